/** Whether a bundle answers here as it did where it was trained: its parity rows, scored by the sessions of this program. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import { type ModelError, modelError } from "./errors.ts";
import { loadBundle, type Manifest, type ServedFeatures } from "./manifest.ts";
import { fileFault, nameFault, type Registered } from "./registry.ts";
import { createInference } from "./runner.ts";

/** Largest difference of a score between here and there. */
const TOLERANCE = 1e-5;

const paritySchema = z.object({
  rows: z.array(z.object({ features: z.array(z.number()), score: z.number() })).min(1),
});

/** All that must hold before a bundle may serve: files, manifest, tag, features, and equal answers. */
export async function checkBundle(model: Registered, served: ServedFeatures): Promise<Result<Manifest, ModelError>> {
  const fault = await fileFault(model);
  if (fault !== null) return err(fault);
  const loaded = await loadBundle(model.folder, served);
  if (!loaded.ok) return loaded;
  const { manifest } = loaded.value;
  const misnamed = nameFault(model, manifest);
  if (misnamed !== null) return err(misnamed);
  const differs = await parityFault(model, served);
  return differs === null ? ok(manifest) : err(differs);
}

async function parityFault({ tag, folder }: Registered, features: ServedFeatures): Promise<ModelError | null> {
  const rows = await parityRows(folder);
  if (rows === null) return different(tag, "its parity.json is missing or broken");
  const inference = await createInference({ folder, features });
  if (!inference.ok) return inference.error;
  try {
    const matrix = Float32Array.from(rows.flatMap((row) => row.features));
    const [answer] = await inference.value.score(matrix, rows.length);
    const worst = Math.max(...rows.map(({ score }, row) => Math.abs((answer?.scores[row] ?? Number.NaN) - score)));
    return worst <= TOLERANCE ? null : different(tag, `a score differs by ${worst}`);
  } catch (error) {
    return different(tag, error instanceof Error ? error.message : String(error));
  } finally {
    await inference.value.stop();
  }
}

async function parityRows(folder: string): Promise<z.infer<typeof paritySchema>["rows"] | null> {
  try {
    const parsed = paritySchema.safeParse(JSON.parse(await readFile(join(folder, "parity.json"), "utf8")));
    return parsed.success ? parsed.data.rows : null;
  } catch {
    return null;
  }
}

const different = (tag: string, why: string): ModelError =>
  modelError(
    "MODEL_PARITY_DIFFERS",
    `The model ${tag} does not answer here as where it was trained (${why}), so it is not used. Restore its files, or train it again.`,
  );
