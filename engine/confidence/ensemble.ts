/** One score out of several models: the `win240` heads of the groups, put together as the bundle or a setting says. */
import type { EnsembleRule, ModelBundle, ModelScores } from "../ports.ts";
import { groupMeans } from "./heads.ts";
import { logistic, logit } from "./logit.ts";

/** Weight by group; a group without a weight takes no part. */
export type EnsembleWeights = Readonly<Record<string, number>>;

/** The rule in force: the bundle's own, or the mean of probabilities by the weights that somebody set. */
export const ruleInForce = (weights: EnsembleWeights | null, bundle: Pick<ModelBundle, "ensemble">): EnsembleRule =>
  weights === null ? bundle.ensemble : { space: "probability", intercept: 0, weights };

/** Whether set weights mix the models otherwise than the bundle does, whose calibration and gates then fit another score. */
export function isReweighed(weights: EnsembleWeights | null, { ensemble }: Pick<ModelBundle, "ensemble">): boolean {
  if (weights === null) return false;
  if (ensemble.space !== "probability") return true;
  const groups = [...new Set([...Object.keys(weights), ...Object.keys(ensemble.weights)])];
  return groups.some((group) => Math.abs(shareOf(group, weights) - shareOf(group, ensemble.weights)) > SAME_SHARE);
}

/** Shares closer than this are one, written with fewer digits. */
const SAME_SHARE = 1e-6;

const shareOf = (group: string, weights: EnsembleWeights): number =>
  positive(weights[group]) / Object.values(weights).reduce((sum, weight) => sum + positive(weight), 0);

const positive = (weight: number | undefined): number => Math.max(0, weight ?? 0);

/** No gate was judged by a mixture that somebody set, so what it says is observation only. */
export const statusInForce = (
  weights: EnsembleWeights | null,
  bundle: Pick<ModelBundle, "ensemble" | "status">,
): ModelBundle["status"] => (isReweighed(weights, bundle) ? "observation" : bundle.status);

/** Groups whose models answer `win240`: those that a weight can name. */
export const weighable = ({ models }: Pick<ModelBundle, "models">): readonly string[] => [
  ...new Set(models.flatMap(({ group, heads }) => (heads.includes("win240") ? [group] : []))),
];

/** The score of one row (0..1), or null when no group that has a weight answered with a finite number. */
export function ensembleScore(answers: readonly ModelScores[], row: number, rule: EnsembleRule): number | null {
  const weighed = Object.entries(rule.weights).filter(([, weight]) => weight !== 0);
  const said = groupMeans(answers, row, "win240");
  const present = weighed.flatMap(([group, weight]) => {
    const p = said.get(group);
    return p === undefined ? [] : [{ weight, p }];
  });
  if (present.length === 0) return null;
  if (rule.space === "probability") return weightedMean(present);
  // A stack was fitted on all of its members; without one its weights mean nothing any more.
  if (present.length < weighed.length) return weightedMean(present.map(({ p }) => ({ weight: 1, p })));
  return logistic(present.reduce((sum, { weight, p }) => sum + weight * logit(p), rule.intercept));
}

type Weighed = { readonly weight: number; readonly p: number };

/** Renormalised over those present; one that has a negative weight takes no part in a mean. */
function weightedMean(present: readonly Weighed[]): number | null {
  const counted = present.filter(({ weight }) => weight > 0);
  const total = counted.reduce((sum, { weight }) => sum + weight, 0);
  return total > 0 ? counted.reduce((sum, { weight, p }) => sum + weight * p, 0) / total : null;
}
