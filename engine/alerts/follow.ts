/** Brings one alert up to date: every bar that closed since it was looked at last, one after the other. */
import type { CandleColumns } from "../../core/candle.ts";
import { isoUtc, MINUTE_MS, plus, TIMEFRAMES, type TimestampMs } from "../../core/time.ts";
import type { PatternDetector } from "../patterns/pattern.ts";
import type { AlertProgress, PersonAlert } from "../ports/person-alerts.ts";
import type { TierState } from "../records.ts";
import type { AlertCondition } from "./condition.ts";
import type { WatchNotice } from "./notice.ts";
import { type BarCondition, barsNeeded, type Reading, readBar } from "./reading.ts";
import { step } from "./step.ts";

/** After a longer absence the bars before are passed over: an alert about the day before yesterday helps nobody. */
const BARS_CAUGHT_UP = 500;

export type Market = {
  /** Stored 1m candles with open time in [from, until). */
  readonly candles: (from: TimestampMs, until: TimestampMs) => CandleColumns;
  /** Close of the newest stored candle; null when there is none. Bars that close later are not whole yet. */
  readonly newestClose: TimestampMs | null;
  readonly detect: PatternDetector;
  /** Newest tier of each side. */
  readonly tiers: readonly TierState[];
};

export type Followed = { readonly progress: AlertProgress; readonly notices: readonly WatchNotice[] };

/** Null when no bar has closed since the last look. */
export function follow(alert: PersonAlert, market: Market, slot: TimestampMs): Followed | null {
  const bars = closesSince(alert, market, slot);
  if (bars.length === 0) return null;
  const read = reader(alert, market, bars);
  const notices: WatchNotice[] = [];
  let now = alert;
  for (const bar of bars) {
    const reading = read(bar);
    const { progress, fired } = step(now, reading, bar);
    now = { ...now, ...progress };
    if (fired) notices.push(noticeOf(alert, reading?.value ?? null, bar));
    if (now.status === "done") break;
  }
  const { id, status, holds, lastBar, firedAt } = now;
  return { progress: { id, status, holds, lastBar, firedAt }, notices };
}

const isOfBar = (condition: AlertCondition): condition is BarCondition => condition.kind !== "tier";

/** Closes of the bars to look at, oldest first. A tier is looked at once a scan, an alert never looked at on the newest bar. */
function closesSince(
  { condition, timeframe, lastBar }: PersonAlert,
  { newestClose }: Market,
  slot: TimestampMs,
): readonly TimestampMs[] {
  if (!isOfBar(condition)) return lastBar !== null && slot <= lastBar ? [] : [slot];
  const size = TIMEFRAMES[timeframe];
  const newest = Math.floor(Math.min(slot, newestClose ?? 0) / size) * size;
  const first = lastBar === null ? newest : Math.floor(lastBar / size) * size + size;
  const from = Math.max(first, newest - (BARS_CAUGHT_UP - 1) * size);
  if (newest <= 0 || from > newest) return [];
  return Array.from({ length: (newest - from) / size + 1 }, (_, index) => (from + index * size) as TimestampMs);
}

function reader(
  { condition, instrument, timeframe }: PersonAlert,
  { candles, detect, tiers }: Market,
  bars: readonly TimestampMs[],
): (bar: TimestampMs) => Reading | null {
  if (!isOfBar(condition)) {
    const ranks = { LOW: 0, MEDIUM: 1, HIGH: 2 } as const;
    const reached = ({ instrument: of, tier }: TierState) => of === instrument && ranks[tier] >= ranks[condition.tier];
    return (bar) => ({ holds: tiers.some((state) => state.slot === bar && reached(state)), value: null });
  }
  const first = bars[0] ?? (0 as TimestampMs);
  const last = bars.at(-1) ?? first;
  const history = candles(plus(first, -barsNeeded(condition) * TIMEFRAMES[timeframe]), last);
  return (bar) => readBar(condition, history, timeframe, bar, detect);
}

const noticeOf = (
  { id, chatId, instrument, timeframe, condition, repeatMs }: PersonAlert,
  value: number | null,
  bar: TimestampMs,
): WatchNotice => ({
  kind: "watch",
  key: `watch:${id}:${isoUtc(bar)}`,
  at: bar,
  ...{ chatId, instrument, timeframe, condition, value, bar, repeatMs },
});

/** Close of the newest candle of an instrument. */
export const closeOf = (newestOpen: TimestampMs | null): TimestampMs | null =>
  newestOpen === null ? null : plus(newestOpen, MINUTE_MS);
