/** PRICE_LEVELS, REWARD_RISK, COST, CONFIDENCE and EXPECTANCY: is the trade itself worth taking? */
import { direction } from "../../core/instrument.ts";
import { POLICY } from "../policy.ts";
import type { Candidate } from "../types.ts";
import type { Verdict } from "../verdict.ts";
import { above, below, type Numbers } from "./numbers.ts";
import { advise, type JudgeRule, pass, refuse, unknown } from "./verdicts.ts";

export const judgePriceLevels: JudgeRule = ({ candidate }, { spec, specFault }) => {
  const { entry, stop, target, side } = candidate;
  if (![entry, stop, target].every((price) => Number.isFinite(price) && price > 0)) {
    return unknown("PRICE_LEVELS", "PRICE_INVALID");
  }
  const stopDistance = direction(side) * (entry - stop);
  const targetDistance = direction(side) * (target - entry);
  if (!(stopDistance > 0)) return refuse("PRICE_LEVELS", "STOP_WRONG_SIDE", above("price", stopDistance, 0));
  if (!(targetDistance > 0)) return refuse("PRICE_LEVELS", "TARGET_WRONG_SIDE", above("price", targetDistance, 0));
  if (spec === null) return unknown("PRICE_LEVELS", specFault);
  const numbers = above("price", stopDistance, spec.stopsLevel);
  const enough = stopDistance >= spec.stopsLevel - POLICY.tolerance * entry;
  return enough ? pass("PRICE_LEVELS", numbers) : refuse("PRICE_LEVELS", "STOP_TOO_CLOSE", numbers);
};

/** On unrounded distances: rounding to ticks must not turn a planned 2.0 into 1.9999. */
export const judgeRewardRisk: JudgeRule = ({ candidate: { stopDistance, targetDistance } }) => {
  const ratio = targetDistance / stopDistance;
  if (!(stopDistance > 0 && targetDistance > 0 && Number.isFinite(ratio))) {
    return unknown("REWARD_RISK", "REWARD_RISK_UNKNOWN");
  }
  const numbers = above("r", ratio, POLICY.minRewardRisk);
  const enough = ratio >= POLICY.minRewardRisk - POLICY.tolerance;
  return enough ? pass("REWARD_RISK", numbers) : refuse("REWARD_RISK", "REWARD_RISK_LOW", numbers);
};

export const judgeCost: JudgeRule = ({ candidate, forecast }) => {
  const { costR } = candidate;
  if (!(Number.isFinite(costR) && costR >= 0)) return unknown("COST", "COST_UNKNOWN");
  const numbers = below("r", costR, POLICY.maxCostR);
  if (costR > POLICY.maxCostR + POLICY.tolerance) return refuse("COST", "COST_HIGH", numbers);
  return costAgainstForecast(candidate, forecast?.volatility ?? null) ?? passedCost(candidate, numbers);
};

/** It passes all the same, but a person should know that the figure is not the symbol's own. */
function passedCost({ costBasis }: Candidate, numbers: Numbers): Verdict {
  if (costBasis === "wider") return advise("COST", "COST_WIDER", numbers);
  return costBasis === "assumed" ? advise("COST", "COST_ASSUMED", numbers) : pass("COST", numbers);
}

/** A stop that is wide after a wild hour hides the cost when the coming hours will be quiet. */
function costAgainstForecast({ costR, stopDistance, entry }: Candidate, volatility: number | null): Verdict | null {
  if (volatility === null) return null;
  const share = (costR * stopDistance) / entry / volatility;
  if (!(volatility > 0 && Number.isFinite(volatility) && share >= 0)) return unknown("COST", "COST_UNKNOWN");
  return share > POLICY.maxCostOfVolatility + POLICY.tolerance
    ? refuse("COST", "COST_OVER_FORECAST", below("ratio", share, POLICY.maxCostOfVolatility))
    : null;
}

/** No hysteresis and no tolerance: exactly the threshold is enough. */
export const judgeConfidence: JudgeRule = ({ candidate, controls: { threshold } }) => {
  if (!isProbability(threshold)) return unknown("CONFIDENCE", "SETTING_INVALID");
  if (!soundConfidence(candidate)) return unknown("CONFIDENCE", "CONFIDENCE_UNKNOWN");
  const numbers = above("ratio", candidate.confidence, threshold);
  return candidate.confidence >= threshold
    ? pass("CONFIDENCE", numbers)
    : refuse("CONFIDENCE", "CONFIDENCE_LOW", numbers);
};

/** A confidence above the win probability that it was derived from contradicts itself. */
const soundConfidence = ({ pWin, confidence }: Candidate): boolean =>
  isProbability(pWin) && isProbability(confidence) && confidence <= pWin;

const isProbability = (value: number): boolean => value >= 0 && value <= 1;

/** Advice in dry run, where trades of unproven worth are watched on purpose. */
export const judgeExpectancy: JudgeRule = ({ candidate: { expectedR }, controls: { mode } }) => {
  if (expectedR === null || !Number.isFinite(expectedR)) {
    return (mode === "dryrun" ? advise : unknown)("EXPECTANCY", "EXPECTANCY_UNKNOWN");
  }
  if (expectedR > 0) return pass("EXPECTANCY", above("r", expectedR, 0));
  return (mode === "dryrun" ? advise : refuse)("EXPECTANCY", "EXPECTANCY_NEGATIVE", above("r", expectedR, 0));
};
