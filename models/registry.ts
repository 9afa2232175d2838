/**
 * The list of bundles that ship with the program: `registry.json`, never written at run time. Which of them serves, and
 * as what, is decided by the promotion pointer in the var folder; without one, the `inUse` of this list serves.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import { type ModelError, modelError } from "./errors.ts";

export const TAG = /^[a-z0-9][a-z0-9.-]{0,63}$/;
const tag = z.string().regex(TAG);
/** A path below the models folder; it cannot climb out of it. */
const inside = z.string().regex(/^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/-]*$/);

export const entrySchema = z.strictObject({
  /** Semantic version of the bundle: a retrained one counts the patch up. */
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  folder: inside,
  /** Every file of the bundle by name, the manifest included. */
  files: z.array(z.strictObject({ name: inside, sha256: z.string().regex(/^[0-9a-f]{64}$/) })).min(1),
  featureSet: z.string().min(1),
  /** As shipped. What it serves as stands in the pointer. */
  status: z.enum(["experimental", "observation", "live"]),
  created: z.iso.date(),
  /** Where every measured table stands. */
  metrics: inside,
  card: inside,
});
const registrySchema = z
  .strictObject({ registryVersion: z.literal(1), inUse: tag, models: z.record(tag, entrySchema) })
  .refine(({ inUse, models }) => models[inUse] !== undefined, "inUse names no model of the list");

export type RegistryEntry = z.infer<typeof entrySchema>;
export type Registry = z.infer<typeof registrySchema>;

/** The folder of this room: the shipped list and its bundles lie beside this file. */
export const MODELS_FOLDER = import.meta.dirname;

export async function readRegistry(models = MODELS_FOLDER): Promise<Result<Registry, ModelError>> {
  const path = join(models, "registry.json");
  let why = "it is absent or not JSON";
  try {
    const parsed = registrySchema.safeParse(JSON.parse(await readFile(path, "utf8")));
    if (parsed.success) return ok(parsed.data);
    const first = parsed.error.issues[0];
    why = `${first?.path.join(".") || "top level"}: ${first?.message}`;
  } catch {
    // Absent, unreadable and not JSON have the same cure, so they share the sentence below.
  }
  const text = `The list of models ${path} is missing or broken (${why}), so no model is loaded and no signal is sent. Restore it from the repository.`;
  return err(modelError("REGISTRY_INVALID", text));
}

/** A bundle of a list: its tag, its entry and where its files are. */
export type Registered = {
  readonly tag: string;
  readonly entry: RegistryEntry;
  /** `local`: trained on this machine, listed in the var folder. */
  readonly origin: "shipped" | "local";
  /** What the paths of the entry are below. */
  readonly root: string;
  readonly folder: string;
};

/** Compares every file of a bundle with the registry; null when all are what it names. */
export async function fileFault({ tag: name, entry, folder, origin }: Registered): Promise<ModelError | null> {
  for (const { name: file, sha256 } of entry.files) {
    const bytes = await readFile(join(folder, file)).catch(() => null);
    if (bytes === null) {
      const text = `The file ${file} of ${name} cannot be read in ${folder}, so this model is not used.`;
      return modelError("MODEL_FILE_MISSING", `${text} ${REPAIR[origin]}`);
    }
    const digest = createHash("sha256").update(bytes).digest("hex");
    if (digest !== sha256) {
      const text = `The file ${file} of ${name} is not the one the registry names (sha256 ${digest.slice(0, 12)}… instead of ${sha256.slice(0, 12)}…), so this model is not used.`;
      return modelError("MODEL_HASH_DIFFERS", `${text} ${REPAIR[origin]}`);
    }
  }
  return null;
}

/** Null when registry and manifest agree on what the bundle is. */
export function nameFault(
  { tag: name, entry, origin }: Registered,
  manifest: { readonly tag: string; readonly featureSet: string },
): ModelError | null {
  if (manifest.tag === name && manifest.featureSet === entry.featureSet) return null;
  const text = `The registry calls this model ${name} on ${entry.featureSet}, its manifest ${manifest.tag} on ${manifest.featureSet}. One of them is wrong, so it is not used.`;
  return modelError("REGISTRY_INVALID", `${text} ${REPAIR[origin]}`);
}

/** What to do about a bundle that cannot be used. */
export const REPAIR: Readonly<Record<Registered["origin"], string>> = {
  shipped: "Restore the model files from the repository, or promote another model.",
  local: "Train it again, or add its sound folder again under another tag.",
};
