/** ADX over many windows of bars, each from the first bar of its own window: the bits of engine/indicators. */
import type { BarSeries } from "./bar-series.ts";
import { type Lanes, sideBySide } from "./lanes.ts";
import type { Windows } from "./windows.ts";

const PERIOD = 14;
const SHARE = 1 / PERIOD;

/** ADX(14), 0..100. */
export function adxOf({ up, down, range }: BarSeries, windows: Windows): Float64Array {
  return sideBySide(windows, 2 * PERIOD, 2, (lanes, bars, out) => adxOfTwo(up, down, range, lanes, bars, out));
}

/**
 * The first 13 moves are summed up, later ones push a share of 1 / 14 of the old sum out. A processor divides slowly and
 * one number after the other, so about half of the divisions are worked out otherwise meanwhile.
 */
function adxOfTwo(
  up: Float64Array,
  down: Float64Array,
  range: Float64Array,
  [f = 0, g = 0]: Lanes,
  bars: number,
  out: Float64Array,
): void {
  let [upF, downF, rangeF, averageF] = [sumOf(up, f), sumOf(down, f), sumOf(range, f), 0];
  let [upG, downG, rangeG, averageG] = [sumOf(up, g), sumOf(down, g), sumOf(range, g), 0];
  for (let bar = PERIOD; bar < 2 * PERIOD; bar += 1) {
    upF += at(up, f + bar) - upF / PERIOD;
    downF += at(down, f + bar) - fourteenth(downF);
    rangeF += at(range, f + bar) - fourteenth(rangeF);
    upG += at(up, g + bar) - upG / PERIOD;
    downG += at(down, g + bar) - fourteenth(downG);
    rangeG += at(range, g + bar) - fourteenth(rangeG);
    averageF += orZero(directionalIndex(upF, downF, rangeF));
    averageG += orZero(directionalIndex(upG, downG, rangeG));
  }
  averageF /= PERIOD;
  averageG /= PERIOD;
  for (let bar = 2 * PERIOD; bar < bars; bar += 1) {
    upF += at(up, f + bar) - upF / PERIOD;
    downF += at(down, f + bar) - fourteenth(downF);
    rangeF += at(range, f + bar) - fourteenth(rangeF);
    upG += at(up, g + bar) - upG / PERIOD;
    downG += at(down, g + bar) - fourteenth(downG);
    rangeG += at(range, g + bar) - fourteenth(rangeG);
    averageF = averaged(averageF, directionalIndex(upF, downF, rangeF));
    averageG = averaged(averageG, directionalIndex(upG, downG, rangeG));
  }
  out[0] = averageF;
  out[1] = averageG;
}

/** DX, 0..100, or NaN (0 / 0) while nothing has moved in either direction. */
function directionalIndex(upSum: number, downSum: number, range: number): number {
  const up = 100 * (upSum / range);
  const down = 100 * (downSum / range);
  return 100 * (Math.abs(down - up) / (down + up));
}

/** A bar without direction counts 0 in the seed and changes nothing later. */
const orZero = (index: number): number => (Number.isNaN(index) ? 0 : index);
const averaged = (average: number, index: number): number =>
  Number.isNaN(index) ? average : (average * (PERIOD - 1) + index) / PERIOD;

/**
 * `value / 14`, the same bits, without a division. The product with 1 / 14 is off by one last place at most. What is
 * left of the value, less 16 and plus 2 such products, is exact: each difference is of numbers within a factor of two
 * (Sterbenz). Adding its fourteenth rounds to the nearest, because no quotient by 14 lies half-way between two numbers.
 */
export function fourteenth(value: number): number {
  const near = value * SHARE;
  return near + (value - 16 * near + 2 * near) * SHARE;
}

function sumOf(column: Float64Array, first: number): number {
  let sum = 0;
  for (let row = first + 1; row < first + PERIOD; row += 1) sum += at(column, row);
  return sum;
}

const at = (column: Float64Array, row: number): number => column[row] ?? 0;
