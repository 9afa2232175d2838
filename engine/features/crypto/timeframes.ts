/** How the timeframes agree: trend of the longer ones, alignment, convergence and divergence. */
import { both, type Column, difference, distance, each } from "../batch/column.ts";
import { barMinutes, type CryptoTimeframe, minutesIn } from "./bar-facts.ts";
import type { PieceView } from "./piece-view.ts";
import { type Feature, FLAG, SIGNED_ATR, SIGNED_SHARE, type View } from "./view.ts";

const ALL = ["1m", "5m", "15m", "1h", "4h"] as const;
const LONGEST = barMinutes("4h");

/** +1 above, −1 below EMA(20) of a timeframe's closed bars. */
const sideOf = ({ bars, close }: View, timeframe: CryptoTimeframe): number => Math.sign(close - bars(timeframe).ema20);
const meanSide = (view: View, timeframes: readonly CryptoTimeframe[]): number =>
  timeframes.reduce((total, timeframe) => total + sideOf(view, timeframe), 0) / timeframes.length;

function meanSides(view: PieceView, timeframes: readonly CryptoTimeframe[]): Column {
  const sides = timeframes.map((timeframe) => each(difference(view.close, view.bars(timeframe).ema20), Math.sign));
  const total = sides.reduce((sum, side) => both(sum, side, (a, b) => a + b));
  return each(total, (sum) => sum / timeframes.length);
}

/** 1 where the mean of sides is that of all of them. */
const allOnOneSide = (mean: number): number => (Number.isNaN(mean) ? mean : Math.floor(Math.abs(mean)));

const rsiGap = ({ bars }: View, short: CryptoTimeframe, long: CryptoTimeframe): number =>
  (bars(short).rsi14 - bars(long).rsi14) / 100;

export const ACROSS_TIMEFRAMES: readonly Feature[] = [
  ...(["5m", "15m", "1h"] as const).map(
    (timeframe): Feature => ({
      name: `trend_${minutesIn(timeframe)}`,
      meaning: `EMA(20) less SMA(50) of closed ${timeframe} bars: direction and size of the trend`,
      ...SIGNED_ATR,
      warmupMinutes: barMinutes(timeframe),
      value: ({ bars }) => (bars(timeframe).ema20 - bars(timeframe).sma50) / bars(timeframe).atr14,
      column: (view) => {
        const { ema20, sma50, atr14 } = view.bars(timeframe);
        return distance(ema20, sma50, atr14);
      },
    }),
  ),
  {
    name: "htf_trend",
    meaning: "higher-timeframe trend: mean side of the price of EMA(20) of 1h and 4h bars",
    ...SIGNED_SHARE,
    warmupMinutes: LONGEST,
    value: (view) => meanSide(view, ["1h", "4h"]),
    column: (view) => meanSides(view, ["1h", "4h"]),
  },
  {
    name: "mtf_align",
    meaning: "mean side of the price of EMA(20) of 1m, 5m, 15m, 1h and 4h bars: 1 above all, -1 below all",
    ...SIGNED_SHARE,
    warmupMinutes: LONGEST,
    value: (view) => meanSide(view, ALL),
    column: (view) => meanSides(view, ALL),
  },
  {
    name: "mtf_converge",
    meaning: "1 while the price is on the same side of EMA(20) of all five timeframes",
    ...FLAG,
    warmupMinutes: LONGEST,
    value: (view) => allOnOneSide(meanSide(view, ALL)),
    column: (view) => each(meanSides(view, ALL), allOnOneSide),
  },
  ...(
    [
      ["5m", "1h"],
      ["15m", "4h"],
    ] as const
  ).map(
    ([short, long]): Feature => ({
      name: `mtf_diverge_${minutesIn(short)}_${minutesIn(long)}`,
      meaning: `RSI(14) of ${short} bars less that of ${long} bars: how far the short timeframe leads or lags the long`,
      ...SIGNED_SHARE,
      warmupMinutes: barMinutes(long),
      value: (view) => rsiGap(view, short, long),
      column: (view) => each(difference(view.bars(short).rsi14, view.bars(long).rsi14), (gap) => gap / 100),
    }),
  ),
];
