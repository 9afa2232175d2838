/** The worker's part without the thread around it. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  type ModelFile,
  messageOf,
  type OpenModel,
  openModels,
  releaseModels,
  scoreRows,
} from "../../models/sessions.ts";

const file = (name: string, over: Partial<ModelFile> = {}): ModelFile => ({
  ...{ name, group: name, symbols: null, columns: null, scaler: null, input: "features" },
  outputs: [{ head: "win240", tensor: "probabilities" }],
  bytes: readFileSync(`test/fixtures/models/${name}.onnx`),
  ...over,
});
/** a + b + c, as one value. */
const sum = (over: Partial<ModelFile> = {}): ModelFile =>
  file("one-column", { outputs: [{ head: "trend60", tensor: "probabilities" }], ...over });

const opened = async (files: readonly ModelFile[], width = 3): Promise<OpenModel[]> => {
  const models = await openModels(files, width);
  if ("kind" in models) throw new Error(models.text);
  return models;
};
const asking = (features: readonly number[], symbols: readonly string[]) => ({
  features: Float32Array.from(features),
  symbols,
  heads: null,
});
const heads = async (models: readonly OpenModel[], ...question: Parameters<typeof asking>) =>
  (await scoreRows(models, asking(...question))).map(({ model, head, scores }) => [model, head, ...scores]);

test("all models answer for all rows: probabilities by their second column, values by their only one", async () => {
  const models = await opened([file("three"), sum()]);
  expect(await heads(models, [0, 0, 0, 50, 0, 0], ["A", "B"])).toEqual([
    ["three", "win240", 0.5, 1],
    ["one-column", "trend60", 0, 50],
  ]);
  await releaseModels(models);
  await expect(scoreRows(models, asking([0, 0, 0], ["A"]))).rejects.toThrow();
});

test("only the heads that are asked are answered", async () => {
  const models = await opened([file("three"), sum()]);
  const answers = await scoreRows(models, { ...asking([1, 2, 3], ["A"]), heads: ["trend60"] });
  expect(answers.map(({ head, scores }) => [head, ...scores])).toEqual([["trend60", 6]]);
});

test("a model of some symbols says nothing of the others", async () => {
  const models = await opened([sum({ symbols: ["B"] }), sum({ name: "all" }), sum({ name: "none", symbols: ["C"] })]);
  expect(await heads(models, [1, 1, 1, 2, 2, 2, 3, 3, 3], ["A", "B", "A"])).toEqual([
    ["one-column", "trend60", Number.NaN, 6, Number.NaN],
    ["all", "trend60", 3, 6, 9],
    ["none", "trend60", Number.NaN, Number.NaN, Number.NaN],
  ]);
});

describe("a model's own columns and scale", () => {
  test("are taken by place, in its own order, whatever else a row holds", async () => {
    // Standardised by hand: (5 − 1) / 2 = 2, (−8 − 0) / 4 = −2, (3 − 3) / 1 = 0.
    const scaler = { mean: [1, 0, 3], std: [2, 4, 1], clip: 10 };
    const models = await opened([sum({ columns: [4, 0, 2], scaler })], 5);
    expect(await heads(models, [-8, 99, 3, 99, 5], ["A"])).toEqual([["one-column", "trend60", 0]]);
    expect(await heads(models, [0, 0, 0, 0, 0, -8, 99, 4, 99, 5], ["A", "A"])).toEqual([
      ["one-column", "trend60", -3.5, 1],
    ]);
  });

  test("do not reach further than the clip", async () => {
    const models = await opened([sum({ scaler: { mean: [0, 0, 0], std: [1, 1, 1], clip: 2 } })]);
    expect(await heads(models, [100, -100, 1, -100, -100, -1], ["A", "A"])).toEqual([["one-column", "trend60", 1, -5]]);
  });
});

test.each([
  ["zipmap", "shape"],
  ["sums", "shape"],
  ["one-column", "shape"],
  ["double", "shape"],
  ["two-inputs", "shape"],
])("one wrong model (%s) refuses the bundle and closes the others", async (name, kind) => {
  const answer = await openModels([file("three"), file(name)], 3);
  expect(answer).toMatchObject({ kind, text: expect.stringContaining(name) });
});

test("a wrong width, a wrong output and a file that is no model are told apart", async () => {
  const probability = [{ head: "win240", tensor: "p" }] as const;
  const value = [{ head: "rv60", tensor: "probabilities" }] as const;
  expect(await openModels([file("three")], 4)).toMatchObject({ kind: "shape" });
  expect(await openModels([file("three", { columns: [0, 1] })], 3)).toMatchObject({ kind: "shape" });
  expect(await openModels([file("three", { outputs: probability })], 3)).toMatchObject({ kind: "shape" });
  expect(await openModels([file("three", { outputs: value })], 3)).toMatchObject({
    kind: "shape",
    text: expect.stringContaining("answers rv60 with [rows, 2] instead of [rows, 1]"),
  });
  expect(await openModels([file("three", { bytes: new Uint8Array(9) })], 3)).toMatchObject({ kind: "unreadable" });
});

test("a value that is no number on a row of zeros refuses the model", async () => {
  const scaler = { mean: [0, 0, 0], std: [0, 1, 1], clip: 2 };
  expect(await openModels([sum({ scaler })], 3)).toMatchObject({
    kind: "shape",
    text: expect.stringContaining("does not answer trend60 with a number"),
  });
});

test("an answer of another length than asked fails the run", async () => {
  const models = await opened([file("first-row")]);
  await expect(scoreRows(models, asking([0, 0, 0, 0, 0, 0], ["A", "A"]))).rejects.toThrow("answered 2 for 2 rows");
});

test("whatever is thrown has a message", () => {
  expect([messageOf(new Error("broken")), messageOf("text")]).toEqual(["broken", "text"]);
});
