/** Candlestick patterns as the engine knows them: by name, on closed 15-minute bars. Who recognises them is a port. */
import type { CandleColumns } from "../../core/candle.ts";
import type { Timeframe, TimestampMs } from "../../core/time.ts";
import { barsBefore } from "../features/window.ts";

/** Names in plain words of the patterns that end on the last bar. Pure: bars are not changed. */
export type PatternDetector = (bars: CandleColumns) => readonly string[];

export const PATTERN_TIMEFRAME = "15m" satisfies Timeframe;
/** So many closed bars are looked at: five for the longest pattern, all for what a usual bar is. */
export const PATTERN_BARS = 14;
/** The name under which every moment is counted. */
export const ANY_PATTERN = "any";

/** Those that stand at a slot; none while bars are missing. The newest bar may be up to 15 minutes old. */
export function standingAt(detect: PatternDetector, history: CandleColumns, slot: TimestampMs): readonly string[] {
  const bars = barsBefore(history, slot, PATTERN_TIMEFRAME, PATTERN_BARS);
  return bars === null || bars.length < PATTERN_BARS ? [] : detect(bars);
}
