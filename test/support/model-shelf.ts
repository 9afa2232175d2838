/** A models folder with two sound bundles, `win240-light-1` (in use) and `win240-light-2`, that may be damaged. */
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Registry } from "../../models/registry.ts";
import { REAL_BUNDLE } from "./bundles.ts";

export const ONE = "win240-light-1";
export const TWO = "win240-light-2";

export type Shelf = {
  readonly models: string;
  readonly varFolder: string;
  /** Overwrites a file of a bundle without telling the registry. */
  damage(tag: string, file: string, bytes: string): void;
};

export function aShelf(): Shelf {
  const models = mkdtempSync(join(tmpdir(), "lookout-shelf-"));
  const registry: Registry = JSON.parse(readFileSync("models/registry.json", "utf8"));
  const entry = registry.models[ONE]!;
  mkdirSync(join(models, "artifacts"));
  for (const tag of [ONE, TWO]) cpSync(REAL_BUNDLE, join(models, "artifacts", tag), { recursive: true });
  const second = join(models, "artifacts", TWO);
  const path = join(second, "manifest.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), tag: TWO }));
  const files = entry.files.map(({ name }) => ({
    name,
    sha256: createHash("sha256")
      .update(readFileSync(join(second, name)))
      .digest("hex"),
  }));
  const both = { [ONE]: entry, [TWO]: { ...entry, version: "1.0.1", folder: `artifacts/${TWO}`, files } };
  writeFileSync(join(models, "registry.json"), JSON.stringify({ ...registry, models: both }));
  return {
    models,
    varFolder: mkdtempSync(join(tmpdir(), "lookout-var-")),
    damage: (tag, file, bytes) => writeFileSync(join(models, "artifacts", tag, file), bytes),
  };
}
