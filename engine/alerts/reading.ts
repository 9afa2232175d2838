/** Whether a condition holds on a closed bar, and the figure it looked at. Fixed windows: a restart reads the same. */
import type { CandleColumns } from "../../core/candle.ts";
import type { Timeframe, TimestampMs } from "../../core/time.ts";
import { barsBefore } from "../features/window.ts";
import { macd, rsi } from "../indicators/index.ts";
import { PATTERN_BARS, type PatternDetector } from "../patterns/pattern.ts";
import type { AlertCondition } from "./condition.ts";

export type BarCondition = Exclude<AlertCondition, { kind: "tier" }>;

export type Reading = {
  readonly holds: boolean;
  /** Price, RSI, MACD minus its signal line, or times the usual volume; null where it is no number. */
  readonly value: number | null;
};

const RSI_PERIOD = 14;
const MACD_PERIODS = [12, 26, 9] as const;
const USUAL_VOLUME_BARS = 20;

/** Bars a reading needs. Recursive averages are let run until what they began with weighs less than 0.1 %. */
export function barsNeeded({ kind }: BarCondition): number {
  switch (kind) {
    case "price":
      return 1;
    case "rsi":
    case "macd":
      return 120;
    case "volume":
      return USUAL_VOLUME_BARS + 1;
    case "pattern":
      return PATTERN_BARS;
  }
}

/** Of the bar that closed at `close`; null when too many of the minutes it needs are missing. */
export function readBar(
  condition: BarCondition,
  candles: CandleColumns,
  timeframe: Timeframe,
  close: TimestampMs,
  detect: PatternDetector,
): Reading | null {
  const needed = barsNeeded(condition);
  const bars = barsBefore(candles, close, timeframe, needed);
  if (bars === null || bars.length < needed) return null;
  const value = figureOf(condition, bars);
  switch (condition.kind) {
    case "pattern":
      return { holds: detect(bars).includes(condition.name), value: null };
    case "volume":
      return Number.isFinite(value) ? { holds: value >= condition.factor, value } : null;
    default: {
      const level = "level" in condition ? condition.level : 0;
      if (!Number.isFinite(value)) return null;
      return { holds: condition.side === "above" ? value > level : value < level, value };
    }
  }
}

function figureOf(condition: BarCondition, { close, volume, length }: CandleColumns): number {
  const last = length - 1;
  switch (condition.kind) {
    case "price":
      return close[last] ?? Number.NaN;
    case "rsi":
      return rsi(close, RSI_PERIOD)[last] ?? Number.NaN;
    case "macd":
      return macd(close, ...MACD_PERIODS).histogram[last] ?? Number.NaN;
    case "volume":
      return (volume[last] ?? Number.NaN) / mean(volume.subarray(0, last));
    case "pattern":
      return Number.NaN;
  }
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
