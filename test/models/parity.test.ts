/** Each bundle that ships gives the same answers here as in the Python lab that trained it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { calibrate } from "../../engine/confidence/calibrate.ts";
import { ensembleScore } from "../../engine/confidence/ensemble.ts";
import { LIGHT } from "../../engine/features/light.ts";
import type { Inference, ModelScores } from "../../engine/ports.ts";
import { createInference } from "../../models/runner.ts";
import { REAL_BUNDLE } from "../support/bundles.ts";

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
const parity: Parity = JSON.parse(readFileSync(join(REAL_BUNDLE, "parity.json"), "utf8"));
const width = LIGHT.names.length;
const matrix = Float32Array.from(parity.rows.flatMap(({ features }) => features));
const symbols = parity.rows.map(({ symbol }) => symbol);

let inference: Inference;
let answers: readonly ModelScores[];
beforeAll(async () => {
  const created = await createInference({ folder: REAL_BUNDLE, features: [LIGHT] });
  if (!created.ok) throw new Error(created.error.text);
  inference = created.value;
  answers = await inference.score(matrix, symbols);
});
afterAll(() => inference.stop());

describe("parity with Python", () => {
  test("there are at least 200 rows, their numbers are float32 as the model gets them", () => {
    expect(parity.rows.length).toBeGreaterThanOrEqual(200);
    expect(parity.featureNames).toEqual(LIGHT.names);
    // The texts are the shortest that name one float32: read as float64 they may lie beside it, rounded they are it.
    for (const value of parity.rows.flatMap(({ features }) => features)) {
      expect(Math.abs(Math.fround(value) - value)).toBeLessThanOrEqual(1e-7 * Math.abs(value));
    }
  });

  test("every head of every model differs by no more than 1e-5, rows on a split included", () => {
    const heads = inference.bundle.models.flatMap((one) => one.heads.map((head) => `${one.name}/${head}`));
    expect(answers.map(({ model, head }) => `${model}/${head}`)).toEqual(heads);
    for (const { model, head, scores } of answers) {
      for (const [row, { outputs }] of parity.rows.entries()) {
        const there = outputs[`${model}/${head}`] ?? Number.NaN;
        const here = scores[row] ?? Number.NaN;
        if (Number.isNaN(there)) expect(here, `${model}/${head} row ${row}`).toBeNaN();
        else expect(Math.abs(here - there), `${model}/${head} row ${row}`).toBeLessThanOrEqual(1e-5);
      }
    }
  });

  test("so do scores and calibrated probabilities", () => {
    for (const [row, { score, pWin }] of parity.rows.entries()) {
      const here = ensembleScore(answers, row, inference.bundle.ensemble) ?? Number.NaN;
      expect(Math.abs(here - score), `row ${row}`).toBeLessThanOrEqual(1e-5);
      expect(Math.abs(calibrate(here, inference.bundle.calibrator) - pWin), `row ${row}`).toBeLessThanOrEqual(1e-5);
    }
  });

  test("boundary rows are sharp: one float32 step across a split changes the score visibly", () => {
    const scores = [...(answers[0]?.scores ?? [])].slice(120);
    expect(scores.length % 3).toBe(0);
    for (let row = 0; row < scores.length; row += 3) {
      const [below = 0, exact = 0, above = 0] = scores.slice(row, row + 3);
      expect(below).toBe(exact);
      expect(Math.abs(exact - above)).toBeGreaterThan(5e-5);
    }
  });

  test("one row alone scores as it does among others", async () => {
    for (let row = 0; row < 6; row += 1) {
      const alone = await inference.score(matrix.slice(row * width, (row + 1) * width), symbols.slice(row, row + 1));
      expect(alone.map(({ scores }) => scores[0])).toEqual(answers.map(({ scores }) => scores[row]));
    }
  });
});
