/** Joins two runs of candles in order of time; where both have the same minute, the first one's candle stays. */
import { type CandleColumns, copyRow, emptyColumns, equalRows, sliceColumns } from "../../core/candle.ts";

export type MergedColumns = {
  readonly columns: CandleColumns;
  /** Candles that only the second run had. */
  readonly added: number;
  /** Candles of the second run that differ from the first one's of the same time. */
  readonly conflicting: number;
};

/** Both runs must rise in time. */
export function mergeColumns(stored: CandleColumns, fresh: CandleColumns): MergedColumns {
  if (stored.length === 0) return { columns: fresh, added: fresh.length, conflicting: 0 };
  const out = emptyColumns(stored.length + fresh.length);
  let conflicting = 0;
  let row = 0;
  let i = 0;
  let j = 0;
  for (; i < stored.length || j < fresh.length; row += 1) {
    const left = timeOf(stored, i);
    const right = timeOf(fresh, j);
    if (left === right && !equalRows(stored, i, fresh, j)) conflicting += 1;
    if (left <= right) copyRow(stored, i++, out, row);
    else copyRow(fresh, j++, out, row);
    if (left === right) j += 1;
  }
  return { columns: sliceColumns(out, 0, row), added: row - stored.length, conflicting };
}

const timeOf = ({ openTime, length }: CandleColumns, row: number): number =>
  row < length ? (openTime[row] ?? Number.NaN) : Number.POSITIVE_INFINITY;
