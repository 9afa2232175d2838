/**
 * What the feature set `light@1` looks at: paths over the last minutes and indicators on closed bars of five
 * timeframes. NaN stands for "cannot be known from this history" and turns into a missing feature.
 */
import type { CandleColumns } from "../../core/candle.ts";
import type { TimestampMs } from "../../core/time.ts";
import { atr, bollinger, ema, macd, rsi, zScore } from "../indicators/index.ts";
import { barsBefore, minutesBefore } from "./window.ts";

/** Bars in the fixed window of each timeframe; recursive indicators start at its first bar. */
export const LIGHT_BARS = { "1m": 60, "5m": 120, "15m": 100, "1h": 48, "4h": 24 } as const;

/** The price's way through the last k minutes. */
export type Path = {
  /** ln(last close / close k minutes before). */
  readonly change: number;
  /** Root mean square of 1m log returns, per √minute. */
  readonly volatility: number;
  /** Kaufman's efficiency ratio, 0..1: |net change| over the sum of absolute 1m changes. */
  readonly efficiency: number;
  /** Volume of rising minus volume of falling minutes over all volume, −1..1. */
  readonly flow: number;
};

/** Newest values of the indicators on closed bars of one timeframe. */
export type BarFacts = {
  readonly ema20: number;
  /** 0..100. */
  readonly rsi14: number;
  readonly atr14: number;
  readonly macdHistogram: number;
  /** Distance of the bar's close from SMA(20) in units of the 2 σ band's half width. */
  readonly bandPosition: number;
  /** Close location value of the newest closed bar, −1 at its low .. +1 at its high. */
  readonly closeLocation: number;
  /** Volume of the newest closed bar in standard deviations from the mean of the last 24. */
  readonly volumeZ: number;
};

export type Observation = {
  readonly slot: TimestampMs;
  /** Close of the newest 1m candle closed at or before the slot. */
  readonly close: number;
  readonly path: (minutes: number) => Path;
  readonly bars: Readonly<Record<keyof typeof LIGHT_BARS, BarFacts>>;
};

export function observe(history: CandleColumns, slot: TimestampMs): Observation {
  const newest = minutesBefore(history, slot, 2);
  const facts = (timeframe: keyof typeof LIGHT_BARS): BarFacts =>
    barFacts(barsBefore(history, slot, timeframe, LIGHT_BARS[timeframe]));
  const paths = new Map<number, Path>();
  return {
    slot,
    close: newest === null ? Number.NaN : last(newest.close),
    path: (minutes) => {
      const known = paths.get(minutes) ?? pathOf(minutesBefore(history, slot, minutes + 1), minutes);
      paths.set(minutes, known);
      return known;
    },
    bars: { "1m": facts("1m"), "5m": facts("5m"), "15m": facts("15m"), "1h": facts("1h"), "4h": facts("4h") },
  };
}

const UNKNOWN_PATH: Path = { change: Number.NaN, volatility: Number.NaN, efficiency: Number.NaN, flow: Number.NaN };
const UNKNOWN_BARS: BarFacts = {
  ema20: Number.NaN,
  rsi14: Number.NaN,
  atr14: Number.NaN,
  macdHistogram: Number.NaN,
  bandPosition: Number.NaN,
  closeLocation: Number.NaN,
  volumeZ: Number.NaN,
};

/** `rows` holds one candle more than `minutes`: the one whose close the path starts from. */
function pathOf(rows: CandleColumns | null, minutes: number): Path {
  if (rows === null || rows.length < 2) return UNKNOWN_PATH;
  let squares = 0;
  let travelled = 0;
  let signedVolume = 0;
  let volume = 0;
  for (let row = 1; row < rows.length; row += 1) {
    const close = at(rows.close, row);
    const before = at(rows.close, row - 1);
    const change = Math.log(close / before);
    squares += change * change;
    travelled += Math.abs(close - before);
    signedVolume += Math.sign(close - at(rows.open, row)) * at(rows.volume, row);
    volume += at(rows.volume, row);
  }
  const first = at(rows.close, 0);
  return {
    change: Math.log(last(rows.close) / first),
    volatility: Math.sqrt(squares / minutes),
    efficiency: Math.abs(last(rows.close) - first) / travelled,
    flow: signedVolume / volume,
  };
}

function barFacts(bars: CandleColumns | null): BarFacts {
  if (bars === null) return UNKNOWN_BARS;
  const { high, low, close, volume } = bars;
  // An indicator would start again after a bar that is no number, and answer from a shorter window than it promises.
  if (![high, low, close, volume].every((column) => column.every(Number.isFinite))) return UNKNOWN_BARS;
  const bands = bollinger(close, 20, 2);
  const middle = last(bands.middle);
  return {
    ema20: last(ema(close, 20)),
    rsi14: last(rsi(close, 14)),
    atr14: last(atr(high, low, close, 14)),
    macdHistogram: last(macd(close, 12, 26, 9).histogram),
    bandPosition: (last(close) - middle) / (last(bands.upper) - middle),
    closeLocation: closeLocation(last(high), last(low), last(close)),
    volumeZ: last(zScore(volume, 24)),
  };
}

/** A bar without range closed neither high nor low: 0. */
const closeLocation = (high: number, low: number, close: number): number =>
  high === low ? 0 : (2 * close - high - low) / (high - low);

const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
const last = (column: Float64Array): number => at(column, column.length - 1);
