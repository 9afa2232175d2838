/** How like what the models learned from a moment is: as facts for the gate, and in words for people. */
import type { InputFacts } from "../../risk/types.ts";
import type { ModelBundle, TrainingRange } from "../ports.ts";
import type { Outlook } from "./outlook.ts";
import { subjectsOf } from "./plain-features.ts";

/** Null when the bundle does not say what it was trained on; a moment nobody looked at has numbers that are null. */
export function inputFacts(outlook: Outlook | null, range: TrainingRange | null): InputFacts | null {
  if (range === null) return null;
  const { maxOutside, outlierLimit } = range;
  return { outside: outlook?.outside?.count ?? null, maxOutside, outlier: outlook?.outlier ?? null, outlierLimit };
}

/** What people see of it. */
export type UnusualInput = InputFacts & {
  /** How many features there are. */
  readonly of: number;
  /** What those farthest outside are about, in plain words. */
  readonly about: readonly string[];
};

export function unusualInput(outlook: Outlook, bundle: ModelBundle): UnusualInput | null {
  const facts = inputFacts(outlook, bundle.trainingRange);
  if (facts === null) return null;
  return { ...facts, of: bundle.featureNames.length, about: subjectsOf(outlook.outside?.farthest ?? []) };
}
