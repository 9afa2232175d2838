/** Whether the parts of a manifest fit each other: what no field shows alone. */
import type { z } from "zod";
import type { manifestSchema } from "./manifest-schema.ts";

type Manifest = z.infer<typeof manifestSchema>;
type Model = Manifest["models"][number];

/** The first contradiction as a sentence, or null. */
export const manifestMisfit = (manifest: Manifest): string | null =>
  twins(manifest) ??
  manifest.models.map((model) => modelMisfit(model, manifest)).find((one) => one !== null) ??
  weightMisfit(manifest) ??
  vennAbersMisfit(manifest) ??
  rangeMisfit(manifest);

/** Answers are kept by model and head, so neither may be there twice. */
function twins({ models, featureNames }: Manifest): string | null {
  const names = models.map(({ name }) => name);
  const double = firstDouble(names);
  if (double !== null) return `Two models are called ${double}.`;
  const feature = firstDouble(featureNames);
  return feature === null ? null : `Two features are called ${feature}.`;
}

function modelMisfit({ name, columns, scaler, outputs }: Model, { featureNames }: Manifest): string | null {
  const known = new Set(featureNames);
  const unknown = columns?.find((column) => !known.has(column));
  if (unknown !== undefined) return `Model ${name} takes ${unknown}, which is not among the bundle's features.`;
  const width = columns?.length ?? featureNames.length;
  if (scaler !== null && (scaler.mean.length !== width || scaler.std.length !== width)) {
    return `Model ${name} takes ${width} of the features, and its scaler holds ${scaler.mean.length} means and ${scaler.std.length} deviations.`;
  }
  const head = firstDouble(outputs.map((output) => output.head));
  return head === null ? null : `Model ${name} answers ${head} twice.`;
}

/** A weight for nobody would be spread over the others without a word. */
function weightMisfit({ ensemble, models }: Manifest): string | null {
  const scored = models.filter(({ outputs }) => outputs.some(({ head }) => head === "win240"));
  const groups = new Set(scored.map(({ group }) => group));
  const weighed = Object.entries(ensemble.weights).filter(([, weight]) => weight !== 0);
  if (weighed.length === 0) return "The ensemble gives no group of models a weight.";
  const nobody = weighed.find(([group]) => !groups.has(group));
  return nobody === undefined ? null : `The ensemble weighs ${nobody[0]}, and no model of that group answers win240.`;
}

function vennAbersMisfit({ vennAbers }: Manifest): string | null {
  if (vennAbers === null) return null;
  const { scores, low, high, n } = vennAbers;
  if ([low, high, n].some(({ length }) => length !== scores.length)) {
    return `The Venn–Abers table holds ${scores.length} scores, ${low.length} low and ${high.length} high bounds, and ${n.length} counts.`;
  }
  const falls = scores.some((score, index) => index > 0 && score <= (scores[index - 1] ?? 0));
  if (falls) return "The scores of the Venn–Abers table do not rise.";
  const crossed = low.some((bound, index) => bound > (high[index] ?? 0));
  return crossed ? "The Venn–Abers table holds a low bound above its high bound." : null;
}

function rangeMisfit({ trainingRange, featureNames }: Manifest): string | null {
  if (trainingRange === null) return null;
  const { low, high } = trainingRange;
  return low.length === featureNames.length && high.length === featureNames.length
    ? null
    : `The training range holds ${low.length} low and ${high.length} high bounds for ${featureNames.length} features.`;
}

const firstDouble = (values: readonly string[]): string | null =>
  values.find((value, index) => values.indexOf(value) !== index) ?? null;
