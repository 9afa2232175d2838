/** Builders for bundles of models on disk, and the real one. */
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Manifest } from "../../models/manifest.ts";

export const REAL_BUNDLE = join("models/artifacts", JSON.parse(readFileSync("models/registry.json", "utf8")).inUse);
/** The bundle that shipped first: one model, in `model.onnx`. */
export const LIGHT_BUNDLE = "models/artifacts/win240-light-1";
export const realManifest = (): Manifest => JSON.parse(readFileSync(join(REAL_BUNDLE, "manifest.json"), "utf8"));

export const THREE = { id: "three@1", names: ["a", "b", "c"] } as const;

/** A model of the manifest that answers win240 for every symbol, from all features as they are. */
export const aModel = (name: string, over: Partial<Manifest["models"][number]> = {}): Manifest["models"][number] => ({
  ...{ name, group: name, kind: "logistic", file: "model.onnx", sha256: "0".repeat(64), input: "features" },
  ...{ symbols: null, columns: null, scaler: null, outputs: [{ head: "win240", tensor: "probabilities" }] },
  ...over,
});

/** A folder holding `model` (a fixture's name, or bytes) and a manifest that fits it, changed as asked. */
export function aBundle(model: string | Uint8Array, change: (manifest: Manifest) => Manifest = (same) => same): string {
  const folder = mkdtempSync(join(tmpdir(), "lookout-bundle-"));
  const bytes = typeof model === "string" ? readFileSync(`test/fixtures/models/${model}.onnx`) : model;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const fitting: Manifest = {
    ...realManifest(),
    featureSet: THREE.id,
    featureNames: [...THREE.names],
    models: [{ ...aModel("tiny"), sha256 }],
    ensemble: { space: "probability", intercept: 0, weights: { tiny: 1 }, compared: [], why: "one model" },
    calibrator: { id: "plain", kind: "platt", slope: 1, intercept: 0, boosters: [] },
    vennAbers: null,
    trainingRange: null,
    volatility: null,
  };
  writeFileSync(join(folder, "model.onnx"), bytes);
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(change(fitting)));
  return folder;
}

/** A copy of it that may be damaged. */
export function aCopyOfTheLightBundle(): string {
  const folder = mkdtempSync(join(tmpdir(), "lookout-bundle-"));
  cpSync(LIGHT_BUNDLE, folder, { recursive: true });
  return folder;
}
