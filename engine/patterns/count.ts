/** Counts, per instrument, pattern and side, how often trades begun while a pattern stood came to a win. */
import type { InstrumentId, Side } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import { independent } from "../confidence/resolved.ts";
import type { Resolved } from "../outcome/resolve.ts";
import type { PatternCount } from "../ports/learned.ts";
import { ANY_PATTERN, PATTERN_TIMEFRAME } from "./pattern.ts";

/**
 * `outcomes` of one instrument, one per side and slot; `standing` says what stood at a slot. Bundles that scored the same
 * slot saw the same trade: it counts once.
 */
export function countPatterns(
  outcomes: readonly Resolved[],
  standing: (slot: TimestampMs) => readonly string[],
): readonly PatternCount[] {
  const groups = Map.groupBy(
    once(outcomes).flatMap((outcome) =>
      [ANY_PATTERN, ...standing(outcome.slot)].map((pattern) => ({ pattern, outcome })),
    ),
    ({ pattern, outcome: { instrument, side } }) => `${instrument}|${side}|${pattern}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { instrument, side } = first.outcome;
    return [
      countOf(
        instrument,
        side,
        first.pattern,
        group.map(({ outcome }) => outcome),
      ),
    ];
  });
}

function once(outcomes: readonly Resolved[]): readonly Resolved[] {
  const seen = new Set<string>();
  return outcomes.filter(({ instrument, side, slot }) => {
    const key = `${instrument}|${side}|${slot}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

const countOf = (
  instrument: InstrumentId,
  side: Side,
  pattern: string,
  outcomes: readonly Resolved[],
): PatternCount => ({
  instrument,
  pattern,
  timeframe: PATTERN_TIMEFRAME,
  side,
  wins: outcomes.filter(({ won }) => won).length,
  total: outcomes.length,
  independent: independent(outcomes).length,
});
