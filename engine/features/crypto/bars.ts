/** Indicators on closed bars of five timeframes, each in units that fit every coin. */
import { difference, distance, each, ratio } from "../batch/column.ts";
import { barMinutes, type CryptoTimeframe, minutesIn } from "./bar-facts.ts";
import { type Feature, SHARE, SIGNED_ATR, SIGNED_SHARE } from "./view.ts";

const ALL = ["1m", "5m", "15m", "1h", "4h"] as const;
const OVERBOUGHT = 70;
const OVERSOLD = 30;

const SIGN = { unit: "sign", range: [-1, 1], directional: true } as const;
const SIGMA = { unit: "standard deviations", range: [null, null], directional: false } as const;

function zoneOf(rsi: number): number {
  if (rsi >= OVERBOUGHT) return 1;
  if (rsi <= OVERSOLD) return -1;
  return Number.isNaN(rsi) ? rsi : 0;
}

const perTimeframe = (timeframe: CryptoTimeframe): readonly Feature[] => {
  const minutes = minutesIn(timeframe);
  const warmupMinutes = barMinutes(timeframe);
  return [
    {
      name: `rsi_${minutes}`,
      meaning: `RSI(14) of closed ${timeframe} bars, moved from 0..100 to -1..1`,
      ...SIGNED_SHARE,
      warmupMinutes,
      value: ({ bars }) => (bars(timeframe).rsi14 - 50) / 50,
      column: (view) => each(view.bars(timeframe).rsi14, (rsi) => (rsi - 50) / 50),
    },
    {
      name: `macdh_${minutes}`,
      meaning: `MACD(12, 26, 9) histogram of closed ${timeframe} bars`,
      ...SIGNED_ATR,
      warmupMinutes,
      value: ({ bars }) => bars(timeframe).macdHistogram / bars(timeframe).atr14,
      column: (view) => ratio(view.bars(timeframe).macdHistogram, view.bars(timeframe).atr14),
    },
    {
      name: `bb_${minutes}`,
      meaning: `newest ${timeframe} close between the Bollinger bands (20, 2): -1 at the lower, 1 at the upper`,
      unit: "band half widths",
      range: [null, null],
      directional: true,
      warmupMinutes,
      value: ({ bars }) => bars(timeframe).bandPosition,
      column: (view) => view.bars(timeframe).bandPosition,
    },
    {
      name: `ema_${minutes}`,
      meaning: `distance of the newest 1m close from EMA(20) of closed ${timeframe} bars`,
      ...SIGNED_ATR,
      warmupMinutes,
      value: ({ bars, close }) => (close - bars(timeframe).ema20) / bars(timeframe).atr14,
      column: (view) => distance(view.close, view.bars(timeframe).ema20, view.bars(timeframe).atr14),
    },
    {
      name: `adx_${minutes}`,
      meaning: `ADX(14) of closed ${timeframe} bars, 0..100 moved to 0..1: strength of a trend in either direction`,
      ...SHARE,
      warmupMinutes,
      value: ({ bars }) => bars(timeframe).adx14 / 100,
      column: (view) => each(view.bars(timeframe).adx14, (adx) => adx / 100),
    },
    {
      name: `clv_${minutes}`,
      meaning: `where the newest closed ${timeframe} bar closed between its low (-1) and its high (1); 0 without range`,
      ...SIGNED_SHARE,
      warmupMinutes,
      value: ({ bars }) => bars(timeframe).closeLocation,
      column: (view) => view.bars(timeframe).closeLocation,
    },
    {
      name: `vz_${minutes}`,
      meaning: `volume of the newest closed ${timeframe} bar against the last 24`,
      ...SIGMA,
      warmupMinutes,
      value: ({ bars }) => bars(timeframe).volumeZ,
      column: (view) => view.bars(timeframe).volumeZ,
    },
  ];
};

export const BARS: readonly Feature[] = [
  ...ALL.flatMap(perTimeframe),
  ...(["5m", "15m", "1h"] as const).map(
    (timeframe): Feature => ({
      name: `rsi_zone_${minutesIn(timeframe)}`,
      meaning: `1 while RSI(14) of closed ${timeframe} bars is at least ${OVERBOUGHT}, -1 while at most ${OVERSOLD}`,
      ...SIGN,
      warmupMinutes: barMinutes(timeframe),
      value: ({ bars }) => zoneOf(bars(timeframe).rsi14),
      column: (view) => each(view.bars(timeframe).rsi14, zoneOf),
    }),
  ),
  ...(["5m", "15m"] as const).map(
    (timeframe): Feature => ({
      name: `macd_cross_${minutesIn(timeframe)}`,
      meaning: `1 when MACD(12, 26) of closed ${timeframe} bars rose above its signal within 3 bars, -1 when below`,
      ...SIGN,
      warmupMinutes: barMinutes(timeframe),
      value: ({ bars }) => bars(timeframe).macdCross,
      column: (view) => view.bars(timeframe).macdCross,
    }),
  ),
  ...(["15m", "1h"] as const).flatMap((timeframe): readonly Feature[] => [
    {
      name: `sma_${minutesIn(timeframe)}`,
      meaning: `distance of the newest 1m close from SMA(50) of closed ${timeframe} bars`,
      ...SIGNED_ATR,
      warmupMinutes: barMinutes(timeframe),
      value: ({ bars, close }) => (close - bars(timeframe).sma50) / bars(timeframe).atr14,
      column: (view) => distance(view.close, view.bars(timeframe).sma50, view.bars(timeframe).atr14),
    },
    {
      name: `sma_side_${minutesIn(timeframe)}`,
      meaning: `1 while the newest 1m close is above SMA(50) of closed ${timeframe} bars, -1 while below, 0 on it`,
      ...SIGN,
      warmupMinutes: barMinutes(timeframe),
      value: ({ bars, close }) => Math.sign(close - bars(timeframe).sma50),
      column: (view) => each(difference(view.close, view.bars(timeframe).sma50), Math.sign),
    },
  ]),
];
