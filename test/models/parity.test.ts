/** Each bundle that ships gives the same answers here as in the Python lab that trained it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boostOf } from "../../engine/confidence/boosters.ts";
import { calibrate } from "../../engine/confidence/calibrate.ts";
import { ensembleScore } from "../../engine/confidence/ensemble.ts";
import { headOf } from "../../engine/confidence/heads.ts";
import { FEATURE_SETS } from "../../engine/features/sets.ts";
import type { Inference, ModelScores } from "../../engine/ports.ts";
import type { Registry } from "../../models/registry.ts";
import { createInference } from "../../models/runner.ts";
import { LIGHT_BUNDLE } from "../support/bundles.ts";

type Parity = {
  readonly featureNames: readonly string[];
  readonly rows: readonly {
    readonly symbol: string;
    readonly features: readonly number[];
    readonly outputs: Readonly<Record<string, number>>;
    readonly score: number;
    readonly pWin: number;
  }[];
};
const registry: Registry = JSON.parse(readFileSync("models/registry.json", "utf8"));
const FOLDERS = Object.values(registry.models).map(({ folder }) => join("models", folder));

const parityOf = (folder: string): Parity => JSON.parse(readFileSync(join(folder, "parity.json"), "utf8"));
async function opened(folder: string): Promise<Inference> {
  const created = await createInference({ folder, features: FEATURE_SETS });
  if (!created.ok) throw new Error(created.error.text);
  return created.value;
}

describe.each(FOLDERS)("parity of %s with Python", (folder) => {
  const { featureNames, rows } = parityOf(folder);
  const matrix = Float32Array.from(rows.flatMap(({ features }) => features));
  const symbols = rows.map(({ symbol }) => symbol);
  const width = featureNames.length;
  let inference: Inference;
  let answers: readonly ModelScores[];
  beforeAll(async () => {
    inference = await opened(folder);
    answers = await inference.score(matrix, symbols);
  });
  afterAll(() => inference.stop());

  test("there are at least 200 rows, their numbers are float32 as the models get them", () => {
    expect(rows.length).toBeGreaterThanOrEqual(200);
    expect(featureNames).toEqual(inference.bundle.featureNames);
    // The texts are the shortest that name one float32: read as float64 they may lie beside it, rounded they are it.
    const far = rows
      .flatMap(({ features }) => features)
      .filter((x) => Math.abs(Math.fround(x) - x) > 1e-7 * Math.abs(x));
    expect(far).toEqual([]);
  });

  test("every head of every model differs by no more than 1e-5, rows on a split included", () => {
    const heads = inference.bundle.models.flatMap((one) => one.heads.map((head) => `${one.name}/${head}`));
    expect(answers.map(({ model, head }) => `${model}/${head}`)).toEqual(heads);
    for (const { model, head, scores } of answers) {
      const key = `${model}/${head}`;
      const there = rows.map(({ outputs }) => outputs[key] ?? Number.NaN);
      expect(there.filter(Number.isFinite).length, key).toBeGreaterThan(0);
      const apart = there.filter((value, row) => !agrees(scores[row] ?? Number.NaN, value));
      expect(apart, key).toEqual([]);
    }
  });

  test("so do scores and calibrated probabilities", () => {
    const { ensemble, calibrator } = inference.bundle;
    for (const [row, { score, pWin }] of rows.entries()) {
      const here = ensembleScore(answers, row, ensemble) ?? Number.NaN;
      const known = { dir15: headOf(answers, row, "dir15"), trend60: headOf(answers, row, "trend60"), pattern: null };
      const stated = calibrate(here, calibrator, boostOf(calibrator.boosters, known));
      expect(Math.abs(here - score), `row ${row}`).toBeLessThanOrEqual(1e-5);
      expect(Math.abs(stated - pWin), `row ${row}`).toBeLessThanOrEqual(1e-5);
    }
  });

  test("one row alone scores as it does among others", async () => {
    for (let row = 0; row < 6; row += 1) {
      const alone = await inference.score(matrix.slice(row * width, (row + 1) * width), symbols.slice(row, row + 1));
      const among = answers.map(({ scores }) => scores[row] ?? Number.NaN);
      expect(alone.filter(({ scores }, at) => !agrees(scores[0] ?? Number.NaN, among[at] ?? Number.NaN))).toEqual([]);
    }
  });
});

/** NaN on both sides: the model does not answer for the symbol, here nor there. */
const agrees = (here: number, there: number): boolean =>
  Number.isNaN(there) ? Number.isNaN(here) : Math.abs(here - there) <= 1e-5;

test("boundary rows of trees are sharp: one float32 step across a split changes the score visibly", async () => {
  const { rows } = parityOf(LIGHT_BUNDLE);
  const inference = await opened(LIGHT_BUNDLE);
  const matrix = Float32Array.from(rows.flatMap(({ features }) => features));
  const [answer] = await inference.score(
    matrix,
    rows.map(({ symbol }) => symbol),
  );
  await inference.stop();
  const scores = [...(answer?.scores ?? [])].slice(120);
  expect(scores.length % 3).toBe(0);
  for (let row = 0; row < scores.length; row += 3) {
    const [below = 0, exact = 0, above = 0] = scores.slice(row, row + 3);
    expect(below).toBe(exact);
    expect(Math.abs(exact - above)).toBeGreaterThan(5e-5);
  }
});
