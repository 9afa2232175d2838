/**
 * Recursive averages over many windows of a column, each from the first bar of its own window: the bits of the
 * indicators in engine/indicators.
 */
import { type Lanes, sideBySide } from "./lanes.ts";
import type { Windows } from "./windows.ts";

/** Exponential averages after the last bar of each window; NaN where it is unknown or too short. */
export function emaOf(column: Float64Array, windows: Windows, period: number): Float64Array {
  const share = 2 / (period + 1);
  return sideBySide(windows, period, LANES, (lanes, bars, out) => {
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
  return sideBySide(windows, period + 1, LANES, (lanes, bars, out) => {
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
