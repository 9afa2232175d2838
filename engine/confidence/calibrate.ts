/** From a raw score to what is said to people: a calibrated win probability, the cautious confidence, its evidence. */
import type { ModelBundle } from "../ports.ts";
import type { Evidence, EvidenceSlice } from "../records.ts";
import { wilson } from "../statistics.ts";
import { logistic, logit } from "./logit.ts";

/** Taken off every calibrated probability before thresholds and tiers look at it. */
const CONSERVATIVE_BIAS = 0.05;

/**
 * Platt scaling (1999) with further evidence: pWin = 1 / (1 + exp(−(slope · logit(score) + intercept + boost))), 0..1.
 * `boost` is what the calibrator's boosters add.
 */
export const calibrate = (score: number, { slope, intercept }: ModelBundle["calibrator"], boost = 0): number =>
  logistic(slope * logit(score) + intercept + boost);

export const confidenceOf = (pWin: number): number => Math.max(0, pWin - CONSERVATIVE_BIAS);

/** How often outcomes stated like this one really won on the slice of `bins`; null where it holds none like it. */
export function evidenceFor(pWin: number, bins: ModelBundle["reliability"], slice: EvidenceSlice): Evidence | null {
  const bin = bins.find(({ from, until }) => pWin >= from && pWin < until);
  if (bin === undefined || bin.nIndependent === 0) return null;
  // Overlapping rows are not independent evidence, so the interval is that of the outcomes that do not overlap.
  const [low, high] = wilson(bin.winRate * bin.nIndependent, bin.nIndependent);
  const { from, until, winRate, nIndependent } = bin;
  return { slice, from, until, low, high, winRate, nIndependent };
}

/** Expected net R of a bet with this win probability, by the mean R of wins and of losses on the calibration slice. */
export const expectedR = (pWin: number, payoff: ModelBundle["payoff"]): number =>
  pWin * payoff.win + (1 - pWin) * payoff.loss;
