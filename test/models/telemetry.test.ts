import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const RUNNER = join(import.meta.dirname, "..", "..", "models", "runner.ts");
const BUNDLE = join(import.meta.dirname, "..", "..", "models", "artifacts", "win240-light-1");
const SCRIPT = `
  const { createInference } = await import(${JSON.stringify(RUNNER)});
  const { readFileSync } = await import("node:fs");
  const { featureSet, featureNames } = JSON.parse(readFileSync(${JSON.stringify(join(BUNDLE, "manifest.json"))}, "utf8"));
  const features = [{ id: featureSet, names: featureNames }];
  const opened = await createInference({ folder: ${JSON.stringify(BUNDLE)}, features });
  if (!opened.ok) throw new Error(opened.error.text);
  await opened.value.score(new Float32Array(opened.value.bundle.featureNames.length), ["BTC/USDT"]);
  await opened.value.stop();
  console.log("scored");
`;

// ONNX Runtime with its reports on writes an identifier of the machine and a queue of reports below the home folder at once.
test("a model that answers leaves nothing of its runtime's maker at home", ({ onTestFinished }) => {
  const home = mkdtempSync(join(tmpdir(), "lookout-home-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  // In CI and under a test runner the runtime would keep silent by itself.
  const env = { PATH: process.env.PATH, HOME: home, USERPROFILE: home };
  expect(execFileSync(process.execPath, ["--eval", SCRIPT], { env, encoding: "utf8" })).toBe("scored\n");
  expect(readdirSync(home, { recursive: true })).toEqual([]);
});
