/** Candles on their way into the history: which are possible, and which month it belongs to. */
import { type CandleColumns, candleFault, sliceColumns } from "../../core/candle.ts";
import { symbolOf } from "../../core/instrument.ts";
import { TIMEFRAMES, type TimestampMs } from "../../core/time.ts";
import { type Month, monthOf, type SeriesKey } from "./layout.ts";

/** Views on the same memory, one per month. */
export function* byMonth(
  candles: CandleColumns,
): Generator<{ readonly month: Month; readonly columns: CandleColumns }> {
  const time = (row: number): number => candles.openTime[row] ?? Number.POSITIVE_INFINITY;
  for (let first = 0, last = 0; first < candles.length; first = last) {
    const month = monthOf(time(first));
    while (last < candles.length && time(last) < month.until) last += 1;
    yield { month, columns: sliceColumns(candles, first, last) };
  }
}

/** What is written here stays for years, so a bug of a caller must not get in. */
export function expectSound({ instrument, timeframe }: SeriesKey, candles: CandleColumns): void {
  const { openTime, length } = candles;
  const step = TIMEFRAMES[timeframe];
  for (let row = 0; row < length; row += 1) {
    const at = openTime[row] ?? Number.NaN;
    const inOrder = at % step === 0 && (row === 0 || at > (openTime[row - 1] ?? Number.NaN));
    if (inOrder && isSound(candles, row)) continue;
    throw new Error(
      `Candle ${row + 1} of ${length} of ${symbolOf(instrument)} ${timeframe} is not in order, not aligned or not a possible candle (a number that is none, a price that is not above zero, a high or low that does not enclose open and close): nothing was stored.`,
    );
  }
}

/** Open time of the first impossible candle within [from, until), or null. */
export function firstUnsound(
  candles: CandleColumns,
  { from, until }: Pick<Month, "from" | "until">,
): TimestampMs | null {
  for (let row = 0; row < candles.length; row += 1) {
    const at = candles.openTime[row] ?? Number.NaN;
    if (at >= from && at < until && !isSound(candles, row)) return at as TimestampMs;
  }
  return null;
}

function isSound({ openTime, open, high, low, close, volume }: CandleColumns, row: number): boolean {
  const at = (column: Float64Array): number => column[row] ?? Number.NaN;
  const candle = { open: at(open), high: at(high), low: at(low), close: at(close), volume: at(volume) };
  return candleFault({ openTime: at(openTime) as TimestampMs, ...candle }) === null;
}
