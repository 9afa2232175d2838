/**
 * Windows worked on side by side: a processor waits for the last value of a recursive average before it can go on with
 * it, and goes on with another one meanwhile.
 */
import type { Windows } from "./windows.ts";

/** First rows of the windows of a group. */
export type Lanes = readonly number[];

/**
 * One number per window of at least so many bars, NaN for the others. `compute` gets groups of windows that hold
 * equally many bars and leaves a number for each in `out`; where fewer are left a group is filled up with its own first.
 */
export function sideBySide(
  { first, last }: Windows,
  least: number,
  width: number,
  compute: (lanes: Lanes, bars: number, out: Float64Array) => void,
): Float64Array {
  const results = new Float64Array(first.length).fill(Number.NaN);
  const out = new Float64Array(width);
  const lanes: number[] = new Array(width).fill(0);
  const places = new Int32Array(width);
  let [filled, length] = [0, 0];
  const flush = (): void => {
    if (filled === 0) return;
    lanes.fill(lanes[0] ?? 0, filled);
    compute(lanes, length, out);
    for (let lane = 0; lane < filled; lane += 1) results[places[lane] ?? 0] = out[lane] ?? Number.NaN;
    filled = 0;
  };
  for (let index = 0; index < first.length; index += 1) {
    const begin = first[index] ?? -1;
    const bars = (last[index] ?? 0) - begin;
    if (begin < 0 || bars < least) continue;
    if (bars !== length || filled === width) flush();
    length = bars;
    lanes[filled] = begin;
    places[filled] = index;
    filled += 1;
  }
  flush();
  return results;
}
