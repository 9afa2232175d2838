/**
 * Fixed windows of closed candles before a slot. A window is cut out by time before anything is computed on it, so a
 * recursive indicator starts at the same candle in live, replay and training.
 */
import { type CandleColumns, sliceColumns } from "../../core/candle.ts";
import { MINUTE_MS, plus, TIMEFRAMES, type Timeframe, type TimestampMs } from "../../core/time.ts";
import { resample } from "./resample.ts";

/** A window may lack one minute, or this share of its minutes (an exchange halt inside days of history). */
const TOLERATED_ABSENT = 0.05;

/** How many minutes of a window may be absent. */
export const toleratedAbsent = (minutes: number): number => Math.max(1, Math.floor(minutes * TOLERATED_ABSENT));

/** The 1m candles that opened in [slot − minutes, slot), or null when too many of them are absent. */
export function minutesBefore(history: CandleColumns, slot: TimestampMs, minutes: number): CandleColumns | null {
  return complete(history, plus(slot, -minutes * MINUTE_MS), slot);
}

/** The newest `bars` closed bars of a timeframe at a slot, or null when too many of their minutes are absent. */
export function barsBefore(
  history: CandleColumns,
  slot: TimestampMs,
  timeframe: Timeframe,
  bars: number,
): CandleColumns | null {
  const length = TIMEFRAMES[timeframe];
  const until = (Math.floor(slot / length) * length) as TimestampMs;
  const rows = complete(history, plus(until, -bars * length), until);
  return rows === null ? null : resample(rows, timeframe, until);
}

function complete(history: CandleColumns, from: TimestampMs, until: TimestampMs): CandleColumns | null {
  const first = rowAt(history, from);
  const rows = sliceColumns(history, first, rowAt(history, until));
  // A history that begins inside the window is too short, not full of holes: a longer one would answer otherwise.
  if (first === 0 && rows.openTime[0] !== from) return null;
  const expected = (until - from) / MINUTE_MS;
  return expected - rows.length <= toleratedAbsent(expected) ? rows : null;
}

/** Binary search: the first row that opens at or after an instant. */
function rowAt(history: CandleColumns, instant: TimestampMs): number {
  let low = 0;
  let high = history.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((history.openTime[middle] ?? Number.POSITIVE_INFINITY) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
