/**
 * Sums over many windows of a column. Each is added up from its oldest value to its newest, as one window alone would
 * be, because another order rounds otherwise; eight windows that overlap are added up side by side, because a processor
 * waits for the last sum before it can add to it.
 */
import type { Windows } from "./windows.ts";

const LANES = 8;
/** Fewer common rows than this are not worth the eight. */
const COMMON_ROWS = 24;

/** The sum of each window without its first row; NaN where a window is unknown. */
export function sumsAfterFirst(column: Float64Array, { first, last }: Windows): Float64Array {
  const sums = new Float64Array(first.length).fill(Number.NaN);
  for (let index = 0; index < first.length; index += LANES) {
    if (overlap(first, last, index) >= COMMON_ROWS) sumEight(column, first, last, index, sums);
    else sumEach(column, first, last, index, sums);
  }
  return sums;
}

/** Rows that the next eight windows have in common, none where one of them is unknown. */
function overlap(first: Int32Array, last: Int32Array, index: number): number {
  if (index + LANES > first.length) return 0;
  let [begin, end] = [0, Number.POSITIVE_INFINITY];
  for (let lane = index; lane < index + LANES; lane += 1) {
    const from = first[lane] ?? -1;
    if (from < 0) return 0;
    begin = Math.max(begin, from);
    end = Math.min(end, last[lane] ?? 0);
  }
  return end - begin - 1;
}

/** The next eight windows, or as many as are left, one after the other. */
function sumEach(column: Float64Array, first: Int32Array, last: Int32Array, at: number, sums: Float64Array): void {
  const until = Math.min(at + LANES, first.length);
  for (let index = at; index < until; index += 1) {
    const begin = first[index] ?? -1;
    if (begin >= 0) sums[index] = sumOf(column, begin + 1, last[index] ?? 0, 0);
  }
}

function sumEight(column: Float64Array, first: Int32Array, last: Int32Array, at: number, sums: Float64Array): void {
  let begin = 0;
  let end = Number.POSITIVE_INFINITY;
  for (let lane = at; lane < at + LANES; lane += 1) {
    begin = Math.max(begin, (first[lane] ?? 0) + 1);
    end = Math.min(end, last[lane] ?? 0);
  }
  const head = (lane: number): number => sumOf(column, (first[at + lane] ?? 0) + 1, begin, 0);
  let [a, b, c, d] = [head(0), head(1), head(2), head(3)];
  let [e, f, g, h] = [head(4), head(5), head(6), head(7)];
  for (let row = begin; row < end; row += 1) {
    const value = column[row] ?? 0;
    a += value;
    b += value;
    c += value;
    d += value;
    e += value;
    f += value;
    g += value;
    h += value;
  }
  const tail = (lane: number, sum: number): void => {
    sums[at + lane] = sumOf(column, end, last[at + lane] ?? 0, sum);
  };
  tail(0, a);
  tail(1, b);
  tail(2, c);
  tail(3, d);
  tail(4, e);
  tail(5, f);
  tail(6, g);
  tail(7, h);
}

function sumOf(column: Float64Array, from: number, until: number, start: number): number {
  let sum = start;
  for (let row = from; row < until; row += 1) sum += column[row] ?? 0;
  return sum;
}
