/** One score out of several models: the mean of their `win240` heads by weight, renormalised over those present. */
import type { ModelScores } from "../ports.ts";

/** Weight by model name; a model without a weight takes no part. */
export type EnsembleWeights = Readonly<Record<string, number>>;

/** The score of one row (0..1), or null when no model that has a weight answered with a finite number. */
export function ensembleScore(answers: readonly ModelScores[], row: number, weights: EnsembleWeights): number | null {
  let sum = 0;
  let total = 0;
  for (const { model, scores } of answers) {
    const weight = weights[model] ?? 0;
    const score = scores[row];
    if (weight <= 0 || score === undefined || !Number.isFinite(score)) continue;
    sum += weight * score;
    total += weight;
  }
  return total > 0 ? sum / total : null;
}

/** What each model said about one row, by name. */
export const scoresOfRow = (answers: readonly ModelScores[], row: number): Readonly<Record<string, number>> =>
  Object.fromEntries(answers.map(({ model, scores }) => [model, scores[row] ?? Number.NaN]));
