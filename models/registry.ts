/** Which bundle is in use: `registry.json` ships with the program and names the folder of one tag. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import { type ModelError, modelError } from "./errors.ts";

const registrySchema = z.strictObject({ inUse: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/) });

/** The folder of this room: the registry and the bundles lie beside this file. */
export const MODELS_FOLDER = import.meta.dirname;

/** The folder of the bundle in use, `<models>/artifacts/<tag>`. */
export async function bundleInUse(models = MODELS_FOLDER): Promise<Result<string, ModelError>> {
  const path = join(models, "registry.json");
  try {
    const parsed = registrySchema.safeParse(JSON.parse(await readFile(path, "utf8")));
    if (parsed.success) return ok(join(models, "artifacts", parsed.data.inUse));
  } catch {
    // Absent, unreadable and not JSON have the same cure, so they share the sentence below.
  }
  const text = `The list of models ${path} is missing or broken, so no model is loaded and no signal is sent. Restore it from the repository: {"inUse": "<tag>"}.`;
  return err(modelError("REGISTRY_INVALID", text));
}
