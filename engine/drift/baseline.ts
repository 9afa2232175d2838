/** What a bundle keeps of the numbers it learned from, for comparison with those it sees later. */
import type { Baseline } from "./shift.ts";

export type FeatureBaseline = Baseline & {
  readonly name: string;
  /** Rising quantiles of the training rows, long side. */
  readonly sorted: readonly number[];
};
export type DriftBaseline = {
  readonly features: readonly FeatureBaseline[];
  /** Of the scores on the calibration slice, both sides. */
  readonly score: Baseline;
};
