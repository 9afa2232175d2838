/**
 * The manifest that lies beside a bundle of ONNX models: what was trained on what, how it is calibrated, what it was
 * measured to be worth. It is parsed and checked once, at boot; whatever does not fit refuses the boot.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import type { ModelBundle } from "../engine/ports.ts";
import { type ModelError, modelError } from "./errors.ts";
import { MANIFEST_GATES } from "./gates.ts";
import { manifestMisfit } from "./manifest-fit.ts";
import { manifestSchema } from "./manifest-schema.ts";
import { REPAIR } from "./registry.ts";
import type { ModelFile } from "./sessions.ts";

export type Manifest = z.infer<typeof manifestSchema>;

/** A manifest with the bytes of its model files, each proved to be the file the manifest names. */
export type LoadedBundle = {
  readonly manifest: Manifest;
  readonly files: readonly ModelFile[];
};

/** A feature set that the running program computes; a bundle trained on none of them is refused. */
export type ServedFeatures = { readonly id: string; readonly names: readonly string[] };

/** `repair` is the sentence that says what to do; by default that of a bundle that ships. */
export function parseManifest(text: string, repair = REPAIR.shipped): Result<Manifest, ModelError> {
  const json = parseJson(text);
  if (json === undefined) return err(modelError("MANIFEST_INVALID", `${MANIFEST_BROKEN} It is not JSON. ${repair}`));
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return liveOnlyWithGates(parsed.data, repair);
  const first = parsed.error.issues[0];
  const where = first === undefined ? "" : ` First problem: ${first.path.join(".") || "top level"}: ${first.message}.`;
  return err(modelError("MANIFEST_INVALID", `${MANIFEST_BROKEN}${where} ${repair}`));
}

/** A bundle may call itself live only when each gate by its name was judged and passed; not judged is not passed. */
function liveOnlyWithGates(manifest: Manifest, repair: string): Result<Manifest, ModelError> {
  if (manifest.status !== "live") return ok(manifest);
  const names = new Set([...MANIFEST_GATES, ...Object.keys(manifest.gates)]);
  const open = [...names].filter((name) => manifest.gates[name]?.passed !== true);
  if (open.length === 0) return ok(manifest);
  const text = `The model ${manifest.tag} calls itself live without having passed every gate (not passed: ${open.join(", ")}), so it is not used.`;
  return err(modelError("MODEL_GATES_NOT_PASSED", `${text} ${repair}`));
}

/** Reads and checks a bundle's folder: manifest, feature list, then every model file against its sha256. */
export async function loadBundle(
  folder: string,
  served: readonly ServedFeatures[],
  repair = REPAIR.shipped,
): Promise<Result<LoadedBundle, ModelError>> {
  const path = join(folder, "manifest.json");
  const raw = await readIfPresent(path);
  if (raw === null) {
    return err(modelError("MANIFEST_MISSING", `There is no readable model manifest at ${path}. ${repair}`));
  }
  const manifest = parseManifest(new TextDecoder().decode(raw), repair);
  if (!manifest.ok) return manifest;
  const misfit = manifestMisfit(manifest.value);
  if (misfit !== null) return err(modelError("MANIFEST_INVALID", `${MANIFEST_BROKEN} ${misfit} ${repair}`));
  const differs = featureDifference(manifest.value, served);
  if (differs !== null) return err(modelError("MODEL_FEATURES_DIFFER", `${differs} ${repair}`));
  const files: ModelFile[] = [];
  for (const model of manifest.value.models) {
    const bytes = await readModel(folder, model, repair);
    if (!bytes.ok) return bytes;
    files.push({ ...model, columns: places(model.columns, manifest.value.featureNames), bytes: bytes.value });
  }
  return ok({ manifest: manifest.value, files });
}

/** What the engine needs to know of a manifest. */
export const bundleOf = (manifest: Manifest): ModelBundle => ({
  ...manifest,
  models: manifest.models.map(({ outputs, ...model }) => ({ ...model, heads: outputs.map(({ head }) => head) })),
});

const MANIFEST_BROKEN = "The model's manifest is not valid, so the model is not used and no signal is sent with it.";

/** Where a model's own features stand among all; null = it takes all of them as they are. */
const places = (columns: readonly string[] | null, all: readonly string[]): readonly number[] | null =>
  columns?.map((name) => all.indexOf(name)) ?? null;

async function readModel(
  folder: string,
  model: Manifest["models"][number],
  repair: string,
): Promise<Result<Uint8Array, ModelError>> {
  const bytes = await readIfPresent(join(folder, model.file));
  if (bytes === null) {
    return err(modelError("MODEL_FILE_MISSING", `The model file ${model.file} cannot be read in ${folder}. ${repair}`));
  }
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (digest !== model.sha256) {
    const text = `The model file ${model.file} is not the one its manifest names (sha256 ${digest.slice(0, 12)}… instead of ${model.sha256.slice(0, 12)}…), so it is not used.`;
    return err(modelError("MODEL_HASH_DIFFERS", `${text} ${repair}`));
  }
  return ok(bytes);
}

/** The first difference between what a model was trained on and what the program computes, or null. */
function featureDifference(manifest: Manifest, served: readonly ServedFeatures[]): string | null {
  const refused = "The model was trained on other features than this program computes, so it is not used:";
  const set = served.find(({ id }) => id === manifest.featureSet);
  if (set === undefined) {
    return `${refused} set ${manifest.featureSet} instead of ${served.map(({ id }) => id).join(" or ")}.`;
  }
  const longest = Math.max(manifest.featureNames.length, set.names.length);
  for (let column = 0; column < longest; column += 1) {
    const trained = manifest.featureNames[column] ?? "nothing";
    const computed = set.names[column] ?? "nothing";
    if (trained !== computed) return `${refused} column ${column + 1} is ${trained} instead of ${computed}.`;
  }
  return null;
}

async function readIfPresent(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch {
    return null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
