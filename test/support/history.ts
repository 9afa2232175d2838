/** Candles around the change from June to July 2025, for tests of the history. */
import { type Candle, type CandleColumns, toColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";

export const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
export const JULY = Date.UTC(2025, 6, 1);

/** A minute counted from the first one of July; negative ones are in June. */
export const minute = (number: number) => (JULY + number * MINUTE_MS) as TimestampMs;

export const aCandle = (number: number, over: Partial<Candle> = {}): Candle => ({
  openTime: minute(number),
  open: 100.1,
  high: Math.max(110.5, over.close ?? 0),
  low: Math.min(99.25, over.close ?? 99.25),
  close: 100 + (Math.abs(number) % 7),
  volume: 12.345678901234567,
  ...over,
});

export const run = (...numbers: readonly number[]): CandleColumns =>
  toColumns(numbers.map((number) => aCandle(number)));

/** Twenty minutes of each month, other ones in each batch. */
export const batchOf = (number: number): CandleColumns => {
  const at = Array.from({ length: 20 }, (_, row) => number * 20 + row);
  return run(...at.map((minutes) => -1 - minutes).toReversed(), ...at);
};
