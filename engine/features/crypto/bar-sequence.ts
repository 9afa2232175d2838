/** The last hours as a row of closed 5m bars: what a network that reads in order is given. */
import type { CandleColumns } from "../../../core/candle.ts";
import { TIMEFRAMES, type TimestampMs } from "../../../core/time.ts";
import { barsBefore, minutesBefore } from "../window.ts";

/** Bars in the sequence: four hours. */
export const SEQUENCE_BARS = 48;
/** Bars that a bar's volume is measured by: a day. They hold the close before the sequence too. */
export const DAY_BARS = 288;
const BAR_MS = TIMEFRAMES["5m"];
/** The sequence and the close before it. */
export const OWN_MINUTES = (SEQUENCE_BARS + 1) * 5;

/** Minutes before a slot that the sequence may need: a day of bars and the part of the one still forming. */
export const SEQUENCE_WARMUP = (DAY_BARS + 1) * 5 - 1;

/** One value per bar, the newest closed bar first; a bar without any minute stands still at the close before it. */
export type BarSequence = {
  /** ln(close / close of the bar before). */
  readonly change: Float64Array;
  /** ln(high / low). */
  readonly range: Float64Array;
  /** Where the bar closed, −1 at its low .. +1 at its high; 0 without range. */
  readonly location: Float64Array;
  /** Volume in standard deviations from the mean of the last 288 bars; 0 when all are equal. */
  readonly volumeZ: Float64Array;
};

const UNKNOWN: BarSequence = {
  change: new Float64Array(SEQUENCE_BARS).fill(Number.NaN),
  range: new Float64Array(SEQUENCE_BARS).fill(Number.NaN),
  location: new Float64Array(SEQUENCE_BARS).fill(Number.NaN),
  volumeZ: new Float64Array(SEQUENCE_BARS).fill(Number.NaN),
};

type Bars = Pick<CandleColumns, "high" | "low" | "close" | "volume">;

/**
 * The sequence at a slot; all NaN when more than 5 % of the minutes of the day or of the sequence itself are absent, or
 * a candle in them is no number.
 */
export function sequenceBefore(history: CandleColumns, slot: TimestampMs): BarSequence {
  const until = (Math.floor(slot / BAR_MS) * BAR_MS) as TimestampMs;
  const day = barsBefore(history, until, "5m", DAY_BARS);
  if (day === null || minutesBefore(history, until, OWN_MINUTES) === null) return UNKNOWN;
  const { high, low, close, volume } = day;
  if (![high, low, close, volume].every((column) => column.every(Number.isFinite))) return UNKNOWN;
  return sequenceOf(bridged(day, until - DAY_BARS * BAR_MS));
}

/** One row per bar of the day from its first: absent ones have no volume and the close before them, if there is one. */
function bridged(bars: CandleColumns, from: number): Bars {
  const column = (): Float64Array => new Float64Array(DAY_BARS);
  const all = { high: column(), low: column(), close: column(), volume: column() };
  let next = 0;
  let last = Number.NaN;
  for (let bar = 0; bar < DAY_BARS; bar += 1) {
    const present = bars.openTime[next] === from + bar * BAR_MS;
    all.high[bar] = present ? at(bars.high, next) : last;
    all.low[bar] = present ? at(bars.low, next) : last;
    all.volume[bar] = present ? at(bars.volume, next) : 0;
    if (present) last = at(bars.close, next);
    all.close[bar] = last;
    if (present) next += 1;
  }
  return all;
}

function sequenceOf({ high, low, close, volume }: Bars): BarSequence {
  const newest = DAY_BARS - 1;
  const perBar = (value: (bar: number) => number): Float64Array =>
    Float64Array.from({ length: SEQUENCE_BARS }, (_unused, age) => value(newest - age));
  const volumeZ = scoreOf(volume);
  return {
    change: perBar((bar) => Math.log(at(close, bar) / at(close, bar - 1))),
    range: perBar((bar) => Math.log(at(high, bar) / at(low, bar))),
    location: perBar((bar) => locationOf(at(high, bar), at(low, bar), at(close, bar))),
    volumeZ: perBar((bar) => volumeZ(at(volume, bar))),
  };
}

/** Distance from the mean in population standard deviations; 0 when all values are equal. */
function scoreOf(values: Float64Array): (value: number) => number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const first = at(values, 0);
  return values.every((value) => value === first) ? () => 0 : (value) => (value - mean) / Math.sqrt(variance);
}

const locationOf = (high: number, low: number, close: number): number =>
  high === low ? 0 : (2 * close - high - low) / (high - low);
const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
