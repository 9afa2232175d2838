/** Sequences of closed 5m bars as `sequenceBefore` knows them, for all slots of a piece of history at once. */
import type { CandleColumns } from "../../../core/candle.ts";
import { MINUTE_MS } from "../../../core/time.ts";
import { DAY_BARS, OWN_MINUTES, SEQUENCE_BARS } from "../crypto/bar-sequence.ts";
import type { BarSeries } from "./bar-series.ts";
import type { BarsAt } from "./bar-windows.ts";
import { endsAt, windowsBefore } from "./windows.ts";

/** One value per 5m bar of a history and of the holes in it: an absent bar stands still at the close before it. */
export type BarGrid = {
  /** When its first bar begins. */
  readonly from: number;
  readonly change: Float64Array;
  readonly range: Float64Array;
  readonly location: Float64Array;
  readonly volume: Float64Array;
};

export function gridOf({ bars, size }: BarSeries): BarGrid {
  const from = bars.openTime[0] ?? 0;
  const places = bars.length === 0 ? 0 : ((bars.openTime[bars.length - 1] ?? 0) - from) / size + 1;
  const column = (): Float64Array => new Float64Array(places);
  const grid = { from, change: column(), range: column(), location: column(), volume: column() };
  let before = Number.NaN;
  for (let bar = 0; bar < bars.length; bar += 1) {
    const place = (at(bars.openTime, bar) - from) / size;
    const [high, low, close] = [at(bars.high, bar), at(bars.low, bar), at(bars.close, bar)];
    grid.change[place] = Math.log(close / before);
    grid.range[place] = Math.log(high / low);
    grid.location[place] = high === low ? 0 : (2 * close - high - low) / (high - low);
    grid.volume[place] = at(bars.volume, bar);
    before = close;
  }
  return grid;
}

export type Sequences = {
  readonly grid: BarGrid;
  /** Per slot the sequence it looks at. */
  readonly place: Int32Array;
  /** Per sequence the place of its newest bar in the grid; −1 where it is unknown. */
  readonly newest: Int32Array;
  /** Per sequence its bars' volumes in standard deviations from the mean of the day, the newest bar first. */
  readonly volumeZ: Float64Array;
};

export function sequencesOf(candles: CandleColumns, grid: BarGrid, day: BarsAt): Sequences {
  const { series, windows, untils, place } = day;
  const own = windowsBefore(candles, untils, endsAt(candles, untils, MINUTE_MS), OWN_MINUTES);
  const newest = new Int32Array(untils.length).fill(-1);
  const volumeZ = new Float64Array(untils.length * SEQUENCE_BARS);
  for (let index = 0; index < untils.length; index += 1) {
    const first = windows.first[index] ?? -1;
    if (first < 0 || (own.first[index] ?? -1) < 0) continue;
    const end = ((untils[index] ?? 0) - grid.from) / series.size;
    newest[index] = end - 1;
    // Bars before the first of the window are absent, or hold minutes that the window does not.
    const known = (at(series.bars.openTime, first) - grid.from) / series.size;
    score(
      grid.volume,
      end - DAY_BARS,
      known,
      end,
      volumeZ.subarray(index * SEQUENCE_BARS, (index + 1) * SEQUENCE_BARS),
    );
  }
  return { grid, place, newest, volumeZ };
}

/**
 * Writes the four families of a slot's sequence, the newest bar first, changes and ranges in units of `perBar`; answers
 * how many of the numbers are missing.
 */
export function writeSequence(
  { grid, place, newest, volumeZ }: Sequences,
  slot: number,
  perBar: number,
  out: Float64Array,
  offset: number,
): number {
  const sequence = place[slot] ?? 0;
  const bar = newest[sequence] ?? -1;
  if (bar < 0) {
    out.fill(Number.NaN, offset, offset + 4 * SEQUENCE_BARS);
    return 4 * SEQUENCE_BARS;
  }
  let broken = 0;
  for (let age = 0; age < SEQUENCE_BARS; age += 1) {
    const change = standing(grid.change, bar - age) / perBar + 0;
    const range = standing(grid.range, bar - age) / perBar + 0;
    const location = standing(grid.location, bar - age) + 0;
    const volume = standing(volumeZ, sequence * SEQUENCE_BARS + age) + 0;
    out[offset + age] = change;
    out[offset + SEQUENCE_BARS + age] = range;
    out[offset + 2 * SEQUENCE_BARS + age] = location;
    out[offset + 3 * SEQUENCE_BARS + age] = volume;
    // Anything that is no number makes this NaN, and stays in it.
    broken += change - change + (range - range) + (location - location) + (volume - volume);
  }
  return broken === 0 ? 0 : withoutBroken(out, offset, offset + 4 * SEQUENCE_BARS);
}

/** 0/0 and ln 0 of a flat market are unknown; answers how many there are. */
function withoutBroken(out: Float64Array, from: number, until: number): number {
  let missing = 0;
  for (let cell = from; cell < until; cell += 1) {
    if (Number.isFinite(out[cell])) continue;
    out[cell] = Number.NaN;
    missing += 1;
  }
  return missing;
}

/** Volumes of [from, end), those before `known` being 0, in population standard deviations; 0 when all are equal. */
function score(volume: Float64Array, from: number, known: number, end: number, out: Float64Array): void {
  let sum = 0;
  for (let bar = known; bar < end; bar += 1) sum += standing(volume, bar);
  const mean = sum / DAY_BARS;
  let squares = 0;
  for (let bar = from; bar < known; bar += 1) squares += (0 - mean) ** 2;
  for (let bar = known; bar < end; bar += 1) squares += (standing(volume, bar) - mean) ** 2;
  const deviation = Math.sqrt(squares / DAY_BARS);
  const equal = allEqual(volume, from, known, end);
  for (let age = 0; age < SEQUENCE_BARS; age += 1) {
    out[age] = equal ? 0 : (standing(volume, end - 1 - age) - mean) / deviation;
  }
}

function allEqual(volume: Float64Array, from: number, known: number, end: number): boolean {
  const first = known > from ? 0 : standing(volume, from);
  for (let bar = known; bar < end; bar += 1) if (standing(volume, bar) !== first) return false;
  return true;
}

/** A bar after the last of the grid is absent like any other: no return, no range, no volume. */
const standing = (column: Float64Array, place: number): number => column[place] ?? 0;
const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
