/** Two bundles deployed one after the other, and the way back, under a process that goes on scoring. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { promote, rollback } from "../../../app/models/promote.ts";
import { followPromotions, type PromotionParts, recordServing } from "../../../app/models/promotions.ts";
import { openServing, type Serving } from "../../../app/models/serving.ts";
import { openStores } from "../../../app/stores.ts";
import { CRYPTO } from "../../../engine/features/crypto/crypto.ts";
import { LIGHT } from "../../../engine/features/light.ts";
import { FEATURE_SETS } from "../../../engine/features/sets.ts";
import type { Manifest } from "../../../models/manifest.ts";
import { add } from "../../../scripts/models/add.ts";
import { at } from "../../support/candles.ts";
import { INSTRUMENTS, openWorld, tell } from "../../support/engine.ts";
import { aShelf, CRYPTO_ONE, ONE, type Shelf, TWO } from "../../support/model-shelf.ts";

let shelf: Shelf;
let serving: Serving;
beforeEach(async () => {
  shelf = aShelf();
  serving = await opened(null);
});
afterEach(() => serving.stop());

async function opened(pinned: string | null): Promise<Serving> {
  const result = await openServing({ ...shelf, pinned, features: FEATURE_SETS });
  if (!result.ok) throw new Error(result.error.lines.join(" "));
  return result.value;
}
let now = Date.parse("2026-11-01T00:00:00Z");
const place = () => {
  now += 60_000;
  return { ...shelf, now, pinned: null, features: FEATURE_SETS };
};
const row = new Float32Array(LIGHT.names.length);

test("follows a promotion and a rollback, answers all the while, and writes both down", async () => {
  const clock = { now: () => now } as PromotionParts["clock"];
  const stores = openStores(shelf.varFolder, clock, { elapsed: () => 0 });
  if (!stores.ok) throw new Error(stores.error.lines.join(" "));
  const told: string[] = [];
  const rows: unknown[] = [];
  const kept: PromotionParts["stores"] = {
    ...stores.value,
    recordDeployment(deployment) {
      const written = stores.value.recordDeployment(deployment);
      if (written) rows.push([deployment.version, deployment.modelPath, deployment.rollbackReason]);
      return written;
    },
  };
  const emit: PromotionParts["emit"] = (event) => told.push(event.type === "alert" ? event.text : event.type);
  const audited: unknown[] = [];
  const audit: typeof kept.controls.audit = (action, _by, _at, detail) => {
    if (action === "model_deployed") audited.push([detail.tag, detail.reason]);
  };
  const controls = { ...kept.controls, audit };
  const parts = { serving, stores: { ...kept, controls }, clock, weights: { lightgbm: 1 }, emit };
  recordServing(parts);
  const follow = followPromotions(parts);
  await follow();
  expect(told).toEqual([]);

  await promote(place(), TWO);
  // Asked before the change and answered after it: a question is never lost.
  const before = serving.score(row, ["BTC/USDT"]);
  await follow();
  expect(serving.bundle.tag).toBe(TWO);
  expect(await before).toEqual(await serving.score(row, ["BTC/USDT"]));

  await rollback(place(), null, "it lost too much");
  await follow();
  await follow();
  expect(serving.bundle).toMatchObject({ tag: ONE, status: "observation" });
  expect(rows).toEqual([
    [ONE, `models/artifacts/${ONE}`, null],
    [TWO, `models/artifacts/${TWO}`, null],
    [ONE, `models/artifacts/${ONE}`, "it lost too much"],
  ]);
  expect(audited).toEqual([
    [ONE, null],
    [TWO, null],
    [ONE, "it lost too much"],
  ]);
  expect(told).toHaveLength(2);
  expect(told[1]).toContain("Reason given: it lost too much.");
  stores.value.close();
});

test("the same bundle promoted again is no news", async () => {
  await promote(place(), ONE);
  expect(await serving.refresh()).toBeNull();
  expect(serving.release.since).toBe(now);
});

test("scans before and after a rollback store the decisions of the model that then served", async () => {
  const world = await openWorld();
  const story = tell({ ...world, inference: serving });
  const tags: string[][] = [];
  const scanned = async (slot: string): Promise<void> => {
    await serving.refresh();
    await story.scan(slot);
    const decisions = INSTRUMENTS.map((one) => story.stores.ledger.lastDecision(one));
    tags.push(decisions.flatMap((one) => (one !== null && one.slot === at(slot) ? [one.modelTag] : [])));
  };
  await scanned("2025-06-10T12:00:00Z");
  await promote(place(), TWO);
  await scanned("2025-06-10T12:02:00Z");
  await rollback(place(), null, "it lost too much");
  await scanned("2025-06-10T12:04:00Z");
  expect(tags.map((one) => [...new Set(one)])).toEqual([[ONE], [TWO], [ONE]]);
  story.end();
  await world.source.stop();
  await world.inference.stop();
});

test("a bundle of another feature set takes over between two scans, and /check and vectors follow it there and back", async () => {
  shelf.addCrypto();
  const world = await openWorld();
  const story = tell({ ...world, inference: serving });
  const [BTC = "" as never] = INSTRUMENTS;
  const seen: unknown[] = [];
  const scanned = async (slot: string): Promise<void> => {
    await serving.refresh();
    await story.scan(slot);
    const decision = story.stores.ledger.lastDecision(BTC);
    const reports = await story.desk.check("BTC/USDT");
    const checked = "code" in reports ? null : reports[0]?.decision;
    const vectors = [LIGHT, CRYPTO].map((set) => story.stores.features.latestFeatures(BTC, set)?.slot === at(slot));
    seen.push([decision?.slot === at(slot) && decision.modelTag, decision?.featureSet, ...vectors]);
    expect([checked?.modelTag, checked?.featureSet]).toEqual([decision?.modelTag, decision?.featureSet]);
  };
  await scanned("2025-06-10T12:00:00Z");
  expect((await promote(place(), CRYPTO_ONE)).ok).toBe(true);
  await scanned("2025-06-10T12:02:00Z");
  await rollback(place(), null, "it lost too much");
  await scanned("2025-06-10T12:04:00Z");
  expect(seen).toEqual([
    [ONE, "light@1", true, false],
    [CRYPTO_ONE, "crypto@1", false, true],
    [ONE, "light@1", true, false],
  ]);
  story.end();
  await world.source.stop();
  await world.inference.stop();
});

test("what was asked before another feature set took over is still answered by the bundle that was asked", async () => {
  shelf.addCrypto();
  await promote(place(), CRYPTO_ONE);
  const before = serving.score(row, ["BTC/USDT"]);
  await serving.refresh();
  expect(await before).toMatchObject([{ model: "lightgbm" }]);
  await expect(serving.score(row, ["BTC/USDT"])).rejects.toMatchObject({ code: "FEATURES_WRONG_LENGTH" });
});

test("weights for models that the new bundle does not hold are told when it takes over", async () => {
  shelf.addCrypto();
  const stores = openStores(shelf.varFolder, { now: () => now } as PromotionParts["clock"], { elapsed: () => 0 });
  if (!stores.ok) throw new Error(stores.error.lines.join(" "));
  const told: unknown[] = [];
  const emit: PromotionParts["emit"] = (event) => told.push(event.type === "alert" ? event.code : event.type);
  const clock = { now: () => now } as PromotionParts["clock"];
  const follow = followPromotions({ serving, stores: stores.value, clock, weights: { lightgbm: 1 }, emit });
  await promote(place(), CRYPTO_ONE);
  await follow();
  await rollback(place(), null, "it lost too much");
  await follow();
  expect(told).toEqual(["MODEL_CHANGED", "MODEL_WEIGHTS_UNFIT", "MODEL_CHANGED"]);
  stores.value.close();
});

test("goes on with the old bundle when the new one is broken, says so once, and takes the repaired one", async () => {
  await promote(place(), TWO);
  shelf.damage(TWO, "model.onnx", "other bytes");
  expect(await serving.refresh()).toMatchObject({ kind: "kept", tag: ONE, why: { code: "MODEL_HASH_DIFFERS" } });
  expect(await serving.refresh()).toBeNull();
  expect(serving.bundle.tag).toBe(ONE);
  expect(await serving.score(row, ["BTC/USDT"])).toHaveLength(1);
  await rollback(place(), ONE, "broken file");
  expect(await serving.refresh()).toMatchObject({ kind: "changed", reason: "broken file" });
});

test("a manifest that lies about the hash of a model is not followed, although the registry names that manifest", async () => {
  const lying = (model: Manifest["models"][number]) => ({ ...model, sha256: "0".repeat(64) });
  shelf.replaceManifest(TWO, (manifest) => ({ ...manifest, models: manifest.models.map(lying) }));
  const why = { code: "MODEL_HASH_DIFFERS", text: expect.stringContaining("not the one its manifest names") };
  expect(await promote(place(), TWO)).toMatchObject({ ok: false, error: why });
  // Even a pointer that somebody wrote by hand does not make it serve.
  await promote(place(), ONE);
  const pointer = join(shelf.varFolder, "models", "promoted.json");
  writeFileSync(pointer, readFileSync(pointer, "utf8").replace(`"tag": "${ONE}"`, `"tag": "${TWO}"`));
  expect(await serving.refresh()).toMatchObject({ kind: "kept", tag: ONE, why });
  expect(serving.bundle.tag).toBe(ONE);
});

test("a bundle trained on this machine takes over, and is gone back from, under the running process", async () => {
  const local = "win240-light-3";
  const wish = { folder: shelf.fresh(local), status: null, version: null, shipped: false };
  expect((await add(place(), wish)).ok).toBe(true);
  await promote(place(), local);
  expect(await serving.refresh()).toMatchObject({ kind: "changed", to: `${local} (observation)` });
  expect([serving.bundle.tag, serving.release.version]).toEqual([local, "1.0.2"]);
  expect(serving.release.path).toBe(join(shelf.varFolder, "models", "bundles", local));
  // The list is broken while it serves: it goes on, and what ships can be gone back to.
  writeFileSync(join(shelf.varFolder, "models", "registry.json"), "{");
  expect(await serving.refresh()).toBeNull();
  await rollback(place(), null, "no better");
  expect(await serving.refresh()).toMatchObject({ kind: "changed", to: `${ONE} (observation)`, reason: "no better" });
});

test("a start follows the pointer, and the MODEL setting goes before it", async () => {
  await promote(place(), TWO);
  const [pointed, pinned] = [await opened(null), await opened(ONE)];
  expect([pointed.bundle.tag, pinned.bundle.tag]).toEqual([TWO, ONE]);
  expect(await pinned.refresh()).toBeNull();
  await Promise.all([pointed.stop(), pinned.stop()]);
});

test("a start with a model by the setting MODEL that is nowhere says so, and nothing of changes", async () => {
  const refused = await openServing({ ...shelf, pinned: "nope", features: FEATURE_SETS });
  const said = refused.ok ? "" : refused.error.lines.join(" ");
  expect(said).toContain("There is no model nope in the registry, so the setting MODEL names nothing that can serve.");
  expect(said).not.toContain("changed");
});

test("a start with a promoted bundle that is broken is refused", async () => {
  await promote(place(), TWO);
  shelf.damage(TWO, "manifest.json", "{}");
  const refused = await openServing({ ...shelf, pinned: null, features: FEATURE_SETS });
  expect(refused).toMatchObject({ ok: false, error: { exitCode: 3, code: "MODEL_HASH_DIFFERS" } });
});
