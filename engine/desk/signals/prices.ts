/** The last day of an instrument in 15-minute bars, with the sessions that were open over it. */
import type { InstrumentId } from "../../../core/instrument.ts";
import { DAY_MS, HOUR_MS, plus, TIMEFRAMES, type TimestampMs } from "../../../core/time.ts";
import type { PriceView } from "../../api/signals.ts";
import { resample } from "../../features/resample.ts";
import { type SessionFlags, sessionFlags } from "../../features/sessions.ts";
import type { CandleStore } from "../../ports.ts";

const BAR_MS = TIMEFRAMES["15m"];

export function pricesOf(store: Pick<CandleStore, "range">, instrument: InstrumentId, until: TimestampMs): PriceView {
  const from = plus(until, -DAY_MS - BAR_MS);
  const { openTime, open, high, low, close, length } = resample(store.range(instrument, from, until), "15m", until);
  const bars = Array.from({ length }, (_, row) => ({
    openTime: (openTime[row] ?? 0) as TimestampMs,
    open: open[row] ?? Number.NaN,
    high: high[row] ?? Number.NaN,
    low: low[row] ?? Number.NaN,
    close: close[row] ?? Number.NaN,
  }));
  return { bars, barMs: BAR_MS, sessions: sessionsOver(from, until) };
}

const KINDS = { asia: "tokyo", eu: "london", us: "newYork" } as const satisfies Record<string, keyof SessionFlags>;

/** Sessions begin and end on whole half hours, so half an hour is the step. */
function sessionsOver(from: TimestampMs, until: TimestampMs): PriceView["sessions"] {
  const step = HOUR_MS / 2;
  const first = Math.floor(from / step) * step;
  return (Object.keys(KINDS) as (keyof typeof KINDS)[]).flatMap((kind) => {
    const stretches: { kind: typeof kind; from: TimestampMs; until: TimestampMs }[] = [];
    for (let at = first; at < until; at += step) {
      if (!sessionFlags(at as TimestampMs)[KINDS[kind]]) continue;
      const last = stretches.at(-1);
      const end = (at + step) as TimestampMs;
      if (last?.until === at) stretches[stretches.length - 1] = { ...last, until: end };
      else stretches.push({ kind, from: at as TimestampMs, until: end });
    }
    return stretches;
  });
}
