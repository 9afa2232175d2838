/** What to say of weights that somebody set beside the bundle that serves. */

import type { AlertCode } from "../../engine/alert-code.ts";
import type { AlertTold } from "../../engine/alert-told.ts";
import { type EnsembleWeights, isReweighed, weighable } from "../../engine/confidence/ensemble.ts";
import type { ModelBundle } from "../../engine/ports.ts";

type Weighed = Pick<ModelBundle, "tag" | "models" | "ensemble">;

/** Groups that are not there, else a mixture that is not the bundle's own; null = nothing to say. */
export function weightAlert(
  weights: EnsembleWeights | null,
  bundle: Weighed,
): { readonly code: AlertCode; readonly text: string; readonly told: AlertTold } | null {
  if (weights === null) return null;
  const fault = weightFault(weights, bundle);
  if (fault !== null) return { code: "MODEL_WEIGHTS_UNFIT", ...fault };
  if (!isReweighed(weights, bundle)) return null;
  const text = `ENSEMBLE_WEIGHTS overrides the mixture of ${bundle.tag}. Its calibration, gates and record were measured with its own, so nothing is proved of what it states now: it only observes, and no live signal is sent. Leave the setting out and restart to go back.`;
  return { code: "MODEL_REWEIGHED", text, told: { as: "model-reweighed", facts: { tag: bundle.tag } } };
}

function weightFault(
  weights: EnsembleWeights,
  bundle: Weighed,
): { readonly text: string; readonly told: AlertTold } | null {
  const known = weighable(bundle);
  const set = Object.keys(weights).filter((group) => (weights[group] ?? 0) > 0);
  const absent = set.filter((group) => !known.includes(group));
  if (absent.length === 0) return null;
  const named = `ENSEMBLE_WEIGHTS names ${absent.join(", ")}, and the model ${bundle.tag} holds no such group.`;
  const isAll = absent.length === set.length;
  const means = isAll
    ? "No signal can be judged or sent with these weights."
    : "Signals are judged by the other groups alone.";
  const text = `${named} ${means} It holds ${known.join(", ")}: name these, or leave the setting out so that the model decides, then restart.`;
  const facts = { absent: absent.join(", "), tag: bundle.tag, known: known.join(", ") };
  return { text, told: { as: isAll ? "weights-unfit-all" : "weights-unfit", facts } };
}
