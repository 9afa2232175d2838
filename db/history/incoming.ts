/** Candles on their way into the history: what may come in, and which month it belongs to. */
import { type CandleColumns, sliceColumns } from "../../core/candle.ts";
import { symbolOf } from "../../core/instrument.ts";
import { TIMEFRAMES } from "../../core/time.ts";
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
export function expectSound({ instrument, timeframe }: SeriesKey, { length, ...columns }: CandleColumns): void {
  const { openTime } = columns;
  const step = TIMEFRAMES[timeframe];
  for (let row = 0; row < length; row += 1) {
    const at = openTime[row] ?? Number.NaN;
    const sound = at % step === 0 && (row === 0 || at > (openTime[row - 1] ?? Number.NaN));
    if (sound && Object.values(columns).every((column) => Number.isFinite(column[row]))) continue;
    throw new Error(
      `Candle ${row + 1} of ${length} of ${symbolOf(instrument)} ${timeframe} is not in order, not aligned or not a number: nothing was stored.`,
    );
  }
}
