/** Every feature set that this program computes. A bundle trained on any of them may serve. */
import type { ModelBundle } from "../ports.ts";
import { CRYPTO, CRYPTO_2 } from "./crypto/crypto.ts";
import type { FeatureSet } from "./feature-set.ts";
import { LIGHT } from "./light.ts";

export const FEATURE_SETS: readonly FeatureSet[] = [CRYPTO, CRYPTO_2, LIGHT];

/** So much history is kept, so that a bundle of another set can take over between two scans without a gap. */
export const LONGEST_WARMUP_MINUTES = Math.max(...FEATURE_SETS.map(({ warmupMinutes }) => warmupMinutes));

/** The set that a loaded bundle was trained on; a bundle of any other is refused when it is loaded. */
export function featureSetOf({ tag, featureSet }: Pick<ModelBundle, "tag" | "featureSet">): FeatureSet {
  const set = FEATURE_SETS.find(({ id }) => id === featureSet);
  if (set === undefined)
    throw new Error(`The loaded model ${tag} needs the features ${featureSet}, which nobody computes`);
  return set;
}
