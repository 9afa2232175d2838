/** BACKOFF, RATE and DUPLICATE: is it the right moment, and is it not too much at once? */
import { POLICY } from "../policy.ts";
import type { GateInput, Tier } from "../types.ts";
import { below, type Numbers } from "./numbers.ts";
import { advise, type JudgeRule, pass, refuse, unknown } from "./verdicts.ts";

/** The cut itself is in the size; this says that and why. */
export const judgeBackoff: JudgeRule = ({ controls }, { backoff }) => {
  if (backoff === null) return unknown("BACKOFF", "SETTING_INVALID");
  const numbers = below("count", backoff.losses, controls.backoffLosses);
  return backoff.active ? advise("BACKOFF", "BACKOFF_ACTIVE", numbers) : pass("BACKOFF", numbers);
};

/** A sliding hour that ends at the slot; a signal exactly one hour old is out of it. */
export const judgeRate: JudgeRule = (input) => {
  const { maxSignalsPerHour, maxSignalsPerHourHigh } = input.controls;
  if (!(maxSignalsPerHour >= 0 && maxSignalsPerHourHigh >= 0)) return unknown("RATE", "SETTING_INVALID");
  const total = withThisOne(input, () => true, maxSignalsPerHour);
  if (over(total)) return refuse("RATE", "RATE_HOUR", total);
  if (input.candidate.tier !== "HIGH") return pass("RATE", total);
  const high = withThisOne(input, (tier) => tier === "HIGH", maxSignalsPerHourHigh);
  return over(high) ? refuse("RATE", "RATE_HOUR_HIGH", high) : pass("RATE", total);
};

/** Signals after the slot (a clock set back) count too. */
function withThisOne({ at, recentSignals }: GateInput, counts: (tier: Tier) => boolean, limit: number): Numbers {
  const recent = recentSignals.filter((signal) => !(signal.at <= at - POLICY.rateWindowMs) && counts(signal.tier));
  return below("count", recent.length + 1, limit);
}

const over = ({ room }: Numbers): boolean => room === null || room < 0;

/** Open positions include emitted signals that nobody has answered yet. */
export const judgeDuplicate: JudgeRule = ({ candidate, open }) => {
  const same = open.some(({ instrument, side }) => instrument === candidate.instrument && side === candidate.side);
  return same ? refuse("DUPLICATE", "DUPLICATE") : pass("DUPLICATE");
};
