/** How lively the market is: realised volatility, its ratios, ranges, squeezes, and what a trade would cost in it. */
import { both, type Column, each, logOf, logRatio, ratio } from "../batch/column.ts";
import { barMinutes, minutesIn } from "./bar-facts.ts";
import type { PieceView } from "./piece-view.ts";
import { DAY_MINUTES, type Feature, FLAG, LOG, type View } from "./view.ts";

/** Round-trip cost and stop of the label that the cost feature speaks about. */
const COST_SHARE = 0.00075;
const STOP_ATR = 3;
const SIGMA_WARMUP = DAY_MINUTES + 1;
/** |ln| of a day's hourly volatility against the six days' beyond which the regime is called low or high. */
const REGIME_EDGE = 0.25;

const SCALE = { unit: "ratio", range: [0, null], directional: false } as const;
const RATIOS = [
  [15, 60],
  [60, 240],
  [60, DAY_MINUTES],
  [240, DAY_MINUTES],
] as const;

/** ln(volatility of hourly returns over 24 h / over 144 h). */
const againstTheWeek = ({ bars }: View): number => Math.log(bars("1h").volatility(24) / bars("1h").volatility(144));

const allAgainstTheWeek = (view: PieceView): Column =>
  logRatio(view.bars("1h").volatility(24), view.bars("1h").volatility(144));

function regimeOf(ratio: number): number {
  if (Number.isNaN(ratio)) return ratio;
  return Math.abs(ratio) <= REGIME_EDGE ? 0 : Math.sign(ratio);
}

export const VOLATILITY: readonly Feature[] = [
  ...[15, 60, 240, DAY_MINUTES].map(
    (minutes): Feature => ({
      name: `lrv_${minutes}`,
      meaning: `realised volatility of 1m log returns over the last ${minutes} min, per √minute`,
      ...LOG,
      warmupMinutes: minutes + 1,
      value: ({ way }) => Math.log(way(minutes).volatility),
      column: (view) => logOf(view.way(minutes).volatility),
    }),
  ),
  ...RATIOS.map(
    ([recent, long]): Feature => ({
      name: `rvr_${recent}_${long}`,
      meaning: `realised volatility of the last ${recent} min over that of the last ${long} min`,
      ...LOG,
      warmupMinutes: long + 1,
      value: ({ way }) => Math.log(way(recent).volatility / way(long).volatility),
      column: (view) => logRatio(view.way(recent).volatility, view.way(long).volatility),
    }),
  ),
  ...[5, 10, 20].map(
    (minutes): Feature => ({
      name: `std_${minutes}`,
      meaning: `standard deviation of the last ${minutes} 1m log returns over the 24 h volatility of 1m returns`,
      ...SCALE,
      warmupMinutes: SIGMA_WARMUP,
      value: ({ way, sigma }) => way(minutes).deviation() / sigma,
      column: (view) => ratio(view.way(minutes).deviation, view.sigma),
    }),
  ),
  ...[15, 60].map(
    (minutes): Feature => ({
      name: `hl_${minutes}`,
      meaning: `ln(high / low) of the last ${minutes} min over the 24 h volatility of 1m returns times √minutes`,
      ...SCALE,
      warmupMinutes: SIGMA_WARMUP,
      value: ({ way, sigma }) => Math.log(way(minutes).high / way(minutes).low) / (sigma * Math.sqrt(minutes)),
      column: (view) => {
        const { high, low } = view.way(minutes);
        return both(logRatio(high, low), view.sigma, (range, sigma) => range / (sigma * Math.sqrt(minutes)));
      },
    }),
  ),
  ...(["1m", "5m", "15m", "1h", "4h"] as const).map(
    (timeframe): Feature => ({
      name: `atr_${minutesIn(timeframe)}`,
      meaning: `ATR(14) of closed ${timeframe} bars as a share of the price`,
      ...LOG,
      warmupMinutes: barMinutes(timeframe),
      value: ({ bars, close }) => Math.log(bars(timeframe).atr14 / close),
      column: (view) => logRatio(view.bars(timeframe).atr14, view.close),
    }),
  ),
  ...(["5m", "15m", "1h"] as const).map(
    (timeframe): Feature => ({
      name: `bbw_${minutesIn(timeframe)}`,
      meaning: `half width of the Bollinger bands (20, 2) of closed ${timeframe} bars in ATR(14) of the same bars`,
      ...SCALE,
      warmupMinutes: barMinutes(timeframe),
      value: ({ bars }) => bars(timeframe).bandHalfWidth / bars(timeframe).atr14,
      column: (view) => ratio(view.bars(timeframe).bandHalfWidth, view.bars(timeframe).atr14),
    }),
  ),
  ...(["15m", "1h"] as const).map(
    (timeframe): Feature => ({
      name: `squeeze_${minutesIn(timeframe)}`,
      meaning: `1 while the Bollinger bands (20, 2) of closed ${timeframe} bars lie inside EMA(20) ± 1.5 ATR(14)`,
      ...FLAG,
      warmupMinutes: barMinutes(timeframe),
      value: ({ bars }) => bars(timeframe).squeeze,
      column: (view) => view.bars(timeframe).squeeze,
    }),
  ),
  {
    name: "rvr_week",
    meaning: "volatility of hourly returns over the last 24 closed hours over that of the last 144",
    ...LOG,
    warmupMinutes: barMinutes("1h"),
    value: againstTheWeek,
    column: allAgainstTheWeek,
  },
  {
    name: "vol_regime",
    meaning: `volatility regime: -1 when rvr_week is below -${REGIME_EDGE} (low), 1 above ${REGIME_EDGE} (high), else 0`,
    unit: "class",
    range: [-1, 1],
    directional: false,
    warmupMinutes: barMinutes("1h"),
    value: (view) => regimeOf(againstTheWeek(view)),
    column: (view) => each(allAgainstTheWeek(view), regimeOf),
  },
  {
    name: "cost_r",
    meaning: "round-trip cost of 7.5 bp as a share of the stop distance, 3 x ATR(14) of closed 15m bars",
    unit: "R",
    range: [0, null],
    directional: false,
    warmupMinutes: barMinutes("15m"),
    value: ({ bars, close }) => (COST_SHARE * close) / (STOP_ATR * bars("15m").atr14),
    column: (view) => both(view.close, view.bars("15m").atr14, (close, atr) => (COST_SHARE * close) / (STOP_ATR * atr)),
  },
];
