/** Candles for minutes in which nothing was traded, from venues that publish none for them. */
import { type CandleColumns, copyRow, emptyColumns } from "../../core/candle.ts";
import { MINUTE_MS } from "../../core/time.ts";

/**
 * Flat candles without volume at the close before, where at most `limit` minutes in a row are absent: nobody traded and
 * the price stayed. Longer gaps stay gaps, and nothing is ever filled from what came later.
 */
export function filled(candles: CandleColumns, limit: number): CandleColumns {
  const absentBefore = (row: number): number => {
    const absent = ((candles.openTime[row] ?? 0) - (candles.openTime[row - 1] ?? 0)) / MINUTE_MS - 1;
    return row > 0 && absent <= limit ? absent : 0;
  };
  let total = candles.length;
  for (let row = 1; row < candles.length; row += 1) total += absentBefore(row);
  if (total === candles.length) return candles;
  const all = emptyColumns(total);
  let target = 0;
  for (let row = 0; row < candles.length; row += 1) {
    for (let absent = absentBefore(row); absent > 0; absent -= 1) {
      copyRow(candles, row - 1, all, target);
      standStill(all, target, (candles.openTime[row] ?? 0) - absent * MINUTE_MS);
      target += 1;
    }
    copyRow(candles, row, all, target);
    target += 1;
  }
  return all;
}

function standStill({ openTime, open, high, low, close, volume }: CandleColumns, row: number, at: number): void {
  const price = close[row] ?? Number.NaN;
  openTime[row] = at;
  for (const column of [open, high, low]) column[row] = price;
  volume[row] = 0;
}
