/** Newest values of indicators on closed bars of one timeframe, over a fixed window of bars. */
import type { CandleColumns } from "../../../core/candle.ts";
import { MINUTE_MS, TIMEFRAMES, type TimestampMs } from "../../../core/time.ts";
import { adx, atr, bollinger, ema, macd, rsi, sma, zScore } from "../../indicators/index.ts";
import type { TimedStep } from "../feature-set.ts";
import { barsBefore } from "../window.ts";

/** Bars in the window of each timeframe: recursive indicators start at its first bar, everywhere alike. */
export const CRYPTO_BARS = { "1m": 120, "5m": 120, "15m": 120, "1h": 150, "4h": 40 } as const;
export type CryptoTimeframe = keyof typeof CRYPTO_BARS;

export type BarFacts = {
  readonly ema20: number;
  /** NaN in windows of fewer than 50 bars. */
  readonly sma50: number;
  /** 0..100. */
  readonly rsi14: number;
  readonly atr14: number;
  /** 0..100. */
  readonly adx14: number;
  readonly macdHistogram: number;
  /** +1 when the MACD line rose above its signal within the last 3 bars, −1 when it fell below, else 0. */
  readonly macdCross: number;
  /** Distance of the newest close from SMA(20) in units of the 2 σ band's half width. */
  readonly bandPosition: number;
  /** Half width of the 2 σ band, price units. */
  readonly bandHalfWidth: number;
  /** 1 while the 2 σ band lies inside EMA(20) ± 1.5 ATR(14), else 0. */
  readonly squeeze: number;
  /** Where the newest bar closed, −1 at its low .. +1 at its high; 0 without range. */
  readonly closeLocation: number;
  /** Volume of the newest bar in standard deviations from the mean of the last 24. */
  readonly volumeZ: number;
  /** Close now less the close `bars` bars before, price units. */
  readonly momentum: (bars: number) => number;
  /** Root mean square of the last `bars` log returns of bars. */
  readonly volatility: (bars: number) => number;
};

const UNKNOWN: BarFacts = {
  ema20: Number.NaN,
  sma50: Number.NaN,
  rsi14: Number.NaN,
  atr14: Number.NaN,
  adx14: Number.NaN,
  macdHistogram: Number.NaN,
  macdCross: Number.NaN,
  bandPosition: Number.NaN,
  bandHalfWidth: Number.NaN,
  squeeze: Number.NaN,
  closeLocation: Number.NaN,
  volumeZ: Number.NaN,
  momentum: () => Number.NaN,
  volatility: () => Number.NaN,
};

/** Minutes before a slot that the window of a timeframe may need: its bars and the part of the one still forming. */
export const barMinutes = (timeframe: CryptoTimeframe): number =>
  (CRYPTO_BARS[timeframe] + 1) * minutesIn(timeframe) - 1;

/** Minutes in a timeframe, as feature names carry them: 15m is 15, 1h is 60. */
export const minutesIn = (timeframe: CryptoTimeframe): number => TIMEFRAMES[timeframe] / MINUTE_MS;

/** Facts at a slot; all NaN when too many minutes of the window are absent or a candle in it is no number. */
export function barFactsBefore(
  history: CandleColumns,
  slot: TimestampMs,
  timeframe: CryptoTimeframe,
  timed: TimedStep = (_step, work) => work(),
): BarFacts {
  const bars = timed("bars", () => barsBefore(history, slot, timeframe, CRYPTO_BARS[timeframe]));
  if (bars === null) return UNKNOWN;
  const { high, low, close, volume } = bars;
  // An indicator would start again after a bar that is no number, and answer from a shorter window than it promises.
  return [high, low, close, volume].every((column) => column.every(Number.isFinite))
    ? timed("indicators", () => factsOf(bars))
    : UNKNOWN;
}

function factsOf({ high, low, close, volume }: CandleColumns): BarFacts {
  const bands = bollinger(tail(close, 20), 20, 2);
  const middle = last(bands.middle);
  const bandHalfWidth = last(bands.upper) - middle;
  const { histogram } = macd(close, 12, 26, 9);
  const ema20 = last(ema(close, 20));
  const atr14 = last(atr(high, low, close, 14));
  return {
    ema20,
    sma50: last(sma(tail(close, 50), 50)),
    rsi14: last(rsi(close, 14)),
    atr14,
    adx14: last(adx(high, low, close, 14)),
    macdHistogram: last(histogram),
    macdCross: crossed(last(histogram), histogram.at(-4) ?? Number.NaN),
    bandPosition: (last(close) - middle) / bandHalfWidth,
    bandHalfWidth,
    squeeze: Math.abs(middle - ema20) + bandHalfWidth < 1.5 * atr14 ? 1 : 0,
    closeLocation: closeLocation(last(high), last(low), last(close)),
    volumeZ: last(zScore(tail(volume, 24), 24)),
    momentum: (bars) => last(close) - (close.at(-1 - bars) ?? Number.NaN),
    volatility: (bars) => rootMeanSquare(tail(close, bars + 1), bars),
  };
}

/** +1 from below (or on) zero to above, −1 from above (or on) zero to below, else 0. */
export function crossed(now: number, before: number): number {
  if (now > 0 && before <= 0) return 1;
  return now < 0 && before >= 0 ? -1 : 0;
}

function rootMeanSquare(close: Float64Array, bars: number): number {
  if (close.length !== bars + 1) return Number.NaN;
  let squares = 0;
  for (let i = 1; i < close.length; i += 1) squares += Math.log((close[i] ?? 0) / (close[i - 1] ?? 0)) ** 2;
  return Math.sqrt(squares / bars);
}

const closeLocation = (high: number, low: number, close: number): number =>
  high === low ? 0 : (2 * close - high - low) / (high - low);
/** The newest values; these figures depend on their window alone, so the older ones need not be visited. */
const tail = (column: Float64Array, count: number): Float64Array => column.subarray(Math.max(0, column.length - count));
const last = (column: Float64Array): number => column[column.length - 1] ?? Number.NaN;
