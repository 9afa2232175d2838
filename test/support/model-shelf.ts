/** A models folder with two sound bundles, `win240-light-1` (in use) and `win240-light-2`, that may be damaged. */
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CRYPTO } from "../../engine/features/crypto/crypto.ts";
import type { Manifest } from "../../models/manifest.ts";
import type { Registry } from "../../models/registry.ts";
import { aBundle, LIGHT_BUNDLE } from "./bundles.ts";

export const ONE = "win240-light-1";
export const TWO = "win240-light-2";
/** Answers 1 / (1 + exp(−(ret_10 + ret_30 + ret_120))) from three features of another set. */
export const CRYPTO_ONE = "tiny-crypto-1";

export type Shelf = {
  readonly models: string;
  readonly varFolder: string;
  /** Overwrites a file of a bundle without telling the registry. */
  damage(tag: string, file: string, bytes: string): void;
  /** A folder with a sound bundle of another tag, as the lab leaves it. */
  fresh(tag: string, change?: (manifest: Manifest) => Manifest): string;
  /** Ships one more bundle, `tiny-crypto-1`, whose features are of another set. */
  addCrypto(): void;
  /** Ships another manifest with a bundle: the registry names its new sha256. */
  replaceManifest(tag: string, change: (manifest: Manifest) => Manifest): void;
};

const sha256 = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");
const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));

function aCryptoBundle(folder: string) {
  const columns = ["ret_10", "ret_30", "ret_120"];
  const made = aBundle("three", (manifest) => ({
    ...{ ...manifest, tag: CRYPTO_ONE, featureSet: CRYPTO.id, featureNames: [...CRYPTO.names] },
    models: manifest.models.map((model) => ({ ...model, columns })),
  }));
  cpSync(made, folder, { recursive: true });
  const features = CRYPTO.names.map((name) => (columns.includes(name) ? 1 : 9));
  const score = 1 / (1 + Math.exp(-3));
  // One model of weight 1, and a calibrator of slope 1 and intercept 0.
  const rows = [{ symbol: "BTC/USDT", features, outputs: { "tiny/win240": score }, score, pWin: score }];
  writeFileSync(join(folder, "parity.json"), JSON.stringify({ rows }));
  const names = ["manifest.json", "model.onnx", "parity.json"];
  return { files: names.map((name) => ({ name, sha256: sha256(join(folder, name)) })) };
}

export function aShelf(): Shelf {
  const models = mkdtempSync(join(tmpdir(), "lookout-shelf-"));
  const list = join(models, "registry.json");
  const registry: Registry = json("models/registry.json");
  const entry = registry.models[ONE]!;
  mkdirSync(join(models, "artifacts"));
  for (const tag of [ONE, TWO]) cpSync(LIGHT_BUNDLE, join(models, "artifacts", tag), { recursive: true });
  const both = { [ONE]: entry, [TWO]: { ...entry, version: "1.0.1", folder: `artifacts/${TWO}` } };
  writeFileSync(list, JSON.stringify({ ...registry, inUse: ONE, models: both }));
  const replaceManifest: Shelf["replaceManifest"] = (tag, change) => {
    const folder = join(models, "artifacts", tag);
    const path = join(folder, "manifest.json");
    writeFileSync(path, JSON.stringify(change(json(path))));
    const now: Registry = json(list);
    const files = entry.files.map(({ name }) => ({ name, sha256: sha256(join(folder, name)) }));
    writeFileSync(list, JSON.stringify({ ...now, models: { ...now.models, [tag]: { ...now.models[tag]!, files } } }));
  };
  replaceManifest(TWO, (manifest) => ({ ...manifest, tag: TWO }));
  const fresh: Shelf["fresh"] = (tag, change = (same) => same) => {
    const folder = mkdtempSync(join(tmpdir(), "lookout-fresh-"));
    cpSync(LIGHT_BUNDLE, folder, { recursive: true });
    const path = join(folder, "manifest.json");
    writeFileSync(path, JSON.stringify(change({ ...json(path), tag })));
    return folder;
  };
  return {
    models,
    varFolder: mkdtempSync(join(tmpdir(), "lookout-var-")),
    damage: (tag, file, bytes) => writeFileSync(join(models, "artifacts", tag, file), bytes),
    fresh,
    replaceManifest,
    addCrypto() {
      const now: Registry = json(list);
      const made = aCryptoBundle(join(models, "artifacts", CRYPTO_ONE));
      const added = { ...entry, ...made, featureSet: CRYPTO.id, folder: `artifacts/${CRYPTO_ONE}` };
      writeFileSync(list, JSON.stringify({ ...now, models: { ...now.models, [CRYPTO_ONE]: added } }));
    },
  };
}
