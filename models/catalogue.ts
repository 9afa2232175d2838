/**
 * Every bundle there is: those that ship and those trained on this machine, which have a list and a folder of their own
 * in the var folder. A local bundle never stands in for one that ships: of two with one tag the shipped one counts.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import { type ModelError, modelError } from "./errors.ts";
import { entrySchema, MODELS_FOLDER, type Registered, type RegistryEntry, readRegistry, TAG } from "./registry.ts";
import { replaceFile } from "./replace-file.ts";

const localSchema = z.strictObject({
  registryVersion: z.literal(1),
  models: z.record(z.string().regex(TAG), entrySchema),
});
type LocalModels = z.infer<typeof localSchema>["models"];

export type Catalogue = {
  /** Serves while nothing was promoted. */
  readonly inUse: string;
  /** By tag, those that ship first. */
  readonly models: ReadonlyMap<string, Registered>;
  /** Why the local list cannot be read; bundles that ship serve all the same. */
  readonly localFault: ModelError | null;
};

/** Where local bundles and their list lie. */
export const localFolder = (varFolder: string): string => join(varFolder, "models");
const listPath = (varFolder: string): string => join(localFolder(varFolder), "registry.json");

/** Without a var folder only what ships is known. */
export async function readCatalogue(
  varFolder: string | null,
  models = MODELS_FOLDER,
): Promise<Result<Catalogue, ModelError>> {
  const shipped = await readRegistry(models);
  if (!shipped.ok) return shipped;
  const local: Result<LocalModels, ModelError> = varFolder === null ? ok({}) : await readLocal(varFolder);
  const all = new Map(Object.entries(shipped.value.models).map(placed("shipped", models)));
  const here = Object.entries(local.ok ? local.value : {}).map(placed("local", localFolder(varFolder ?? "")));
  for (const [tag, model] of here) if (!all.has(tag)) all.set(tag, model);
  return ok({ inUse: shipped.value.inUse, models: all, localFault: local.ok ? null : local.error });
}

const placed =
  (origin: Registered["origin"], root: string) =>
  ([tag, entry]: readonly [string, RegistryEntry]): readonly [string, Registered] => [
    tag,
    { tag, entry, origin, root, folder: join(root, entry.folder) },
  ];

/**
 * `meaning`: what a tag that is nowhere means for whoever asked. A tag that is not there while the local list is broken may stand in that list, so its fault is the
 * answer.
 */
export function findModel(
  { models, localFault }: Catalogue,
  wanted: string,
  meaning = "nothing was changed",
): Result<Registered, ModelError> {
  const model = models.get(wanted);
  if (model !== undefined) return ok(model);
  if (localFault !== null) return err(localFault);
  const text = `There is no model ${wanted} in the registry, so ${meaning}. Choose one of: ${[...models.keys()].join(", ")}.`;
  return err(modelError("MODEL_UNKNOWN", text));
}

/** Enters a local bundle, or replaces its entry. A broken list is left as it is: what it named would be lost. */
export async function enterLocal(varFolder: string, tag: string, entry: RegistryEntry): Promise<ModelError | null> {
  const known = await readLocal(varFolder);
  if (!known.ok) return known.error;
  const list = { registryVersion: 1, models: { ...known.value, [tag]: entry } };
  await replaceFile(listPath(varFolder), `${JSON.stringify(list, null, 2)}\n`);
  return null;
}

/** Enters a bundle that ships. For whoever maintains the repository; a running program never does. */
export async function enterShipped(models: string, tag: string, entry: RegistryEntry): Promise<ModelError | null> {
  const registry = await readRegistry(models);
  if (!registry.ok) return registry.error;
  const list = { ...registry.value, models: { ...registry.value.models, [tag]: entry } };
  await replaceFile(join(models, "registry.json"), `${JSON.stringify(list, null, 2)}\n`);
  return null;
}

async function readLocal(varFolder: string): Promise<Result<LocalModels, ModelError>> {
  const path = listPath(varFolder);
  try {
    const parsed = localSchema.safeParse(JSON.parse(await readFile(path, "utf8")));
    if (parsed.success) return ok(parsed.data.models);
    const first = parsed.error.issues[0];
    return err(broken(path, `${first?.path.join(".") || "top level"}: ${first?.message}`));
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return ok({});
    return err(broken(path, "it cannot be read or is not JSON"));
  }
}

const broken = (path: string, why: string): ModelError =>
  modelError(
    "REGISTRY_INVALID",
    `The list of models trained here, ${path}, is broken (${why}), so none of them is used and none is added; models that ship serve as before. Mend it, or move it away and add the bundles again with "npm run models -- add FOLDER".`,
  );
