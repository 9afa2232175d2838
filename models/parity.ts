/** Whether a bundle answers here as it did where it was trained: its parity rows, scored by the sessions of this program. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import type { ModelBundle, ModelScores } from "../engine/ports.ts";
import { type ModelError, modelError } from "./errors.ts";
import { loadBundle, type Manifest, type ServedFeatures } from "./manifest.ts";
import { fileFault, nameFault, REPAIR, type Registered } from "./registry.ts";
import { createInference } from "./runner.ts";
import { tierMisfit } from "./tier-fit.ts";

/** Largest difference of an answer between here and there. */
const TOLERANCE = 1e-5;

/**
 * `outputs`: what every head of every model said there, by `model/head`; a model is absent where it does not answer.
 * `score` and `pWin`: what ensemble and calibrator made of them; null where nobody answered.
 */
const paritySchema = z.object({
  rows: z
    .array(
      z.object({
        symbol: z.string().min(1),
        features: z.array(z.number()),
        outputs: z.record(z.string(), z.number()),
        score: z.number().nullable(),
        pWin: z.number().nullable(),
      }),
    )
    .min(1),
});
type ParityRow = z.infer<typeof paritySchema>["rows"][number];

/** How heads become what is said to people: the functions of a scan, which this room may not know by itself. */
export type Saying = {
  /** Null when no model answered the row. */
  stated(
    answers: readonly ModelScores[],
    row: number,
    bundle: Pick<ModelBundle, "ensemble" | "calibrator">,
  ): { readonly score: number; readonly pWin: number } | null;
  /** What tiers are told by. */
  confidence(pWin: number): number;
};
export type Checking = {
  readonly features: readonly ServedFeatures[];
  readonly saying: Saying;
  /** What to do about a refused one, as a sentence; by default by where it lies. */
  readonly repair?: string;
};

/** All that must hold before a bundle may serve: files, manifest, tag, features, equal answers, and fitting tiers. */
export async function checkBundle(model: Registered, checking: Checking): Promise<Result<Manifest, ModelError>> {
  const { features, saying, repair = REPAIR[model.origin] } = checking;
  const fault = await fileFault(model);
  if (fault !== null) return err(fault);
  const loaded = await loadBundle(model.folder, features, repair);
  if (!loaded.ok) return loaded;
  const { manifest } = loaded.value;
  const misnamed = nameFault(model, manifest);
  if (misnamed !== null) return err(misnamed);
  const differs = await parityFault(model, { features, saying, repair });
  if (differs !== null) return err(differs);
  const misfit = tierMisfit(manifest, saying.confidence);
  if (misfit === null) return ok(manifest);
  return err(modelError("MANIFEST_INVALID", `The model ${model.tag} is not used. ${misfit} ${repair}`));
}

async function parityFault(
  { tag, folder }: Registered,
  { features, saying, repair }: Required<Checking>,
): Promise<ModelError | null> {
  const rows = await parityRows(folder);
  if (rows === null) return different(tag, "its parity.json is missing or broken", repair);
  const inference = await createInference({ folder, features, repair });
  if (!inference.ok) return inference.error;
  try {
    const matrix = Float32Array.from(rows.flatMap((row) => row.features));
    const symbols = rows.map(({ symbol }) => symbol);
    const answers = await inference.value.score(matrix, symbols);
    const why =
      difference(answers, rows) ?? statedDifference(answers, rows, { saying, bundle: inference.value.bundle });
    return why === null ? null : different(tag, why, repair);
  } catch (error) {
    return different(tag, error instanceof Error ? error.message : String(error), repair);
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

type Said = { readonly saying: Saying; readonly bundle: ModelBundle };

/** Heads alone prove nothing of the ensemble and the calibrator, which stand in the manifest and not in a model's file. */
function statedDifference(
  answers: readonly ModelScores[],
  rows: readonly ParityRow[],
  { saying, bundle }: Said,
): string | null {
  const here = rows.map((_, row) => saying.stated(answers, row, bundle));
  for (const what of ["score", "pWin"] as const) {
    const worst = Math.max(...rows.map((there, row) => apart(here[row]?.[what], there[what] ?? undefined)));
    if (worst > TOLERANCE) return `its ${what} differs by ${worst}`;
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

const different = (tag: string, why: string, repair: string): ModelError =>
  modelError(
    "MODEL_PARITY_DIFFERS",
    `The model ${tag} does not answer here as where it was trained (${why}), so it is not used. ${repair}`,
  );
