/** What of a series is still to be fetched. Pure; all stretches are half-open [from, until) on the grid of the timeframe. */
import type { CandleColumns } from "../../core/candle.ts";
import type { TimestampMs } from "../../core/time.ts";

export type Stretch = { readonly from: TimestampMs; readonly until: TimestampMs };

/** The part of each UTC month that lies in the stretch. */
export function monthsOf({ from, until }: Stretch): readonly Stretch[] {
  const months: Stretch[] = [];
  for (let at: number = from; at < until; ) {
    const next = Math.min(until, nextMonth(at));
    months.push({ from: at as TimestampMs, until: next as TimestampMs });
    at = next;
  }
  return months;
}

function nextMonth(at: number): number {
  const day = new Date(at);
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 1);
}

/** The largest stretch of whole candles inside. */
export const onGrid = ({ from, until }: Stretch, stepMs: number): Stretch => ({
  from: (Math.ceil(from / stepMs) * stepMs) as TimestampMs,
  until: (Math.floor(until / stepMs) * stepMs) as TimestampMs,
});

/** Where neither a candle nor a gap is known. */
export function missingIn(
  { from, until }: Stretch,
  stepMs: number,
  held: CandleColumns,
  gaps: readonly Stretch[],
): readonly Stretch[] {
  const missing: Stretch[] = [];
  let gap = 0;
  let row = 0;
  let start: number | null = null;
  const close = (at: number): void => {
    if (start !== null) missing.push({ from: start as TimestampMs, until: at as TimestampMs });
    start = null;
  };
  for (let at: number = from; at < until; at += stepMs) {
    while ((gaps[gap]?.until ?? Number.POSITIVE_INFINITY) <= at) gap++;
    while ((held.openTime[row] ?? Number.POSITIVE_INFINITY) < at) row++;
    const isKnown = held.openTime[row] === at || (gaps[gap]?.from ?? Number.POSITIVE_INFINITY) <= at;
    if (isKnown) close(at);
    else start ??= at;
  }
  close(until);
  return missing;
}
