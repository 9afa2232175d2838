/** Rows of a candle table and the columns they become. */
import type { CandleColumns } from "../core/candle.ts";

export type CandleRow = readonly [
  openTime: number,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
];

export function inColumns(rows: readonly CandleRow[]): CandleColumns {
  const column = (index: 0 | 1 | 2 | 3 | 4 | 5): Float64Array => {
    const values = new Float64Array(rows.length);
    for (let row = 0; row < rows.length; row++) values[row] = rows[row]?.[index] ?? Number.NaN;
    return values;
  };
  return {
    openTime: column(0),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
    length: rows.length,
  };
}
