/** Candlestick patterns as the engine knows them: by name, on closed 15-minute bars. Who recognises them is a port. */
import type { CandleColumns } from "../../core/candle.ts";
import { TIMEFRAMES, type Timeframe, type TimestampMs } from "../../core/time.ts";
import { barsBefore } from "../features/window.ts";

/**
 * Names in plain words of the patterns that end on the last bar, the one that says most first: a longer formation before
 * a shorter one, a special one before what it also is. Pure: bars are not changed.
 */
export type PatternDetector = (bars: CandleColumns) => readonly string[];

export const PATTERN_TIMEFRAME = "15m" satisfies Timeframe;
/** So many closed bars are looked at: five for the longest pattern, all for what a usual bar is. */
export const PATTERN_BARS = 14;
/** The name under which every moment is counted. */
export const ANY_PATTERN = "any";
/** What is written of a moment at which none stands. */
const NO_PATTERN = "none";

/** Those that stand at a slot; none while bars are missing. The newest bar may be up to 15 minutes old. */
export const standingAt = (detect: PatternDetector, history: CandleColumns, slot: TimestampMs): readonly string[] =>
  foundAt(detect, history, slot) ?? [];

/** The pattern that a slot goes by: the first of those that stand, `none` where none does, null while bars are missing. */
export type PatternNamer = (history: CandleColumns, slot: TimestampMs) => string | null;

/** Null for every slot where nobody recognises patterns. */
export const patternNamer =
  (detect: PatternDetector | undefined): PatternNamer =>
  (history, slot) => {
    const found = detect === undefined ? null : foundAt(detect, history, slot);
    return found === null ? null : (found[0] ?? NO_PATTERN);
  };

/** The same for slots of one instrument in their order: closed bars do not change, so each is looked at once. */
export function oncePerBar(name: PatternNamer): PatternNamer {
  let newest: number | null = null;
  let standing: string | null = null;
  return (history, slot) => {
    const bar = Math.floor(slot / TIMEFRAMES[PATTERN_TIMEFRAME]);
    if (bar !== newest) standing = name(history, slot);
    newest = bar;
    return standing;
  };
}

function foundAt(detect: PatternDetector, history: CandleColumns, slot: TimestampMs): readonly string[] | null {
  const bars = barsBefore(history, slot, PATTERN_TIMEFRAME, PATTERN_BARS);
  return bars === null || bars.length < PATTERN_BARS ? null : detect(bars);
}
