/** Sets candles that come in against those that are stored: what is new, what agrees, what does not. */
import { type Candle, type CandleColumns, copyRow, emptyColumns, equalRows, sliceColumns } from "../core/candle.ts";
import { candleAt } from "./candle-rows.ts";

/** One open time with two sets of values. The stored one stays; `offered` is null when the source has none any more. */
export type Disagreement = { readonly stored: Candle; readonly offered: Candle | null };

export type Comparison = {
  /** Offered candles for times nothing is stored for. */
  readonly fresh: CandleColumns;
  readonly equal: number;
  readonly disagreements: readonly Disagreement[];
  /** Stored candles of the same stretch that were not offered. */
  readonly absent: readonly Candle[];
};

/** Rows of two runs by open time: the row of each, or −1 where one has none. */
export function* alignedRows(a: CandleColumns, b: CandleColumns): Generator<readonly [i: number, j: number]> {
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const left = a.openTime[i] ?? Number.POSITIVE_INFINITY;
    const right = b.openTime[j] ?? Number.POSITIVE_INFINITY;
    yield [left <= right ? i : -1, right <= left ? j : -1];
    if (left <= right) i++;
    if (right <= left) j++;
  }
}

/** Both in order of time; `stored` should cover the time of `offered`. */
export function compareRows(stored: CandleColumns, offered: CandleColumns): Comparison {
  const fresh = emptyColumns(offered.length);
  const disagreements: Disagreement[] = [];
  const absent: Candle[] = [];
  let rows = 0;
  let equal = 0;
  for (const [i, j] of alignedRows(stored, offered)) {
    if (j === -1) absent.push(candleAt(stored, i));
    else if (i === -1) copyRow(offered, j, fresh, rows++);
    else if (equalRows(stored, i, offered, j)) equal++;
    else disagreements.push({ stored: candleAt(stored, i), offered: candleAt(offered, j) });
  }
  return { fresh: sliceColumns(fresh, 0, rows), equal, disagreements, absent };
}
