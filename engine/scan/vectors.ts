/** Keeps the vectors that scans computed, so that what the models saw can be looked at later. */
import { type FeatureSet, withSide } from "../features/feature-set.ts";
import type { FeatureStore } from "../ports/features.ts";
import type { Look } from "./look.ts";

type VectorDeps = {
  readonly store: Pick<FeatureStore, "append">;
  /** Vectors that could not be stored: a gap in their history, and no fault of the scan. */
  readonly onFault: (error: unknown) => void;
};

export type VectorKeeper = {
  /** Told once per scan, after it was stored, with the set that was computed; a look without all its features has no vector. Never throws. */
  scanned(looks: readonly Look[], set: FeatureSet): void;
};

export function createVectorKeeper({ store, onFault }: VectorDeps): VectorKeeper {
  return {
    scanned(looks, set) {
      const vectors = looks.flatMap(({ instrument, slot, features }) =>
        features === null ? [] : [{ instrument, slot, values: withSide(features, "long") }],
      );
      if (vectors.length === 0) return;
      try {
        store.append(set, vectors);
      } catch (error) {
        onFault(error);
      }
    },
  };
}
