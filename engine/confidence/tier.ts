/** Tiers with hysteresis: two consecutive scans at or above a line to go up, one below it to go down. */
import type { InstrumentId, Side } from "../../core/instrument.ts";
import { SLOT_MS, type TimestampMs } from "../../core/time.ts";
import type { Tier } from "../../risk/types.ts";
import type { TierState } from "../records.ts";

const SCANS_TO_RISE = 2;

/** Two confidences: MEDIUM from the first, HIGH from the second. */
export type TierEdges = readonly [number, number];

/**
 * The state after one more scan. Pure, so `/check` can ask without advancing anything. A missed slot starts the count
 * anew: what nobody looked at counts as neither above nor below.
 */
export function stepTier(
  previous: TierState | null,
  seen: {
    readonly instrument: InstrumentId;
    readonly side: Side;
    readonly slot: TimestampMs;
    readonly confidence: number;
  },
  [medium, high]: TierEdges,
): TierState {
  const follows = previous !== null && seen.slot - previous.slot === SLOT_MS;
  const count = (line: number, before: number): number => (seen.confidence >= line ? (follows ? before : 0) + 1 : 0);
  const aboveMedium = count(medium, previous?.aboveMedium ?? 0);
  const aboveHigh = count(high, previous?.aboveHigh ?? 0);
  const { instrument, side, slot } = seen;
  return { instrument, side, slot, tier: tierFrom(aboveMedium, aboveHigh), aboveMedium, aboveHigh };
}

function tierFrom(aboveMedium: number, aboveHigh: number): Tier {
  if (aboveHigh >= SCANS_TO_RISE) return "HIGH";
  return aboveMedium >= SCANS_TO_RISE ? "MEDIUM" : "LOW";
}
