/** The bundle that is asked beside the serving one: which it is to be, and opening it when that changes. */
import { err, ok, type Result } from "../../core/result.ts";
import { FEATURE_SETS } from "../../engine/features/sets.ts";
import type { Inference } from "../../engine/ports.ts";
import { findModel, readCatalogue } from "../../models/catalogue.ts";
import type { ModelError } from "../../models/errors.ts";
import { fileFault, nameFault, REPAIR } from "../../models/registry.ts";
import { createInference } from "../../models/runner.ts";
import { readShadow } from "../../models/shadow-pointer.ts";

export type ShadowPlace = {
  /** The SHADOW_MODEL setting: asked whatever the pointer says. */
  readonly pinned: string | null;
  /** Where local bundles and the pointer lie. */
  readonly varFolder: string;
  /** False in a recording: the pointer is not looked at. */
  readonly follows: boolean;
  readonly models?: string;
};
/** `key` changes whenever a person chose again, also the same bundle. */
type Wanted = { readonly key: string; readonly tag: string | null };

export async function wantedShadow({ pinned, varFolder, follows }: ShadowPlace): Promise<Result<Wanted, ModelError>> {
  if (pinned !== null) return ok({ key: pinned, tag: pinned });
  if (!follows) return ok({ key: "off", tag: null });
  const read = await readShadow(varFolder);
  if (!read.ok) return read;
  if (read.value === null) return ok({ key: "off", tag: null });
  return ok({ key: `${read.value.tag} ${read.value.since}`, tag: read.value.tag });
}

/** Opened and checked like one that is to serve. */
export async function openShadow(
  tag: string,
  { varFolder, models }: ShadowPlace,
): Promise<Result<Inference, ModelError>> {
  const catalogue = await readCatalogue(varFolder, models);
  if (!catalogue.ok) return catalogue;
  const model = findModel(catalogue.value, tag, "it is not asked beside the serving one");
  if (!model.ok) return model;
  const fault = await fileFault(model.value);
  if (fault !== null) return err(fault);
  const inference = await createInference({
    folder: model.value.folder,
    features: FEATURE_SETS,
    repair: REPAIR[model.value.origin],
  });
  if (!inference.ok) return inference;
  const misnamed = nameFault(model.value, inference.value.bundle);
  if (misnamed === null) return inference;
  await inference.value.stop();
  return err(misnamed);
}
