/** Whether the weights that somebody set fit the models of the bundle that serves. */
import { type EnsembleWeights, weighable } from "../engine/confidence/ensemble.ts";
import type { ModelBundle } from "../engine/ports.ts";

/** What is wrong with them as sentences for a person, or null. */
export function weightFault(
  weights: EnsembleWeights | null,
  bundle: Pick<ModelBundle, "tag" | "models">,
): string | null {
  if (weights === null) return null;
  const known = weighable(bundle);
  const set = Object.keys(weights).filter((group) => (weights[group] ?? 0) > 0);
  const absent = set.filter((group) => !known.includes(group));
  if (absent.length === 0) return null;
  const named = `ENSEMBLE_WEIGHTS names ${absent.join(", ")}, and the model ${bundle.tag} holds no such group.`;
  const means =
    absent.length === set.length
      ? "No signal can be judged or sent with these weights."
      : "Signals are judged by the other groups alone.";
  return `${named} ${means} It holds ${known.join(", ")}: name these, or leave the setting out so that the model decides, then restart.`;
}
