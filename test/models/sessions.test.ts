/** The worker's part without the thread around it. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { messageOf, type OpenModel, openModels, releaseModels, scoreRows } from "../../models/sessions.ts";

const file = (name: string) => ({
  name,
  input: "features",
  output: "probabilities",
  bytes: readFileSync(`test/fixtures/models/${name}.onnx`),
});
const opened = async (...names: string[]): Promise<OpenModel[]> => {
  const models = await openModels(names.map(file), 3);
  if ("kind" in models) throw new Error(models.text);
  return models;
};

test("all models answer for all rows", async () => {
  const models = await opened("three", "three");
  const answers = await scoreRows(models, Float32Array.of(0, 0, 0, 50, 0, 0), 2);
  expect(answers.map((scores) => [...scores])).toEqual([
    [0.5, 1],
    [0.5, 1],
  ]);
  await releaseModels(models);
  await expect(scoreRows(models, new Float32Array(3), 1)).rejects.toThrow();
});

test.each([
  ["zipmap", "shape"],
  ["sums", "shape"],
  ["one-column", "shape"],
  ["double", "shape"],
  ["two-inputs", "shape"],
])("one wrong model (%s) refuses the bundle and closes the others", async (name, kind) => {
  expect(await openModels([file("three"), file(name)], 3)).toMatchObject({ kind, text: expect.stringContaining(name) });
});

test("a wrong width, a wrong output and a file that is no model are told apart", async () => {
  expect(await openModels([file("three")], 4)).toMatchObject({ kind: "shape" });
  expect(await openModels([{ ...file("three"), output: "p" }], 3)).toMatchObject({ kind: "shape" });
  expect(await openModels([{ ...file("three"), bytes: new Uint8Array(9) }], 3)).toMatchObject({ kind: "unreadable" });
});

test("an answer of another length than asked fails the run", async () => {
  await expect(scoreRows(await opened("first-row"), new Float32Array(6), 2)).rejects.toThrow("answered 2 for 2 rows");
});

test("whatever is thrown has a message", () => {
  expect([messageOf(new Error("broken")), messageOf("text")]).toEqual(["broken", "text"]);
});
