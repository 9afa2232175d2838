/** Further evidence beside the score, as what it adds to the logit of the win probability. */
import type { Booster, BoosterName } from "../ports.ts";
import { logit } from "./logit.ts";

/**
 * What is known of a trade's side: `dir15` the probability that the next 15 minutes go its way, `trend60` the strength of
 * the trend in its direction, `pattern` the shrunk log odds of what was seen to follow such candles. Null = not known.
 */
export type BoosterInputs = Readonly<Record<BoosterName, number | null>>;

const INPUTS: Readonly<Record<BoosterName, (value: number) => number>> = {
  dir15: logit,
  trend60: (value) => value,
  pattern: (value) => value,
};

/** Σ coefficient · booster; what is not known adds nothing. */
export function boostOf(boosters: readonly Booster[], known: BoosterInputs): number {
  return boosters.reduce((sum, { name, coefficient }) => {
    const value = known[name];
    return value === null || !Number.isFinite(value) ? sum : sum + coefficient * INPUTS[name](value);
  }, 0);
}
