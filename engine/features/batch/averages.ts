/**
 * Recursive averages over many windows of a column, each from the first bar of its own window: the bits of the
 * indicators in engine/indicators. Windows of the same length are worked on side by side, because a processor waits for
 * the last value of an average before it can go on.
 */
import type { Windows } from "./windows.ts";

/** Exponential averages after the last bar of each window; NaN where it is unknown or too short. */
export function emaOf(column: Float64Array, windows: Windows, period: number): Float64Array {
  const share = 2 / (period + 1);
  return average(windows, period, (lanes, bars, out) => {
    let [a, b, c, d] = seeds(column, lanes, 0, 0, period);
    let [e, f, g, h] = seeds(column, lanes, 4, 0, period);
    const [r0 = 0, r1 = 0, r2 = 0, r3 = 0, r4 = 0, r5 = 0, r6 = 0, r7 = 0] = lanes;
    for (let bar = period; bar < bars; bar += 1) {
      a += (at(column, r0 + bar) - a) * share;
      b += (at(column, r1 + bar) - b) * share;
      c += (at(column, r2 + bar) - c) * share;
      d += (at(column, r3 + bar) - d) * share;
      e += (at(column, r4 + bar) - e) * share;
      f += (at(column, r5 + bar) - f) * share;
      g += (at(column, r6 + bar) - g) * share;
      h += (at(column, r7 + bar) - h) * share;
    }
    put(out, a, b, c, d, e, f, g, h);
  });
}

/** Wilder's averages, the first bar of each window left out of the seed: it has no bar before it. */
export function wilderOf(column: Float64Array, windows: Windows, period: number): Float64Array {
  const kept = period - 1;
  return average(windows, period + 1, (lanes, bars, out) => {
    let [a, b, c, d] = seeds(column, lanes, 0, 1, period);
    let [e, f, g, h] = seeds(column, lanes, 4, 1, period);
    const [r0 = 0, r1 = 0, r2 = 0, r3 = 0, r4 = 0, r5 = 0, r6 = 0, r7 = 0] = lanes;
    for (let bar = period + 1; bar < bars; bar += 1) {
      a = (a * kept + at(column, r0 + bar)) / period;
      b = (b * kept + at(column, r1 + bar)) / period;
      c = (c * kept + at(column, r2 + bar)) / period;
      d = (d * kept + at(column, r3 + bar)) / period;
      e = (e * kept + at(column, r4 + bar)) / period;
      f = (f * kept + at(column, r5 + bar)) / period;
      g = (g * kept + at(column, r6 + bar)) / period;
      h = (h * kept + at(column, r7 + bar)) / period;
    }
    put(out, a, b, c, d, e, f, g, h);
  });
}

const LANES = 8;
type Lanes = readonly number[];

/**
 * Calls `eight` for the first rows of eight windows of the same length at a time. Where fewer are left, or the next one
 * has another length, the group is filled up with its own first.
 */
function average(
  { first, last }: Windows,
  least: number,
  eight: (lanes: Lanes, bars: number, out: Float64Array) => void,
): Float64Array {
  const averages = new Float64Array(first.length).fill(Number.NaN);
  const out = new Float64Array(LANES);
  const lanes: number[] = new Array(LANES).fill(0);
  const places = new Int32Array(LANES);
  let [filled, length] = [0, 0];
  const flush = (): void => {
    if (filled === 0) return;
    lanes.fill(lanes[0] ?? 0, filled);
    eight(lanes, length, out);
    for (let lane = 0; lane < filled; lane += 1) averages[places[lane] ?? 0] = at(out, lane);
    filled = 0;
  };
  for (let index = 0; index < first.length; index += 1) {
    const begin = first[index] ?? -1;
    const bars = (last[index] ?? 0) - begin;
    if (begin < 0 || bars < least) continue;
    if (bars !== length || filled === LANES) flush();
    length = bars;
    lanes[filled] = begin;
    places[filled] = index;
    filled += 1;
  }
  flush();
  return averages;
}

/** Means of the first `period` values of four windows after `skipped` ones. */
function seeds(column: Float64Array, lanes: Lanes, from: number, skipped: number, period: number): Four {
  const seed = (lane: number): number => {
    const begin = (lanes[from + lane] ?? 0) + skipped;
    let sum = 0;
    for (let row = begin; row < begin + period; row += 1) sum += at(column, row);
    return sum / period;
  };
  return [seed(0), seed(1), seed(2), seed(3)];
}

type Four = [number, number, number, number];

function put(out: Float64Array, ...values: readonly number[]): void {
  for (let lane = 0; lane < LANES; lane += 1) out[lane] = values[lane] ?? 0;
}

const at = (column: Float64Array, row: number): number => column[row] ?? 0;
