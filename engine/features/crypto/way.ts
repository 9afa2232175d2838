/** The price's way through the last minutes, from 1m candles. */
import type { CandleColumns } from "../../../core/candle.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { minutesBefore } from "../window.ts";

/** Facts about the last k minutes; all NaN when too many of them are absent. */
export type Way = {
  /** Close of the newest of them. */
  readonly close: number;
  /** ln(last close / close k minutes before). */
  readonly change: number;
  /** Root mean square of 1m log returns, per √minute. */
  readonly volatility: number;
  /** Population standard deviation of 1m log returns. */
  readonly deviation: () => number;
  /** The 1m log return that is largest in size, with its sign. */
  readonly largest: number;
  /** How many 1m log returns are larger in size than a bound. */
  readonly beyond: (bound: number) => number;
  /** Kaufman's efficiency ratio, 0..1: |net change| over the sum of absolute 1m changes; 0 without any change. */
  readonly efficiency: number;
  readonly high: number;
  readonly low: number;
};

const unknown = (): number => Number.NaN;
const UNKNOWN: Way = {
  close: Number.NaN,
  change: Number.NaN,
  volatility: Number.NaN,
  deviation: unknown,
  largest: Number.NaN,
  beyond: unknown,
  efficiency: Number.NaN,
  high: Number.NaN,
  low: Number.NaN,
};

/** The way through the last `minutes` minutes before a slot; it starts at the close of the minute before them. */
export function wayBefore(history: CandleColumns, slot: TimestampMs, minutes: number): Way {
  const rows = minutesBefore(history, slot, minutes + 1);
  return rows === null || rows.length < 2 ? UNKNOWN : wayThrough(rows, minutes);
}

function wayThrough(rows: CandleColumns, minutes: number): Way {
  const returns = new Float64Array(rows.length - 1);
  let squares = 0;
  let travelled = 0;
  let largest = 0;
  let high = Number.NEGATIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  let before = at(rows.close, 0);
  for (let row = 1; row < rows.length; row += 1) {
    const close = at(rows.close, row);
    const change = Math.log(close / before);
    returns[row - 1] = change;
    squares += change * change;
    travelled += Math.abs(close - before);
    if (Math.abs(change) > Math.abs(largest)) largest = change;
    // Math.max and Math.min hand a NaN on, so an unusable candle makes the facts unknown.
    high = Math.max(high, at(rows.high, row));
    low = Math.min(low, at(rows.low, row));
    before = close;
  }
  const first = at(rows.close, 0);
  return {
    close: before,
    change: Math.log(before / first),
    volatility: Math.sqrt(squares / minutes),
    deviation: () => deviationOf(returns),
    largest: Number.isNaN(squares) ? Number.NaN : largest,
    beyond: (bound) => returns.reduce((count, change) => count + (Math.abs(change) > bound ? 1 : 0), 0),
    efficiency: travelled === 0 ? 0 : Math.abs(before - first) / travelled,
    high,
    low,
  };
}

function deviationOf(values: Float64Array): number {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length);
}

const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
