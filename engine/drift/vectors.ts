/** How far the features of the last days have moved from those a model learned from. */
import type { DriftBaseline } from "./baseline.ts";
import { largestGap, stabilityIndex } from "./shift.ts";

export type FeatureShift = {
  readonly name: string;
  /** Population stability index; 0 = unmoved. */
  readonly psi: number;
  /** Kolmogorov–Smirnov distance, 0..1. */
  readonly ks: number;
};

/** `valuesOf` answers the newest values of a feature, long side; a feature without values is left out. */
export function featureShifts(
  { features }: DriftBaseline,
  valuesOf: (name: string) => Float32Array | undefined,
): readonly FeatureShift[] {
  return features.flatMap((feature) => {
    const values = valuesOf(feature.name);
    if (values === undefined || values.length === 0) return [];
    return [
      {
        name: feature.name,
        psi: stabilityIndex(feature, values),
        ks: largestGap(feature.sorted, values.toSorted()),
      },
    ];
  });
}

/**
 * The index that half of all features reach. One week always differs from a year in some features (slow ones, and those
 * of the week's mood), so a single one says little; when half of them moved, the market is another one.
 */
export function typicalShift(shifts: readonly FeatureShift[]): number | null {
  if (shifts.length === 0) return null;
  const rising = shifts.map(({ psi }) => psi).toSorted((a, b) => a - b);
  const middle = rising.length / 2;
  const [below, above] = [rising[Math.ceil(middle) - 1], rising[Math.floor(middle)]];
  return ((below ?? Number.NaN) + (above ?? Number.NaN)) / 2;
}
