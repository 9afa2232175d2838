/** Bundles trained on this machine: added, promoted, gone back from, and never mistaken for one that ships. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { Place } from "../../../app/models/place.ts";
import { promote, rollback } from "../../../app/models/promote.ts";
import { LIGHT } from "../../../engine/features/light.ts";
import { readCatalogue } from "../../../models/catalogue.ts";
import { nextLocalTag, nextVersion, stemOf } from "../../../models/versions.ts";
import { type Addition, add } from "../../../scripts/models/add.ts";
import { parseModelsArguments } from "../../../scripts/models/arguments.ts";
import { card, list } from "../../../scripts/models/list.ts";
import { BARE } from "../../support/bare.ts";
import { aShelf, ONE, type Shelf, TWO } from "../../support/model-shelf.ts";

const THREE = "win240-light-3";
let shelf: Shelf;
let place: Place;
beforeEach(() => {
  shelf = aShelf();
  place = { ...shelf, now: Date.parse("2026-11-22T00:00:00Z"), pinned: null, features: [LIGHT] };
});
const addition = (folder: string): Addition => ({ folder, status: null, version: null, shipped: false });
const listPath = () => join(shelf.varFolder, "models", "registry.json");
const listed = () => JSON.parse(readFileSync(listPath(), "utf8"));
const bundles = () => join(shelf.varFolder, "models", "bundles");

describe("adding", () => {
  test("copies a sound bundle, counts the patch up, and says that it does not serve", async () => {
    const answer = await add(place, addition(shelf.fresh(THREE)));
    // The shelf ships 1.0.0 and 1.0.1 of that stem; its controls and tiers passed.
    expect(answer).toMatchObject({
      ok: true,
      value: { json: { tag: THREE, version: "1.0.2", status: "observation" } },
    });
    expect(answer.ok && answer.value.text).toContain("It does not serve");
    expect(listed().models[THREE]).toMatchObject({ folder: `bundles/${THREE}`, created: "2026-11-22" });
    expect(readdirSync(bundles()).toSorted()).toEqual([THREE, `${THREE}.card.md`]);
    expect(await card(place, THREE)).toMatchObject({
      ok: true,
      value: { json: { card: expect.stringContaining(THREE) } },
    });
    const all = await list(place);
    expect(all).toMatchObject({
      value: {
        json: {
          serving: ONE,
          models: [{ tag: ONE, origin: "shipped" }, { tag: TWO }, { tag: THREE, origin: "local" }],
        },
      },
    });
  });

  test("without clean controls it is experimental, and serves as observation at most", async () => {
    const noControls = shelf.fresh(THREE, (manifest) => ({
      ...manifest,
      metrics: { ...manifest.metrics, controls: {} },
    }));
    expect(await add(place, addition(noControls))).toMatchObject({ value: { json: { status: "experimental" } } });
    expect(await promote(place, THREE)).toMatchObject({ value: { json: { tag: THREE, status: "observation" } } });
    expect(listed().models[THREE].status).toBe("observation");
  });

  test.each([
    ["a tag that ships", ONE, "TAG_TAKEN", 2],
    ["a tag added before", THREE, "TAG_TAKEN", 2],
  ])("refuses %s", async (_what, tag, code, exitCode) => {
    await add(place, addition(shelf.fresh(THREE)));
    expect(await add(place, addition(shelf.fresh(tag)))).toMatchObject({ ok: false, error: { code, exitCode } });
  });

  test.each([
    ["model.onnx", "other bytes", "MODEL_HASH_DIFFERS"],
    ["parity.json", "{}", "MODEL_PARITY_DIFFERS"],
    ["manifest.json", "{}", "MANIFEST_INVALID"],
  ])("refuses a bundle with a damaged %s and leaves nothing behind", async (file, bytes, code) => {
    const folder = shelf.fresh(THREE);
    writeFileSync(join(folder, file), bytes);
    expect(await add(place, addition(folder))).toMatchObject({ ok: false, error: { code } });
    expect(existsSync(bundles()) ? readdirSync(bundles()) : []).toEqual([]);
    expect(existsSync(listPath())).toBe(false);
  });

  test("refuses a sound model with a calibrator turned round and tiers moved down", async () => {
    const evil = shelf.fresh("evil-7", (manifest) => ({
      ...manifest,
      calibrator: { ...manifest.calibrator, slope: -50 },
      tierEdges: [0.1, 0.2],
    }));
    expect(await add(place, addition(evil))).toMatchObject({
      ok: false,
      error: { exitCode: 1, code: "MODEL_PARITY_DIFFERS", text: expect.stringContaining("its pWin differs") },
    });
    const moved = shelf.fresh("evil-8", (manifest) => ({ ...manifest, tierEdges: [0.1, 0.2] }));
    expect(await add(place, addition(moved))).toMatchObject({ ok: false, error: { code: "MANIFEST_INVALID" } });
    expect(existsSync(listPath())).toBe(false);
  });

  test.each(["model.onnx", "manifest.json", "parity.json"])(
    "does not send to the repository for a broken %s",
    async (file) => {
      const folder = shelf.fresh(THREE);
      writeFileSync(join(folder, file), "{}");
      const answer = await add(place, addition(folder));
      expect(!answer.ok && answer.error.text).toContain("Nothing was added.");
      expect(!answer.ok && answer.error.text).not.toContain("repository");
    },
  );

  test("tells a model that does not load in one plain sentence", () => {
    const folder = shelf.fresh(THREE);
    // Still a graph of the right form, whose forest has lost the list that says which node is of which tree.
    const text = readFileSync(join(folder, "model.onnx"), "latin1").replace("nodes_treeids", "nodes_treeidz");
    const bytes = Buffer.from(text, "latin1");
    writeFileSync(join(folder, "model.onnx"), bytes);
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    manifest.models[0].sha256 = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
    const env = { ...BARE, VAR_DIR: shelf.varFolder };
    const added = spawnSync(process.execPath, ["scripts/models.ts", "add", folder], { encoding: "utf8", env });
    expect([added.status, added.stdout]).toEqual([1, ""]);
    expect(added.stderr).toMatch(/^Model lightgbm does not load: [^\n]*Nothing was added\.[^\n]*\n$/);
  });

  test("refuses a folder without a manifest, and one that is not whole", async () => {
    const folder = shelf.fresh(THREE);
    rmSync(join(folder, "report.json"));
    expect(await add(place, addition(folder))).toMatchObject({ error: { exitCode: 2, code: "MODEL_FILE_MISSING" } });
    expect(await add(place, addition("/nowhere"))).toMatchObject({ error: { exitCode: 2, code: "MANIFEST_MISSING" } });
  });

  test("refuses features that this program does not compute", async () => {
    const other = shelf.fresh(THREE, (manifest) => ({ ...manifest, featureSet: "light@9" }));
    expect(await add(place, addition(other))).toMatchObject({ error: { exitCode: 1, code: "MODEL_FEATURES_DIFFER" } });
  });

  test("--shipped writes the list of the program", async () => {
    const folder = shelf.fresh(THREE);
    expect((await add(place, { ...addition(folder), shipped: true, version: "2.0.0" })).ok).toBe(true);
    const shipped = JSON.parse(readFileSync(join(shelf.models, "registry.json"), "utf8"));
    expect(shipped.models[THREE]).toMatchObject({ version: "2.0.0", folder: `artifacts/${THREE}` });
    expect(existsSync(listPath())).toBe(false);
  });
});

test("a local bundle is promoted and gone back from with a reason", async () => {
  await add(place, addition(shelf.fresh(THREE)));
  expect(await promote(place, THREE)).toMatchObject({ value: { json: { tag: THREE, status: "observation" } } });
  expect(await rollback(place, null, "no better")).toMatchObject({
    value: { json: { tag: ONE, reason: "no better" } },
  });
  expect(await rollback(place, THREE, "after all")).toMatchObject({ value: { json: { tag: THREE } } });
});

test("a bundle that ships later under the tag of a local one goes before it", async () => {
  await add(place, addition(shelf.fresh(THREE)));
  await add({ ...place, varFolder: "/nowhere" }, { ...addition(shelf.fresh(THREE)), shipped: true });
  const catalogue = await readCatalogue(shelf.varFolder, shelf.models);
  expect(catalogue.ok && catalogue.value.models.get(THREE)?.origin).toBe("shipped");
});

describe("a broken local list", () => {
  beforeEach(() => {
    mkdirSync(join(shelf.varFolder, "models"));
    writeFileSync(listPath(), "{");
  });

  test("is told, and does not keep what ships from serving", async () => {
    expect(await list(place)).toMatchObject({ ok: true, value: { text: expect.stringContaining("is broken") } });
    expect((await promote(place, TWO)).ok).toBe(true);
    expect(await promote(place, THREE)).toMatchObject({ error: { exitCode: 3, code: "REGISTRY_INVALID" } });
  });

  test("is not overwritten", async () => {
    expect(await add(place, addition(shelf.fresh(THREE)))).toMatchObject({ error: { code: "REGISTRY_INVALID" } });
    expect(readFileSync(listPath(), "utf8")).toBe("{");
  });
});

test("tags and versions of one stem follow each other", async () => {
  const catalogue = await readCatalogue(null, shelf.models);
  if (!catalogue.ok) throw new Error(catalogue.error.text);
  expect([TWO, "a-local-10", "a-3", "a"].map(stemOf)).toEqual(["win240-light", "a", "a", "a"]);
  expect(nextLocalTag(catalogue.value, "win240-light")).toBe("win240-light-local-1");
  expect(nextVersion(catalogue.value, "win240-light")).toBe("1.0.2");
  expect(nextVersion(catalogue.value, "other")).toBe("1.0.0");
  const local = "win240-light-local-1";
  await add(place, addition(shelf.fresh(local)));
  const both = await readCatalogue(shelf.varFolder, shelf.models);
  if (!both.ok) throw new Error(both.error.text);
  // The shelf ships 1.0.0 and 1.0.1.
  expect(both.value.models.get(local)?.entry.version).toBe("1.0.2");
  expect([nextLocalTag(both.value, "win240-light"), nextVersion(both.value, "win240-light")]).toEqual([
    "win240-light-local-2",
    "1.0.3",
  ]);
});

test.each([
  [["add"], "add needs the folder"],
  [["add", "x", "--status", "live"], "live is what promote may give"],
  [["add", "x", "--version", "1"], "three numbers"],
  [["promote", "x", "--shipped"], "--shipped belongs to add only"],
])("%j is refused", (argv, says) => {
  expect(parseModelsArguments(argv)).toMatchObject({ ok: false, error: expect.stringContaining(says) });
});
