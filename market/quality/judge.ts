/**
 * Judges candles one after the other in order of time. The same judge serves a whole file and a running feed: fed the
 * candles of the window before it, it says of a new candle what it would have said at the end of a long file.
 */
import type { CandleColumns } from "../../core/candle.ts";
import { DAY_MS } from "../../core/time.ts";
import { BIT, type FailedChecks, JUMP, resultOf, SKEW_MS, STALE_AFTER_MS, WINDOW } from "./checks.ts";
import { Trail } from "./trail.ts";

export type CandleJudge = {
  /** Rows must come in order of time. `arrivedAt` NaN = not known, then neither stale nor skew are judged. */
  judge(columns: CandleColumns, row: number, arrivedAt: number): FailedChecks;
};

/** After a hole this long the recording begins anew: what was normal then need not be normal now. */
export const runHoleMs = (intervalMs: number): number => Math.max(DAY_MS, WINDOW * intervalMs);

export function createCandleJudge(intervalMs: number): CandleJudge {
  const trail = new Trail();
  const longestHole = runHoleMs(intervalMs);
  let seen = Number.NaN;
  let used = Number.NaN;
  return {
    judge(columns, row, arrivedAt) {
      const time = columns.openTime[row] ?? Number.NaN;
      let failed = faultOf(columns, row) | arrivalOf(time + intervalMs, arrivedAt);
      if (time - seen > intervalMs) failed |= BIT.gap;
      seen = time;
      if (resultOf(failed) === "quarantined") return failed;
      if (time - used > longestHole) trail.restart();
      used = time;
      failed |= oddityOf(columns, row, trail);
      trail.push(columns.close[row] ?? Number.NaN, columns.volume[row] ?? Number.NaN);
      return failed;
    },
  };
}

/** Failed checks of every row; rows strictly rising in time, of which nothing came before the first. */
export function judgeCandles(columns: CandleColumns, intervalMs: number): Uint16Array {
  const { judge } = createCandleJudge(intervalMs);
  const failed = new Uint16Array(columns.length);
  for (let row = 0; row < columns.length; row++) failed[row] = judge(columns, row, Number.NaN);
  return failed;
}

/** What makes a candle unusable by itself; the same answers as `candleFault`, without an object per row. */
export function faultOf(columns: CandleColumns, row: number): FailedChecks {
  const open = columns.open[row] ?? Number.NaN;
  const high = columns.high[row] ?? Number.NaN;
  const low = columns.low[row] ?? Number.NaN;
  const close = columns.close[row] ?? Number.NaN;
  const volume = columns.volume[row] ?? Number.NaN;
  // Infinity minus itself is not a number, and one such summand spoils the sum.
  if (open - open + (high - high) + (low - low) + (close - close) + (volume - volume) !== 0) return BIT.finite;
  if (Math.min(open, high, low, close) <= 0 || volume < 0) return BIT.positive;
  const tolerance = 1e-9 * high;
  const ordered = high + tolerance >= Math.max(open, close, low) && low - tolerance <= Math.min(open, close);
  return ordered ? 0 : BIT.ohlcOrder;
}

function arrivalOf(complete: number, arrivedAt: number): FailedChecks {
  if (arrivedAt - complete > STALE_AFTER_MS) return BIT.stale;
  return complete - arrivedAt > SKEW_MS ? BIT.skew : 0;
}

function oddityOf(columns: CandleColumns, row: number, trail: Trail): FailedChecks {
  const close = columns.close[row] ?? Number.NaN;
  const volume = columns.volume[row] ?? Number.NaN;
  const before = trail.close;
  const off = Math.max((columns.high[row] ?? 0) - before, before - (columns.low[row] ?? 0));
  return (
    (off > JUMP * before ? BIT.jump : 0) |
    (trail.isOutlier(close) ? BIT.sigma : 0) |
    (trail.isFlood(volume) ? BIT.volume : 0) |
    (volume === 0 ? BIT.zeroVolume : 0)
  );
}
