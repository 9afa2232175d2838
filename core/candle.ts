/** A candle and a run of candles. A candle's id is its OPEN time; it may be used only after its close. */
import type { TimestampMs } from "./time.ts";

export type Candle = {
  readonly openTime: TimestampMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Traded amount in units of the base asset. */
  readonly volume: number;
};

/** Closed candles of one instrument and timeframe in columns, open times strictly rising; gaps are simply absent rows. */
export type CandleColumns = {
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly length: number;
};

export function toColumns(candles: readonly Candle[]): CandleColumns {
  const column = (pick: (candle: Candle) => number): Float64Array => Float64Array.from(candles, pick);
  return {
    openTime: column((candle) => candle.openTime),
    open: column((candle) => candle.open),
    high: column((candle) => candle.high),
    low: column((candle) => candle.low),
    close: column((candle) => candle.close),
    volume: column((candle) => candle.volume),
    length: candles.length,
  };
}

/** Rows [from, until) as views on the same memory: nothing is copied. */
export function sliceColumns(columns: CandleColumns, from: number, until: number): CandleColumns {
  const view = (column: Float64Array): Float64Array => column.subarray(from, until);
  return {
    openTime: view(columns.openTime),
    open: view(columns.open),
    high: view(columns.high),
    low: view(columns.low),
    close: view(columns.close),
    volume: view(columns.volume),
    length: Math.max(0, Math.min(until, columns.length) - from),
  };
}

/** Binary search: the first row in [low, high) that opens at or after an instant, or `high`. */
export function rowAtOrAfter(openTime: Float64Array, instant: number, low = 0, high = openTime.length): number {
  let left = low;
  let right = high;
  while (left < right) {
    const middle = (left + right) >>> 1;
    if ((openTime[middle] ?? Number.POSITIVE_INFINITY) < instant) left = middle + 1;
    else right = middle;
  }
  return left;
}

/** The columns of a candle. */
export const COLUMN_NAMES = ["openTime", "open", "high", "low", "close", "volume"] as const;

/** An empty set of columns with room for `capacity` rows; `length` is the number of rows filled. */
export function emptyColumns(capacity: number): CandleColumns {
  const column = (): Float64Array => new Float64Array(capacity);
  return {
    openTime: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    length: capacity,
  };
}

/** Whether two rows hold the same values; a missing number equals a missing number. */
export const equalRows = (a: CandleColumns, i: number, b: CandleColumns, j: number): boolean =>
  a.openTime[i] === b.openTime[j] && COLUMN_NAMES.every((name) => Object.is(a[name][i], b[name][j]));

export function copyRow(source: CandleColumns, from: number, target: CandleColumns, to: number): void {
  if (source === target && from === to) return;
  for (const name of COLUMN_NAMES) target[name][to] = source[name][from] ?? Number.NaN;
}

export type CandleFault = "NOT_FINITE" | "NOT_POSITIVE" | "OHLC_ORDER";

/** The faults that make a candle unusable; prices must be positive, volume not negative, high and low must enclose
 * open and close within one part in 10^9. Null when the candle is sound. */
export function candleFault(candle: Candle): CandleFault | null {
  const { open, high, low, close, volume } = candle;
  if (![open, high, low, close, volume].every(Number.isFinite)) return "NOT_FINITE";
  if (open <= 0 || high <= 0 || low <= 0 || close <= 0 || volume < 0) return "NOT_POSITIVE";
  const tolerance = 1e-9 * high;
  const ordered = high + tolerance >= Math.max(open, close, low) && low - tolerance <= Math.min(open, close);
  return ordered ? null : "OHLC_ORDER";
}
