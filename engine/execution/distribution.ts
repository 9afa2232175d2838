/** A measured quantity as a distribution: eleven quantiles and the mean, instead of one number that is never right. */

export type Distribution = {
  readonly n: number;
  readonly mean: number;
  /** Quantiles at 0, 10, … 100 %, rising. */
  readonly quantiles: readonly number[];
};

const KNOTS = 11;

/** Null without samples. Quantiles lie on the straight line between the two samples beside them (type 7). */
export function distributionOf(samples: Float64Array): Distribution | null {
  const n = samples.length;
  if (n === 0) return null;
  const sorted = Float64Array.from(samples).sort();
  const mean = sorted.reduce((sum, each) => sum + each, 0) / n;
  const quantiles = Array.from({ length: KNOTS }, (_unused, knot) => between(sorted, (knot / (KNOTS - 1)) * (n - 1)));
  return { n, mean, quantiles };
}

/** The value below which this share (0..1) of the distribution lies. */
export const quantile = ({ quantiles }: Distribution, share: number): number =>
  between(quantiles, Math.min(1, Math.max(0, share)) * (quantiles.length - 1));

function between(values: ArrayLike<number>, position: number): number {
  const below = Math.floor(position);
  const low = values[below] ?? Number.NaN;
  const high = values[Math.min(below + 1, values.length - 1)] ?? Number.NaN;
  return low + (high - low) * (position - below);
}
