/** Whether a bundle answers here as it did where it was trained: its parity rows, scored by the sessions of this program. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import type { ModelScores } from "../engine/ports.ts";
import { type ModelError, modelError } from "./errors.ts";
import { loadBundle, type Manifest, type ServedFeatures } from "./manifest.ts";
import { fileFault, nameFault, type Registered } from "./registry.ts";
import { createInference } from "./runner.ts";

/** Largest difference of an answer between here and there. */
const TOLERANCE = 1e-5;

/** `outputs`: what every head of every model said there, by `model/head`; a model is absent where it does not answer. */
const paritySchema = z.object({
  rows: z
    .array(
      z.object({
        symbol: z.string().min(1),
        features: z.array(z.number()),
        outputs: z.record(z.string(), z.number()),
      }),
    )
    .min(1),
});
type ParityRow = z.infer<typeof paritySchema>["rows"][number];

/** All that must hold before a bundle may serve: files, manifest, tag, features, and equal answers. */
export async function checkBundle(
  model: Registered,
  served: readonly ServedFeatures[],
): Promise<Result<Manifest, ModelError>> {
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

async function parityFault(
  { tag, folder }: Registered,
  features: readonly ServedFeatures[],
): Promise<ModelError | null> {
  const rows = await parityRows(folder);
  if (rows === null) return different(tag, "its parity.json is missing or broken");
  const inference = await createInference({ folder, features });
  if (!inference.ok) return inference.error;
  try {
    const matrix = Float32Array.from(rows.flatMap((row) => row.features));
    const symbols = rows.map(({ symbol }) => symbol);
    const why = difference(await inference.value.score(matrix, symbols), rows);
    return why === null ? null : different(tag, why);
  } catch (error) {
    return different(tag, error instanceof Error ? error.message : String(error));
  } finally {
    await inference.value.stop();
  }
}

/** The first head that does not say here what it said there, or null. */
function difference(answers: readonly ModelScores[], rows: readonly ParityRow[]): string | null {
  for (const { model, head, scores } of answers) {
    const key = `${model}/${head}`;
    const stated = rows.filter(({ outputs }) => outputs[key] !== undefined).length;
    if (stated === 0) return `its parity.json says nothing of ${key}`;
    const worst = Math.max(...rows.map(({ outputs }, row) => apart(scores[row], outputs[key])));
    if (worst > TOLERANCE) return `${key} differs by ${worst}`;
  }
  return null;
}

/** A model that answers a row here only or there only is as far apart as can be. */
function apart(here: number | undefined, there: number | undefined): number {
  const silent = here === undefined || Number.isNaN(here);
  if (there === undefined) return silent ? 0 : Number.POSITIVE_INFINITY;
  return silent ? Number.POSITIVE_INFINITY : Math.abs(here - there);
}

async function parityRows(folder: string): Promise<readonly ParityRow[] | null> {
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
