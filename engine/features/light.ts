/**
 * Feature set `light@1`: one instrument, 1m to 4h, for the win240 model. Training and every kind of run compute it here
 * and nowhere else. The table is its dictionary; a change of any meaning is a new version.
 */
import type { CandleColumns } from "../../core/candle.ts";
import { DAY_MS, TIMEFRAMES, type Timeframe, type TimestampMs } from "../../core/time.ts";
import { both, type Column, distance, each, logOf, logRatio, ratio } from "./batch/column.ts";
import { laidOut } from "./batch/layout.ts";
import { Run } from "./batch/run.ts";
import type { FeatureContext, FeatureDefinition, FeatureRow, FeatureSet } from "./feature-set.ts";
import { LightColumns } from "./light-columns.ts";
import { LIGHT_BARS, type Observation, observe } from "./light-observation.ts";
import { dayOfWeek, sessionFlags } from "./sessions.ts";

/** Round-trip cost and stop of the label that the set's cost feature speaks about. */
const COST_SHARE = 0.00075;
const STOP_ATR = 3;
const DAY_MINUTES = 1440;

type Feature = FeatureDefinition & {
  readonly value: (seen: Observation) => number;
  /** The same for all slots of a piece of history: the same operations on columns, so the same bits. */
  readonly column: (seen: LightColumns) => Column;
};
type Shape = Pick<FeatureDefinition, "unit" | "range" | "directional">;

/** Minutes before a slot that a fixed window of bars may need: the bars and the part of the one still forming. */
const barMinutes = (timeframe: keyof typeof LIGHT_BARS): number =>
  (LIGHT_BARS[timeframe] * TIMEFRAMES[timeframe]) / TIMEFRAMES["1m"] + TIMEFRAMES[timeframe] / TIMEFRAMES["1m"] - 1;

const SIGNED_SIGMA: Shape = { unit: "standard deviations", range: [null, null], directional: true };
const SIGNED_ATR: Shape = { unit: "ATR14 of the same bars", range: [null, null], directional: true };
const SIGNED_SHARE: Shape = { unit: "share", range: [-1, 1], directional: true };
const LOG: Shape = { unit: "natural logarithm", range: [null, null], directional: false };
const FLAG: Shape = { unit: "0 or 1", range: [0, 1], directional: false };
const CIRCLE: Shape = { unit: "coordinate on the unit circle", range: [-1, 1], directional: false };

const DAILY_SCALE = "divided by the 24 h volatility of 1m returns times √minutes";

const LOG_RATIOS = [
  [15, 60],
  [60, DAY_MINUTES],
] as const;

const ofSlot = (value: (slot: TimestampMs) => number): Pick<Feature, "value" | "column"> => ({
  value: ({ slot }) => value(slot),
  column: ({ slots }) => slots.map((slot) => value(slot as TimestampMs)),
});

const FEATURES: readonly Feature[] = [
  ...[10, 30, 120, DAY_MINUTES].map((minutes) => ({
    name: `ret_${minutes}`,
    meaning: `log return of the last ${minutes} minutes, ${DAILY_SCALE}`,
    ...SIGNED_SIGMA,
    warmupMinutes: DAY_MINUTES + 1,
    value: (seen: Observation) => seen.path(minutes).change / (seen.path(DAY_MINUTES).volatility * Math.sqrt(minutes)),
    column: (seen: LightColumns) =>
      both(seen.change(minutes), seen.volatility(DAY_MINUTES), (change, day) => change / (day * Math.sqrt(minutes))),
  })),
  ...(["5m", "15m", "1h"] as const).map((timeframe) => ({
    name: `clv_${minutesIn(timeframe)}`,
    meaning: `where the newest closed ${timeframe} bar closed between its low (-1) and its high (+1); 0 without range`,
    ...SIGNED_SHARE,
    warmupMinutes: barMinutes(timeframe),
    value: (seen: Observation) => seen.bars[timeframe].closeLocation,
    column: (seen: LightColumns) => seen.bars(timeframe).closeLocation,
  })),
  ...(["5m", "1h"] as const).map((timeframe) => ({
    name: `ema_${minutesIn(timeframe)}`,
    meaning: `distance of the newest 1m close from EMA(20) of closed ${timeframe} bars`,
    ...SIGNED_ATR,
    warmupMinutes: barMinutes(timeframe),
    value: (seen: Observation) => (seen.close - seen.bars[timeframe].ema20) / seen.bars[timeframe].atr14,
    column: (seen: LightColumns) => distance(seen.close, seen.bars(timeframe).ema20, seen.bars(timeframe).atr14),
  })),
  ...(["5m", "15m", "4h"] as const).map((timeframe) => ({
    name: `rsi_${minutesIn(timeframe)}`,
    meaning: `RSI(14) of closed ${timeframe} bars, moved from 0..100 to -1..1`,
    ...SIGNED_SHARE,
    warmupMinutes: barMinutes(timeframe),
    value: (seen: Observation) => (seen.bars[timeframe].rsi14 - 50) / 50,
    column: (seen: LightColumns) => each(seen.bars(timeframe).rsi14, (rsi) => (rsi - 50) / 50),
  })),
  {
    name: "macd_5",
    meaning: "MACD(12, 26, 9) histogram of closed 5m bars",
    ...SIGNED_ATR,
    warmupMinutes: barMinutes("5m"),
    value: ({ bars }) => bars["5m"].macdHistogram / bars["5m"].atr14,
    column: (seen) => ratio(seen.bars("5m").macdHistogram, seen.bars("5m").atr14),
  },
  {
    name: "bb_15",
    meaning: "newest 15m close between the Bollinger bands (20, 2): -1 at the lower, +1 at the upper",
    unit: "half band widths",
    range: [null, null],
    directional: true,
    warmupMinutes: barMinutes("15m"),
    value: ({ bars }) => bars["15m"].bandPosition,
    column: (seen) => seen.bars("15m").bandPosition,
  },
  ...[15, 60].map((minutes) => ({
    name: `flow_${minutes}`,
    meaning: `volume of rising minus volume of falling 1m candles over all volume of the last ${minutes} minutes`,
    ...SIGNED_SHARE,
    warmupMinutes: minutes + 1,
    value: (seen: Observation) => seen.path(minutes).flow,
    column: (seen: LightColumns) => seen.flow(minutes),
  })),
  {
    name: "er_30",
    meaning: "efficiency ratio of the last 30 minutes: net change over the way travelled",
    unit: "share",
    range: [0, 1],
    directional: false,
    warmupMinutes: 31,
    value: (seen) => seen.path(30).efficiency,
    column: (seen) => seen.efficiency(30),
  },
  {
    name: "vz_60",
    meaning: "volume of the newest closed 1h bar against the last 24",
    unit: "standard deviations",
    range: [null, null],
    directional: false,
    warmupMinutes: barMinutes("1h"),
    value: ({ bars }) => bars["1h"].volumeZ,
    column: (seen) => seen.bars("1h").volumeZ,
  },
  ...[15, 60, DAY_MINUTES].map((minutes) => ({
    name: `lrv_${minutes}`,
    meaning: `realised volatility of 1m log returns over the last ${minutes} minutes, per √minute`,
    ...LOG,
    warmupMinutes: minutes + 1,
    value: (seen: Observation) => Math.log(seen.path(minutes).volatility),
    column: (seen: LightColumns) => logOf(seen.volatility(minutes)),
  })),
  ...LOG_RATIOS.map(([recent, long]) => ({
    name: `rvr_${recent}_${long}`,
    meaning: `realised volatility of the last ${recent} minutes over that of the last ${long}`,
    ...LOG,
    warmupMinutes: long + 1,
    value: (seen: Observation) => Math.log(seen.path(recent).volatility / seen.path(long).volatility),
    column: (seen: LightColumns) => logRatio(seen.volatility(recent), seen.volatility(long)),
  })),
  ...(["1m", "5m", "4h"] as const).map((timeframe) => ({
    name: `atr_${minutesIn(timeframe)}`,
    meaning: `ATR(14) of closed ${timeframe} bars as a share of the price`,
    ...LOG,
    warmupMinutes: barMinutes(timeframe),
    value: (seen: Observation) => Math.log(seen.bars[timeframe].atr14 / seen.close),
    column: (seen: LightColumns) => logRatio(seen.bars(timeframe).atr14, seen.close),
  })),
  {
    name: "cost_r",
    meaning: "round-trip cost of 7.5 bp as a share of the stop distance, 3 x ATR(14) of closed 15m bars",
    unit: "R",
    range: [0, null],
    directional: false,
    warmupMinutes: barMinutes("15m"),
    value: ({ bars, close }) => (COST_SHARE * close) / (STOP_ATR * bars["15m"].atr14),
    column: (seen) => both(seen.close, seen.bars("15m").atr14, (close, atr) => (COST_SHARE * close) / (STOP_ATR * atr)),
  },
  ...(["tokyo", "london", "newYork"] as const).map((session) => ({
    name: `session_${session.toLowerCase()}`,
    meaning: `1 while the ${session} session is open`,
    ...FLAG,
    warmupMinutes: 0,
    ...ofSlot((slot) => (sessionFlags(slot)[session] ? 1 : 0)),
  })),
  {
    name: "hour_sin",
    meaning: "time of the UTC day as an angle: sine",
    ...CIRCLE,
    warmupMinutes: 0,
    ...ofSlot((slot) => Math.sin(dayAngle(slot))),
  },
  {
    name: "hour_cos",
    meaning: "time of the UTC day as an angle: cosine",
    ...CIRCLE,
    warmupMinutes: 0,
    ...ofSlot((slot) => Math.cos(dayAngle(slot))),
  },
  {
    name: "weekday",
    meaning: "UTC day of the week, Monday 0 to Sunday 6",
    unit: "day",
    range: [0, 6],
    directional: false,
    warmupMinutes: 0,
    ...ofSlot(dayOfWeek),
  },
];

const NAMES = FEATURES.map(({ name }) => name);
const DIRECTIONAL = FEATURES.map(({ directional }) => directional);

/** The set served with the bundled model. */
export const LIGHT: FeatureSet = {
  id: "light@1",
  names: NAMES,
  definitions: FEATURES,
  warmupMinutes: Math.max(...FEATURES.map(({ warmupMinutes }) => warmupMinutes)),
  compute,
  matrices() {
    const run = new Run();
    return {
      over: (history) => (slots) => {
        const seen = new LightColumns(run.at(slots).of(history));
        const realised24h = each(seen.volatility(DAY_MINUTES), (volatility) => volatility * Math.sqrt(DAY_MINUTES));
        const columns = FEATURES.map(({ column }) => column(seen));
        return laidOut(FEATURES, columns, seen.bars("15m").atr14, realised24h);
      },
    };
  },
};

function compute(history: CandleColumns, slot: TimestampMs, { keepPace }: FeatureContext = {}): FeatureRow {
  const seen = observe(history, slot);
  const values = Float64Array.from(FEATURES, ({ value }) => {
    keepPace?.();
    return finiteOrNaN(value(seen));
  });
  const atr15 = seen.bars["15m"].atr14;
  const realised24h = seen.path(DAY_MINUTES).volatility * Math.sqrt(DAY_MINUTES);
  return {
    values,
    missing: NAMES.filter((_name, column) => Number.isNaN(values[column])),
    directional: DIRECTIONAL,
    atr15: atr15 > 0 ? atr15 : null,
    realised24h: realised24h > 0 ? realised24h : null,
  };
}

/** 0/0 and ln 0 of a flat market are as unknown as too little history; −0 is 0. */
const finiteOrNaN = (value: number): number => (Number.isFinite(value) ? value + 0 : Number.NaN);

/** Minutes in a timeframe, as feature names carry them: 15m is 15, 1h is 60. */
function minutesIn(timeframe: Timeframe): number {
  return TIMEFRAMES[timeframe] / TIMEFRAMES["1m"];
}

const dayAngle = (slot: TimestampMs): number => (2 * Math.PI * (slot % DAY_MS)) / DAY_MS;
