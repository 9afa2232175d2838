/**
 * What a stated chance owes to single features, by asking the models again: one row as it was, and one per feature with that
 * feature at the middle of what the bundle learned from. Features that move together share what they owe, and the parts do
 * not add up to the whole: it is a measure of this one answer, not of the market.
 */
import { type InstrumentId, type Side, symbolOf } from "../../../core/instrument.ts";
import type { WhyReport } from "../../api/why.ts";
import { boostOf } from "../../confidence/boosters.ts";
import { calibrate } from "../../confidence/calibrate.ts";
import { type EnsembleWeights, ensembleScore, ruleInForce } from "../../confidence/ensemble.ts";
import { headOf } from "../../confidence/heads.ts";
import { type FeatureRow, withSide } from "../../features/feature-set.ts";
import type { Head, Inference, ModelBundle, TrainingRange } from "../../ports.ts";
import { subjectOf } from "../../volatility/plain-features.ts";

export type ContributionInput = {
  readonly inference: Inference;
  readonly weights: EnsembleWeights | null;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly features: FeatureRow;
  /** Shrunk log odds of the patterns that stood then; null = not known. */
  readonly pattern: number | null;
};

/** A person reads as many. */
const SHOWN = 5;
const HEADS: readonly Head[] = ["win240", "dir15", "trend60"];

export async function contributionsOf(input: ContributionInput): Promise<WhyReport["contributions"]> {
  const { inference, features } = input;
  const { bundle } = inference;
  const { trainingRange, featureNames } = bundle;
  if (trainingRange === null) return { kind: "unknown", because: "NO_RANGE" };
  const middles = featureNames.map((_, column) => middleOf(trainingRange, column));
  const chances = await chancesOf(input, bundle, middles);
  const whole = chances[0] ?? null;
  if (whole === null) return { kind: "unknown", because: "NO_CANDLES" };
  const all = featureNames.map((name, column) => ({
    name,
    about: subjectOf(name),
    value: features.values[column] ?? Number.NaN,
    middle: middles[column] ?? Number.NaN,
    change: whole - (chances[column + 1] ?? whole),
  }));
  const top = all
    .filter(({ change }) => change !== 0)
    .toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .slice(0, SHOWN);
  return { kind: "known", top, features: featureNames.length, pWin: whole };
}

const middleOf = ({ low, high }: TrainingRange, column: number): number =>
  ((low[column] ?? Number.NaN) + (high[column] ?? Number.NaN)) / 2;

/** pWin of the row as it is, then with each feature in turn at its middle; null where no model answered. */
async function chancesOf(
  { inference, weights, instrument, side, features, pattern }: ContributionInput,
  bundle: ModelBundle,
  middles: readonly number[],
): Promise<readonly (number | null)[]> {
  const width = middles.length;
  const matrix = new Float32Array((width + 1) * width);
  const values = Float64Array.from(features.values);
  matrix.set(withSide(features, side), 0);
  for (const [column, middle] of middles.entries()) {
    const kept = values[column] ?? Number.NaN;
    values[column] = Number.isFinite(middle) ? middle : kept;
    matrix.set(withSide({ ...features, values }, side), (column + 1) * width);
    values[column] = kept;
  }
  const rows = width + 1;
  const answers = await inference.score(matrix, Array<string>(rows).fill(symbolOf(instrument)), HEADS);
  const rule = ruleInForce(weights, bundle);
  return Array.from({ length: rows }, (_, row) => {
    const score = ensembleScore(answers, row, rule);
    if (score === null) return null;
    const heads = { dir15: headOf(answers, row, "dir15"), trend60: headOf(answers, row, "trend60") };
    return calibrate(score, bundle.calibrator, boostOf(bundle.calibrator.boosters, { ...heads, pattern }));
  });
}
