/** BACKOFF, RATE and DUPLICATE: is it the right moment, and is it not too much at once? */
import type { InstrumentId, Side } from "../../core/instrument.ts";
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

/**
 * Open positions include emitted signals that nobody has answered yet; one that ended early still counts while it is
 * valid, because somebody may be acting on it right now.
 */
export const judgeDuplicate: JudgeRule = ({ at, candidate, open, recentSignals }) => {
  const alike = (one: { readonly instrument: InstrumentId; readonly side: Side }): boolean =>
    one.instrument === candidate.instrument && one.side === candidate.side;
  const valid = recentSignals.some(({ about }) => about !== undefined && alike(about) && about.validUntil > at);
  return valid || open.some(alike) ? refuse("DUPLICATE", "DUPLICATE") : pass("DUPLICATE");
};
