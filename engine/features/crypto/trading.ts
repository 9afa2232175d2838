/** What was traded in the last minutes, from the volumes of 1m candles. */
import type { CandleColumns } from "../../../core/candle.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { minutesBefore } from "../window.ts";

/** Facts about the last k minutes; all NaN when too many of them are absent. */
export type Trading = {
  /** Base units over all minutes. */
  readonly volume: number;
  /** Volume of rising minus volume of falling minutes over all volume, −1..1; 0 without volume. */
  readonly flow: number;
  /** Mean 1m log return weighted by volume; 0 without volume. */
  readonly weightedReturn: () => number;
  /** Volume-weighted mean of (high + low + close) / 3; the last close without volume. */
  readonly averagePrice: number;
  /** Share of candles without volume. */
  readonly quiet: number;
};

const UNKNOWN: Trading = {
  volume: Number.NaN,
  flow: Number.NaN,
  weightedReturn: () => Number.NaN,
  averagePrice: Number.NaN,
  quiet: Number.NaN,
};

/** Trading in the last `minutes` minutes before a slot; the minute before them only gives the first return its start. */
export function tradingBefore(history: CandleColumns, slot: TimestampMs, minutes: number): Trading {
  const rows = minutesBefore(history, slot, minutes + 1);
  return rows === null || rows.length < 2 ? UNKNOWN : tradingIn(rows);
}

function tradingIn(rows: CandleColumns): Trading {
  let volume = 0;
  let signed = 0;
  let turnover = 0;
  let silent = 0;
  for (let row = 1; row < rows.length; row += 1) {
    const close = at(rows.close, row);
    const traded = at(rows.volume, row);
    volume += traded;
    signed += Math.sign(close - at(rows.open, row)) * traded;
    turnover += ((at(rows.high, row) + at(rows.low, row) + close) / 3) * traded;
    if (traded === 0) silent += 1;
  }
  const none = volume === 0;
  return {
    volume,
    flow: none ? 0 : signed / volume,
    weightedReturn: () => (none ? 0 : weightedReturns(rows) / volume),
    averagePrice: none ? at(rows.close, rows.length - 1) : turnover / volume,
    quiet: silent / (rows.length - 1),
  };
}

function weightedReturns(rows: CandleColumns): number {
  let total = 0;
  for (let row = 1; row < rows.length; row += 1) {
    total += Math.log(at(rows.close, row) / at(rows.close, row - 1)) * at(rows.volume, row);
  }
  return total;
}

const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
