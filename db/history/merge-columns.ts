/** Joins two runs of candles in order of time; where both have the same minute, the first one's candle stays. */
import { type CandleColumns, sliceColumns } from "../../core/candle.ts";

export type MergedColumns = {
  readonly columns: CandleColumns;
  /** Candles that only the second run had. */
  readonly added: number;
  /** Candles of the second run that differ from the first one's of the same time. */
  readonly conflicting: number;
};

const COLUMNS = ["openTime", "open", "high", "low", "close", "volume"] as const;

/** Columns with room for `length` candles, all zero. */
export function roomFor(length: number): CandleColumns {
  const column = (): Float64Array => new Float64Array(length);
  return {
    openTime: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    length,
  };
}

/** Both runs must rise in time. */
export function mergeColumns(stored: CandleColumns, fresh: CandleColumns): MergedColumns {
  if (stored.length === 0) return { columns: fresh, added: fresh.length, conflicting: 0 };
  const out = roomFor(stored.length + fresh.length);
  let conflicting = 0;
  let row = 0;
  let i = 0;
  let j = 0;
  for (; i < stored.length || j < fresh.length; row += 1) {
    const left = timeOf(stored, i);
    const right = timeOf(fresh, j);
    if (left === right && !sameRow(stored, i, fresh, j)) conflicting += 1;
    if (left <= right) copyRow(stored, i++, out, row);
    else copyRow(fresh, j++, out, row);
    if (left === right) j += 1;
  }
  return { columns: sliceColumns(out, 0, row), added: row - stored.length, conflicting };
}

const timeOf = ({ openTime, length }: CandleColumns, row: number): number =>
  row < length ? (openTime[row] ?? Number.NaN) : Number.POSITIVE_INFINITY;

function sameRow(a: CandleColumns, i: number, b: CandleColumns, j: number): boolean {
  return COLUMNS.every((name) => a[name][i] === b[name][j]);
}

function copyRow(from: CandleColumns, i: number, to: CandleColumns, row: number): void {
  for (const name of COLUMNS) to[name][row] = from[name][i] ?? Number.NaN;
}
