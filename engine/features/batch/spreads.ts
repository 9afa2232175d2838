/** Averages and deviations of the newest bars of many windows, each summed up from its oldest value. */
import type { Windows } from "./windows.ts";

export type Bands = {
  readonly middle: Float64Array;
  /** Upper band less the middle. */
  readonly halfWidth: Float64Array;
};

/** Bollinger bands of the newest `period` values of each window. */
export function bandsOf(column: Float64Array, windows: Windows, period: number, width: number): Bands {
  const middle = meansOf(column, windows, period);
  const halfWidth = new Float64Array(middle.length).fill(Number.NaN);
  for (let index = 0; index < middle.length; index += 1) {
    const mean = at(middle, index);
    if (Number.isNaN(mean)) continue;
    const upper = mean + width * deviationOf(column, (windows.last[index] ?? 0) - period, period, mean);
    halfWidth[index] = upper - mean;
  }
  return { middle, halfWidth };
}

/** Simple averages of the newest `period` values of each window; NaN where it is unknown or shorter. */
export function meansOf(column: Float64Array, { first, last }: Windows, period: number): Float64Array {
  const means = new Float64Array(first.length).fill(Number.NaN);
  for (let index = 0; index < means.length; index += 1) {
    const begin = first[index] ?? -1;
    const end = last[index] ?? 0;
    if (begin >= 0 && end - begin >= period) means[index] = meanOf(column, end - period, period);
  }
  return means;
}

/** Distance of the newest value from the mean of the newest `period`, in their standard deviations; 0 when all are equal. */
export function scoresOf(column: Float64Array, windows: Windows, period: number): Float64Array {
  const scores = meansOf(column, windows, period);
  for (let index = 0; index < scores.length; index += 1) {
    const mean = at(scores, index);
    if (Number.isNaN(mean)) continue;
    const end = windows.last[index] ?? 0;
    const deviation = deviationOf(column, end - period, period, mean);
    scores[index] = deviation === 0 ? 0 : (at(column, end - 1) - mean) / deviation;
  }
  return scores;
}

/** Measured from the oldest value, as the indicators do. */
function meanOf(column: Float64Array, from: number, count: number): number {
  const base = at(column, from);
  let sum = 0;
  for (let row = from; row < from + count; row += 1) sum += at(column, row) - base;
  return base + sum / count;
}

function deviationOf(column: Float64Array, from: number, count: number, mean: number): number {
  let squares = 0;
  for (let row = from; row < from + count; row += 1) {
    const distance = at(column, row) - mean;
    squares += distance * distance;
  }
  return Math.sqrt(squares / count);
}

const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
