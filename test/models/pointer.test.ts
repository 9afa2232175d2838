import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Pointer, pointerPath, readPointer, writePointer } from "../../models/pointer.ts";

const aFolder = (): string => mkdtempSync(join(tmpdir(), "lookout-pointer-"));
const pointer: Pointer = {
  pointerVersion: 1,
  tag: "one-1",
  status: "observation",
  since: "2026-11-01T00:00:00.000Z",
  action: "rollback",
  reason: "two lost too much",
  gates: {} as Pointer["gates"],
  before: [],
};
const gates = Object.fromEntries(
  ["dir15", "tierError", "controls", "challenge", "forward", "expectancy", "tests"].map((gate) => [gate, "PASSED"]),
) as Pointer["gates"];

test("nothing promoted is no fault", async () => {
  expect(await readPointer(aFolder())).toEqual({ ok: true, value: null });
});

test("what is written is read, and nothing lies beside it", async () => {
  const folder = aFolder();
  const written = { ...pointer, gates };
  await writePointer(folder, { ...written, tag: "two-1" });
  await writePointer(folder, written);
  expect(await readPointer(folder)).toEqual({ ok: true, value: written });
  expect(readdirSync(join(folder, "models"))).toEqual(["promoted.json"]);
});

test.each([
  ["is cut off", "{"],
  ["names a path", JSON.stringify({ ...pointer, gates, tag: "../x" })],
  [
    "says live with a gate missed",
    JSON.stringify({ ...pointer, status: "live", gates: { ...gates, dir15: "MISSED" } }),
  ],
  ["says live and names no gate", JSON.stringify({ ...pointer, status: "live" })],
])("a pointer that %s is refused", async (_what, text) => {
  const folder = aFolder();
  mkdirSync(join(folder, "models"));
  writeFileSync(pointerPath(folder), text);
  expect(await readPointer(folder)).toMatchObject({ ok: false, error: { code: "POINTER_INVALID" } });
});
