/**
 * Asks an exchange for one page and makes sure of what is missing in it: a hole is believed only when the exchange has
 * nothing there the second time either, because an answer may be cut short or garbled on its way.
 */
import { type Candle, type CandleColumns, toColumns } from "../../core/candle.ts";
import { ok, type Result } from "../../core/result.ts";
import { DAY_MS, TIMEFRAMES, type TimestampMs } from "../../core/time.ts";
import type { HistoryGap, Series } from "../../engine/ports/backfill.ts";
import type { CandleBatch, SourceError } from "../../engine/ports.ts";
import type { BackfillParts } from "./parts.ts";
import { patiently } from "./patience.ts";
import { earlierNow, settledUntil } from "./settled.ts";
import type { Stretch } from "./stretches.ts";

/** Of a page that ends at `until`. */
export type AskedPage = Stretch & { readonly candles: CandleColumns; readonly gaps: readonly HistoryGap[] };

/** What the exchange has in a stretch of at most one page. The newest holes may still be filled: they are no gaps. */
export async function askPage(
  parts: BackfillParts,
  series: Series,
  stretch: Stretch,
): Promise<Result<AskedPage, SourceError>> {
  const step = TIMEFRAMES[series.timeframe];
  const first = await ask(parts, series, stretch);
  if (!first.ok) return first;
  const found = new Map(first.value.candles.map((candle) => [candle.openTime, candle]));
  const why = new Map(first.value.rejected.map((row) => [row.openTime, row.why]));
  // Only now, because an answer is needed to know the exchange's time.
  const settled = settledUntil(parts);
  const missing = (): number[] => timesOf(stretch, step).filter((at) => at < settled && !found.has(at as TimestampMs));
  const [oldest, newest] = [missing().at(0), missing().at(-1)];
  if (oldest !== undefined && newest !== undefined) {
    const hole = { from: oldest as TimestampMs, until: (newest + step) as TimestampMs };
    const second = await ask(parts, series, hole);
    if (!second.ok) return second;
    for (const candle of second.value.candles) if (!found.has(candle.openTime)) found.set(candle.openTime, candle);
    for (const row of second.value.rejected) why.set(row.openTime, row.why);
  }
  const candles = [...found.values()].toSorted((a: Candle, b: Candle) => a.openTime - b.openTime);
  return ok({ ...stretch, candles: toColumns(candles), gaps: gapsOf(missing(), step, why) });
}

const ask = (
  parts: BackfillParts,
  series: Series,
  { from, until }: Stretch,
): Promise<Result<CandleBatch, SourceError>> =>
  patiently(parts, series, () => parts.source.candlesOf(series.instrument, series.timeframe, from, until));

function timesOf({ from, until }: Stretch, step: number): number[] {
  return Array.from({ length: (until - from) / step }, (_, index) => from + index * step);
}

/** Times next to each other with the same reason are one gap. */
function gapsOf(missing: readonly number[], step: number, why: ReadonlyMap<number, string>): readonly HistoryGap[] {
  const gaps: HistoryGap[] = [];
  for (const at of missing) {
    const reason = why.get(at) ?? "NONE";
    const last = gaps.at(-1);
    const until = (at + step) as TimestampMs;
    if (last?.until === at && last.why === reason) gaps[gaps.length - 1] = { ...last, until };
    else gaps.push({ from: at as TimestampMs, until, why: reason });
  }
  return gaps;
}

/**
 * Where to go on after a page without a single candle: the first day that has one by the exchange's daily candles.
 * Years before a listing and after a delisting so cost a handful of calls. Today has no daily candle yet and is never
 * passed over.
 */
export async function nextDayWithCandles(
  parts: BackfillParts,
  series: Series,
  { from, until }: Stretch,
): Promise<Result<TimestampMs, SourceError>> {
  const startOfDay = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;
  const furthest = startOfDay(from) + parts.source.pageLimit * DAY_MS;
  const end = Math.min(startOfDay(until), startOfDay(earlierNow(parts)), furthest) as TimestampMs;
  if (TIMEFRAMES[series.timeframe] >= DAY_MS || end <= from) return ok(from);
  const days = await ask(parts, { ...series, timeframe: "1d" }, { from: startOfDay(from) as TimestampMs, until: end });
  if (!days.ok) return days;
  const traded = [...days.value.candles, ...days.value.rejected].map(({ openTime }) => openTime);
  return ok(Math.max(from, Math.min(end, ...traded)) as TimestampMs);
}
