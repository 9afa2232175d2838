import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LIGHT } from "../../engine/features/light.ts";
import { FEATURE_SETS, featureSetOf } from "../../engine/features/sets.ts";
import { findModel, readCatalogue } from "../../models/catalogue.ts";
import { loadBundle, type Manifest, parseManifest } from "../../models/manifest.ts";
import { fileFault, type Registry, readRegistry } from "../../models/registry.ts";
import {
  aBundle,
  aCopyOfTheLightBundle,
  aModel,
  LIGHT_BUNDLE,
  REAL_BUNDLE,
  realManifest,
  THREE,
} from "../support/bundles.ts";
import { loadSample } from "../support/sample.ts";

const DAY_MS = 86_400_000;
const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

describe("a bundle on disk", () => {
  test("loads when everything fits", async () => {
    const loaded = await loadBundle(LIGHT_BUNDLE, [LIGHT]);
    expect(loaded.ok && loaded.value.files.map(({ name }) => name)).toEqual(["lightgbm"]);
  });

  test("is refused when a byte of the model changed", async () => {
    const folder = aCopyOfTheLightBundle();
    writeFileSync(join(folder, "model.onnx"), "other bytes");
    expect(await loadBundle(folder, [LIGHT])).toMatchObject({
      ok: false,
      error: { code: "MODEL_HASH_DIFFERS", text: expect.stringContaining("not the one its manifest names") },
    });
  });

  test("is refused when the model file is gone", async () => {
    const folder = aCopyOfTheLightBundle();
    rmSync(join(folder, "model.onnx"));
    expect(await loadBundle(folder, [LIGHT])).toMatchObject({
      ok: false,
      error: { code: "MODEL_FILE_MISSING", text: expect.stringContaining("model.onnx") },
    });
  });

  test("is refused when the manifest is gone", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lookout-bundle-"));
    expect(await loadBundle(folder, [LIGHT])).toMatchObject({ ok: false, error: { code: "MANIFEST_MISSING" } });
  });

  const tiny = aModel("tiny");
  const models = (over: Partial<Manifest["models"][number]>) => (manifest: Manifest) => ({
    ...manifest,
    models: manifest.models.map((model) => ({ ...model, ...over })),
  });
  const field = (over: Partial<Manifest>) => (manifest: Manifest) => ({ ...manifest, ...over });
  const ensemble = (weights: Record<string, number>) => (manifest: Manifest) => ({
    ...manifest,
    ensemble: { ...manifest.ensemble, weights },
  });
  const scaler = { mean: [0, 0], std: [1, 1], clip: 5 };
  const range = { low: [0, 0, 0], high: [1, 1, 1], maxOutside: 1, outlierLimit: null };
  test.each<[string, (manifest: Manifest) => Manifest, string]>([
    ["a column that is no feature", models({ columns: ["a", "z"] }), "takes z, which is not among"],
    [
      "a scaler too short for all features",
      models({ scaler }),
      "takes 3 of the features, and its scaler holds 2 means",
    ],
    ["a scaler too long for its columns", models({ columns: ["a"], scaler }), "takes 1 of the features"],
    ["a head that is answered twice", models({ outputs: [...tiny.outputs, ...tiny.outputs] }), "answers win240 twice"],
    ["two models of one name", field({ models: [tiny, tiny] }), "Two models are called tiny."],
    ["two features of one name", field({ featureNames: ["a", "b", "a"] }), "Two features are called a."],
    ["a weight for nobody", ensemble({ tiny: 1, lstm: 0.5 }), "weighs lstm"],
    ["no weight at all", ensemble({ tiny: 0 }), "gives no group"],
    [
      "a table of unequal lengths",
      field({ vennAbers: { scores: [0, 1], low: [0], high: [0, 1], n: [1, 1] } }),
      "2 scores, 1 low",
    ],
    [
      "a table without a count",
      field({ vennAbers: { scores: [0, 1], low: [0, 0], high: [1, 1], n: [1] } }),
      "and 1 counts",
    ],
    [
      "a table whose scores fall",
      field({ vennAbers: { scores: [1, 0], low: [0, 0], high: [1, 1], n: [1, 1] } }),
      "do not rise",
    ],
    [
      "a table whose bounds cross",
      field({ vennAbers: { scores: [0, 1], low: [0, 1], high: [0, 0.5], n: [1, 1] } }),
      "above its high",
    ],
    [
      "a range of other features",
      field({ trainingRange: { ...range, high: [1, 1] } }),
      "3 low and 2 high bounds for 3",
    ],
  ])("is refused when its manifest holds %s", async (_what, change, says) => {
    expect(await loadBundle(aBundle("three", change), [THREE])).toMatchObject({
      ok: false,
      error: { code: "MANIFEST_INVALID", text: expect.stringContaining(says) },
    });
  });

  test("loads with columns, scaler, table and range that fit", async () => {
    const fitting = (manifest: Manifest): Manifest => ({
      ...models({ columns: ["c", "a"], scaler, symbols: ["BTC/USDT"] })(manifest),
      ...{ trainingRange: range, vennAbers: { scores: [0, 1], low: [0, 0], high: [1, 1], n: [1, 1] } },
      ensemble: { ...manifest.ensemble, weights: { tiny: 1, absent: 0 } },
    });
    const loaded = await loadBundle(aBundle("three", fitting), [THREE]);
    expect(loaded.ok && loaded.value.files[0]).toMatchObject({ columns: [2, 0], symbols: ["BTC/USDT"], scaler });
  });

  test("of whose set there are several takes the right one", async () => {
    expect((await loadBundle(REAL_BUNDLE, FEATURE_SETS)).ok).toBe(true);
    expect(await loadBundle(aBundle("three"), FEATURE_SETS)).toMatchObject({
      error: { text: expect.stringContaining("set three@1 instead of crypto@1 or crypto@2 or light@1") },
    });
  });

  test.each([
    ["another set", { id: "light@2", names: THREE.names }, "set three@1 instead of light@2"],
    ["another order", { id: THREE.id, names: ["a", "c", "b"] }, "column 2 is b instead of c"],
    ["one feature less", { id: THREE.id, names: ["a", "b"] }, "column 3 is c instead of nothing"],
    ["one feature more", { id: THREE.id, names: ["a", "b", "c", "d"] }, "column 4 is nothing instead of d"],
  ])("is refused when the program computes %s", async (_what, served, says) => {
    expect(await loadBundle(aBundle("three"), [served])).toMatchObject({
      ok: false,
      error: { code: "MODEL_FEATURES_DIFFER", text: expect.stringContaining(says) },
    });
  });
});

describe("parseManifest", () => {
  const changed = (change: Partial<Record<keyof Manifest, unknown>>): string =>
    JSON.stringify({ ...realManifest(), ...change });

  const passed = { passed: true, value: 1, limit: 1, why: "measured" };
  const unknown = { ...passed, passed: null, why: "not measured yet" };
  const all = {
    ...{ dir15: passed, tierError: passed, controls: passed },
    ...{ challenge: passed, forward: passed, expectancy: passed },
  };
  test.each([
    ["one failed", { ...all, controls: { ...passed, passed: false } }, "not passed: controls)"],
    ["one is not measured", { ...all, dir15: unknown }, "not passed: dir15)"],
    ["one of its own failed", { ...all, other: { ...passed, passed: false } }, "not passed: other)"],
    ["only others are named", { a: passed }, "not passed: dir15, tierError, controls, challenge, forward, expectancy)"],
    ["there is none", {}, "not passed: dir15, tierError, controls, challenge, forward, expectancy)"],
  ])("refuses a model that calls itself live when of its gates %s", (_what, gates, says) => {
    expect(parseManifest(changed({ status: "live", gates }))).toMatchObject({
      ok: false,
      error: { code: "MODEL_GATES_NOT_PASSED", text: expect.stringContaining(says) },
    });
    expect(parseManifest(changed({ status: "observation", gates })).ok).toBe(true);
  });

  test("takes a live model that passed every gate", () => {
    expect(parseManifest(changed({ status: "live", gates: all })).ok).toBe(true);
  });

  test.each([
    ["text that is not JSON", "{", "not JSON"],
    ["a list", "[]", "top level"],
    ["an unknown field", changed({ extra: 1 } as never), "extra"],
    ["a status of its own", changed({ status: "excellent" }), "status"],
    ["no model", changed({ models: [] }), "models"],
    [
      "a file outside the folder",
      changed({ models: [{ ...realManifest().models[0], file: "../secret" }] }),
      "models.0.file",
    ],
    ["tier edges in the wrong order", changed({ tierEdges: [0.5, 0.4] }), "tierEdges"],
    ["a probability above 1", changed({ tierEdges: [0.5, 1.4] }), "tierEdges"],
    [
      "a calibrator that this program cannot apply",
      changed({ calibrator: { ...realManifest().calibrator, kind: "beta" } }),
      "calibrator.kind",
    ],
    ["a day that is none", changed({ daysUsed: ["2025-02-30"] }), "daysUsed"],
  ])("refuses %s and says where", (_what, text, says) => {
    const parsed = parseManifest(text);
    expect(parsed).toMatchObject({ ok: false, error: { code: "MANIFEST_INVALID" } });
    if (!parsed.ok) {
      expect(parsed.error.text).toContain(says);
      expect(parsed.error.text).toContain("no signal is sent");
    }
  });
});

describe("the registry", () => {
  test("names the bundle that is in use, and its files are those on disk", async () => {
    const catalogue = await readCatalogue(null);
    if (!catalogue.ok) throw new Error(catalogue.error.text);
    const model = findModel(catalogue.value, catalogue.value.inUse);
    expect(model.ok && model.value.folder.endsWith(REAL_BUNDLE)).toBe(true);
    if (model.ok) expect(await fileFault(model.value)).toBeNull();
  });

  test.each([["{"], ['{"inUse": "../elsewhere"}'], ['{"registryVersion":1,"inUse":"a","models":{}}']])(
    "that holds %s is refused",
    async (text) => {
      const models = mkdtempSync(join(tmpdir(), "lookout-models-"));
      writeFileSync(join(models, "registry.json"), text);
      expect(await readRegistry(models)).toMatchObject({ ok: false, error: { code: "REGISTRY_INVALID" } });
    },
  );

  test("that is absent is refused", async () => {
    expect(await readRegistry("/nowhere")).toMatchObject({ ok: false, error: { code: "REGISTRY_INVALID" } });
  });
});

const registry: Registry = JSON.parse(readFileSync("models/registry.json", "utf8"));
const SHIPPED = Object.values(registry.models).map(({ folder }) => join("models", folder));

describe.each(SHIPPED)("the manifest of %s", (folder) => {
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  const { train, validation, calibration, test: tested } = manifest.windows;

  test("was fitted on no day of the bundled sample, nor on the days beside it", () => {
    const near = new Set(
      (["BTC", "ETH", "BNB"] as const).flatMap((base) =>
        [...loadSample(base).openTime].flatMap((time) => [day(time - DAY_MS), day(time), day(time + DAY_MS)]),
      ),
    );
    expect(near.size).toBe(14);
    expect(manifest.daysUsed.filter((used) => near.has(used))).toEqual([]);
  });

  test("names every day that its windows before the test and their warm-up touch", () => {
    const used = new Set(manifest.daysUsed);
    const { warmupMinutes } = featureSetOf(manifest);
    for (const { from, until } of [...train, ...validation, ...calibration]) {
      const first = Date.parse(from) - warmupMinutes * 60_000;
      for (let at = first; at < Date.parse(until); at += DAY_MS / 2) expect(used, day(at)).toContain(day(at));
    }
  });

  // The validation slice is part of what the final models are fitted on, once epochs and ensemble were chosen with it.
  test("keeps what it was fitted on, calibration and test apart by eight hours or more", () => {
    const end = (windows: Manifest["windows"]["train"]): number =>
      Math.max(...windows.map(({ until }) => Date.parse(until)));
    const start = (windows: Manifest["windows"]["train"]): number =>
      Math.min(...windows.map(({ from }) => Date.parse(from)));
    expect(start(calibration) - end([...train, ...validation])).toBeGreaterThanOrEqual(8 * 3_600_000);
    expect(start(tested) - end(calibration)).toBeGreaterThanOrEqual(8 * 3_600_000);
  });

  test("claims no more than it may: observation, no gate passed without a number", () => {
    expect(manifest.status).toBe("observation");
    const gates = Object.entries(manifest.gates);
    expect(gates.every(([, { passed }]) => passed === true)).toBe(false);
    for (const [name, { passed, value }] of gates) if (passed === true) expect(value, name).not.toBeNull();
  });

  test("has reliability bins that cover 0 to 1 without a hole", () => {
    const bins = manifest.reliability;
    expect(bins).toHaveLength(5);
    expect([bins[0]?.from, bins.at(-1)?.until]).toEqual([0, 1]);
    for (const [index, bin] of bins.slice(1).entries()) expect(bin.from).toBe(bins[index]?.until);
    const rows = bins.map((bin) => bin.rows);
    const all = rows.reduce((sum, one) => sum + one, 0);
    // On the test the two highest bands are those of MEDIUM and HIGH, so only what lies below is cut evenly.
    const even = manifest.reliabilitySlice === "test" ? rows.slice(0, -2) : rows;
    expect(Math.max(...even) - Math.min(...even)).toBeLessThan(all * 0.02);
    expect(all).toBe((manifest.metrics as Record<string, { n: number }>)[manifest.reliabilitySlice]?.n);
  });

  test("judges what a tier says by that tier alone, where it was counted on the test", () => {
    if (manifest.reliabilitySlice !== "test") return;
    const starts = manifest.reliability.slice(-2).map(({ from }) => from);
    // The bias of 0.05 is taken off a chance before tiers look at it.
    for (const [tier, edge] of manifest.tierEdges.entries()) expect(starts[tier]).toBeCloseTo(edge + 0.05, 12);
  });

  test("describes the label that the engine follows", () => {
    expect(manifest.label).toEqual({
      name: "win240",
      horizonMinutes: 240,
      stopAtr: 3,
      targetMultiple: 2,
      costBps: 7.5,
    });
    expect(manifest.payoff.win).toBeGreaterThan(0);
    expect(manifest.payoff.loss).toBeLessThan(0);
    expect(Object.keys(manifest.volatilityTerciles)).toEqual(
      expect.arrayContaining(["BNB/USDT", "BTC/USDT", "ETH/USDT"]),
    );
  });
});
