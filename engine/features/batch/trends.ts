/** MACD and ADX over many windows of bars, each from the first bar of its own window: the bits of engine/indicators. */
import type { BarSeries } from "./bar-series.ts";
import type { Windows } from "./windows.ts";

const FAST = 12;
const SLOW = 26;
const SIGNAL = 9;
const ADX_BARS = 14;

export type Histograms = {
  /** MACD less its signal at the newest bar of each window. */
  readonly now: Float64Array;
  /** The same `AGO` bars before. */
  readonly before: Float64Array;
};
const AGO = 3;

/** MACD(12, 26, 9) histograms; NaN where a window is unknown or too short. */
export function macdOf(close: Float64Array, { first, last }: Windows): Histograms {
  const histograms = {
    now: new Float64Array(first.length).fill(Number.NaN),
    before: new Float64Array(first.length).fill(Number.NaN),
  };
  for (let index = 0; index < first.length; index += 1) {
    const begin = first[index] ?? -1;
    if (begin >= 0) macdIn(close, begin, last[index] ?? 0, index, histograms);
  }
  return histograms;
}

function macdIn(close: Float64Array, first: number, last: number, index: number, { now, before }: Histograms): void {
  const signalFrom = first + SLOW + SIGNAL - 1;
  if (last < signalFrom) return;
  // Both averages are seeded on the same bar, so the fast one leaves out the oldest closes.
  let slow = meanOf(close, first, SLOW);
  let fast = meanOf(close, first + SLOW - FAST, FAST);
  let line = fast - slow;
  let signal = line;
  for (let row = first + SLOW; row < signalFrom; row += 1) {
    slow += (at(close, row) - slow) * (2 / (SLOW + 1));
    fast += (at(close, row) - fast) * (2 / (FAST + 1));
    line = fast - slow;
    signal += line;
  }
  signal /= SIGNAL;
  const earlier = last - 1 - AGO;
  if (earlier === signalFrom - 1) before[index] = line - signal;
  for (let row = signalFrom; row < last; row += 1) {
    slow += (at(close, row) - slow) * (2 / (SLOW + 1));
    fast += (at(close, row) - fast) * (2 / (FAST + 1));
    line = fast - slow;
    signal += (line - signal) * (2 / (SIGNAL + 1));
    if (row === earlier) before[index] = line - signal;
  }
  now[index] = line - signal;
}

/** ADX(14), 0..100. */
export function adxOf(series: BarSeries, { first, last }: Windows): Float64Array {
  const out = new Float64Array(first.length).fill(Number.NaN);
  for (let index = 0; index < first.length; index += 1) {
    const begin = first[index] ?? -1;
    if (begin >= 0) out[index] = adxIn(series, begin, last[index] ?? 0);
  }
  return out;
}

function adxIn(series: BarSeries, first: number, last: number): number {
  const seeded = first + 2 * ADX_BARS;
  if (last < seeded) return Number.NaN;
  // The first 13 moves are summed up, later ones push a share of 1 / 14 of the old sum out.
  let up = sumOf(series.up, first + 1, ADX_BARS - 1);
  let down = sumOf(series.down, first + 1, ADX_BARS - 1);
  let range = sumOf(series.range, first + 1, ADX_BARS - 1);
  let average = 0;
  for (let row = first + ADX_BARS; row < last; row += 1) {
    up += at(series.up, row) - up / ADX_BARS;
    down += at(series.down, row) - down / ADX_BARS;
    range += at(series.range, row) - range / ADX_BARS;
    const index = directionalIndex(up, down, range);
    if (row < seeded) average += Number.isNaN(index) ? 0 : index;
    else if (!Number.isNaN(index)) average = (average * (ADX_BARS - 1) + index) / ADX_BARS;
    if (row === seeded - 1) average /= ADX_BARS;
  }
  return average;
}

/** DX, 0..100, or NaN while nothing has moved in either direction. */
function directionalIndex(upSum: number, downSum: number, range: number): number {
  if (range === 0) return Number.NaN;
  const up = 100 * (upSum / range);
  const down = 100 * (downSum / range);
  return up + down === 0 ? Number.NaN : 100 * (Math.abs(down - up) / (down + up));
}

const meanOf = (column: Float64Array, from: number, count: number): number => sumOf(column, from, count) / count;

function sumOf(column: Float64Array, from: number, count: number): number {
  let sum = 0;
  for (let row = from; row < from + count; row += 1) sum += at(column, row);
  return sum;
}

const at = (column: Float64Array, row: number): number => column[row] ?? 0;
