/** Every indicator with the periods the product uses, in batch and bar by bar, under the names of the golden files. */
import type { CandleColumns } from "../../core/candle.ts";
import {
  Adx,
  Atr,
  adx,
  atr,
  Bollinger,
  bollinger,
  Ema,
  ema,
  LogReturn,
  logReturns,
  Macd,
  macd,
  RealisedVolatility,
  Rsi,
  realisedVolatility,
  rsi,
  Sma,
  Stochastic,
  sma,
  stochastic,
  Vwap,
  vwap,
  WARM_UP,
  ZScore,
  zScore,
} from "../../engine/indicators/index.ts";

export type Columns = Omit<CandleColumns, "length">;
export type Bar = Readonly<Record<keyof Columns, number>>;

/** One indicator fed bar by bar; its answers under the same names as in batch. */
type Stream = {
  update(bar: Bar): Readonly<Record<string, number>>;
  save(): unknown;
  load(state: unknown): void;
};
export type Case = {
  readonly name: string;
  /** Index of the first value; null for VWAP, which depends on the time of day. */
  readonly warmUp: number | null;
  batch(columns: Columns): Readonly<Record<string, Float64Array>>;
  stream(): Stream;
};

type Saved<S> = { serialize(): S; restore(state: S): void };
function streaming<S, I extends Saved<S>>(
  indicator: I,
  update: (indicator: I, bar: Bar) => Readonly<Record<string, number>>,
): Stream {
  return {
    update: (bar) => update(indicator, bar),
    save: () => indicator.serialize(),
    load: (state) => indicator.restore(state as S),
  };
}

const emaCase = (period: number): Case => ({
  name: `ema${period}`,
  warmUp: WARM_UP.ema(period),
  batch: ({ close }) => ({ [`ema${period}`]: ema(close, period) }),
  stream: () => streaming(new Ema(period), (one, bar) => ({ [`ema${period}`]: one.update(bar.close) })),
});
const smaCase = (period: number): Case => ({
  name: `sma${period}`,
  warmUp: WARM_UP.sma(period),
  batch: ({ close }) => ({ [`sma${period}`]: sma(close, period) }),
  stream: () => streaming(new Sma(period), (one, bar) => ({ [`sma${period}`]: one.update(bar.close) })),
});

const macdNames = <T>(lines: Readonly<Record<"macd" | "signal" | "histogram", T>>): Record<string, T> => ({
  macd: lines.macd,
  macdSignal: lines.signal,
  macdHistogram: lines.histogram,
});
const bollingerNames = <T>(bands: Readonly<Record<"upper" | "middle" | "lower", T>>): Record<string, T> => ({
  bollingerUpper: bands.upper,
  bollingerMiddle: bands.middle,
  bollingerLower: bands.lower,
});
const stochasticNames = <T>(lines: Readonly<Record<"k" | "d", T>>): Record<string, T> => ({
  stochasticK: lines.k,
  stochasticD: lines.d,
});

export const INDICATORS: readonly Case[] = [
  ...[12, 26, 50].map(emaCase),
  ...[20, 50, 100, 200].map(smaCase),
  {
    name: "rsi14",
    warmUp: WARM_UP.rsi(14),
    batch: ({ close }) => ({ rsi14: rsi(close, 14) }),
    stream: () => streaming(new Rsi(14), (one, bar) => ({ rsi14: one.update(bar.close) })),
  },
  {
    name: "macd",
    warmUp: WARM_UP.macd(26, 9),
    batch: ({ close }) => macdNames(macd(close, 12, 26, 9)),
    stream: () => streaming(new Macd(12, 26, 9), (one, bar) => macdNames(one.update(bar.close))),
  },
  {
    name: "bollinger",
    warmUp: WARM_UP.bollinger(20),
    batch: ({ close }) => bollingerNames(bollinger(close, 20, 2)),
    stream: () => streaming(new Bollinger(20, 2), (one, bar) => bollingerNames(one.update(bar.close))),
  },
  {
    name: "atr14",
    warmUp: WARM_UP.atr(14),
    batch: ({ high, low, close }) => ({ atr14: atr(high, low, close, 14) }),
    stream: () => streaming(new Atr(14), (one, bar) => ({ atr14: one.update(bar.high, bar.low, bar.close) })),
  },
  {
    name: "adx14",
    warmUp: WARM_UP.adx(14),
    batch: ({ high, low, close }) => ({ adx14: adx(high, low, close, 14) }),
    stream: () => streaming(new Adx(14), (one, bar) => ({ adx14: one.update(bar.high, bar.low, bar.close) })),
  },
  {
    name: "stochastic",
    warmUp: WARM_UP.stochastic(14, 3, 3),
    batch: ({ high, low, close }) => stochasticNames(stochastic(high, low, close, 14, 3, 3)),
    stream: () =>
      streaming(new Stochastic(14, 3, 3), (one, bar) => stochasticNames(one.update(bar.high, bar.low, bar.close))),
  },
  {
    name: "vwap",
    warmUp: null,
    batch: ({ high, low, close, volume, openTime }) => ({ vwap: vwap(high, low, close, volume, openTime) }),
    stream: () =>
      streaming(new Vwap(), (one, bar) => ({
        vwap: one.update(bar.high, bar.low, bar.close, bar.volume, bar.openTime),
      })),
  },
  {
    name: "volumeSma20",
    warmUp: WARM_UP.sma(20),
    batch: ({ volume }) => ({ volumeSma20: sma(volume, 20) }),
    stream: () => streaming(new Sma(20), (one, bar) => ({ volumeSma20: one.update(bar.volume) })),
  },
  {
    name: "volumeZ20",
    warmUp: WARM_UP.zScore(20),
    batch: ({ volume }) => ({ volumeZ20: zScore(volume, 20) }),
    stream: () => streaming(new ZScore(20), (one, bar) => ({ volumeZ20: one.update(bar.volume) })),
  },
  {
    name: "realisedVolatility60",
    warmUp: WARM_UP.realisedVolatility(60),
    batch: ({ close }) => ({ realisedVolatility60: realisedVolatility(close, 60) }),
    stream: () =>
      streaming(new RealisedVolatility(60), (one, bar) => ({ realisedVolatility60: one.update(bar.close) })),
  },
  {
    name: "logReturn5",
    warmUp: WARM_UP.logReturns(5),
    batch: ({ close }) => ({ logReturn5: logReturns(close, 5) }),
    stream: () => streaming(new LogReturn(5), (one, bar) => ({ logReturn5: one.update(bar.close) })),
  },
];

/** Row i of the columns as one bar. */
export function barAt(columns: Columns, row: number): Bar {
  return {
    openTime: columns.openTime[row] ?? Number.NaN,
    open: columns.open[row] ?? Number.NaN,
    high: columns.high[row] ?? Number.NaN,
    low: columns.low[row] ?? Number.NaN,
    close: columns.close[row] ?? Number.NaN,
    volume: columns.volume[row] ?? Number.NaN,
  };
}
