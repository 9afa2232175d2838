/** MACD over many windows of bars, each from the first bar of its own window: the bits of engine/indicators. */
import { type Lanes, sideBySide } from "./lanes.ts";
import type { Windows } from "./windows.ts";

const FAST = 12;
const SLOW = 26;
const SIGNAL = 9;
const FAST_SHARE = 2 / (FAST + 1);
const SLOW_SHARE = 2 / (SLOW + 1);
const SIGNAL_SHARE = 2 / (SIGNAL + 1);
/** Bars until the first signal. */
const SEEDED = SLOW + SIGNAL - 1;

/** MACD(12, 26, 9) less its signal, `ago` bars before the newest of each window; NaN where it is unknown or too short. */
export function histogramsOf(close: Float64Array, { first, last }: Windows, ago: number): Float64Array {
  const windows = { first, last: last.map((end) => end - ago) };
  return sideBySide(windows, SEEDED, 2, (lanes, bars, out) => histogramsOfTwo(close, lanes, bars, out));
}

/** Both averages are seeded on the same bar, so the fast one leaves out the oldest closes. */
function histogramsOfTwo(close: Float64Array, [f = 0, g = 0]: Lanes, bars: number, out: Float64Array): void {
  let [slowF, fastF] = [meanOf(close, f, SLOW), meanOf(close, f + SLOW - FAST, FAST)];
  let [slowG, fastG] = [meanOf(close, g, SLOW), meanOf(close, g + SLOW - FAST, FAST)];
  let [signalF, signalG] = [fastF - slowF, fastG - slowG];
  for (let bar = SLOW; bar < SEEDED; bar += 1) {
    slowF += (at(close, f + bar) - slowF) * SLOW_SHARE;
    fastF += (at(close, f + bar) - fastF) * FAST_SHARE;
    slowG += (at(close, g + bar) - slowG) * SLOW_SHARE;
    fastG += (at(close, g + bar) - fastG) * FAST_SHARE;
    signalF += fastF - slowF;
    signalG += fastG - slowG;
  }
  signalF /= SIGNAL;
  signalG /= SIGNAL;
  for (let bar = SEEDED; bar < bars; bar += 1) {
    slowF += (at(close, f + bar) - slowF) * SLOW_SHARE;
    fastF += (at(close, f + bar) - fastF) * FAST_SHARE;
    slowG += (at(close, g + bar) - slowG) * SLOW_SHARE;
    fastG += (at(close, g + bar) - fastG) * FAST_SHARE;
    signalF += (fastF - slowF - signalF) * SIGNAL_SHARE;
    signalG += (fastG - slowG - signalG) * SIGNAL_SHARE;
  }
  out[0] = fastF - slowF - signalF;
  out[1] = fastG - slowG - signalG;
}

const meanOf = (column: Float64Array, from: number, count: number): number => sumOf(column, from, count) / count;

function sumOf(column: Float64Array, from: number, count: number): number {
  let sum = 0;
  for (let row = from; row < from + count; row += 1) sum += at(column, row);
  return sum;
}

const at = (column: Float64Array, row: number): number => column[row] ?? 0;
