import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { forwardFacts } from "../../../app/model-facts.ts";
import { testFiles } from "../../../app/test-report.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { openLedger } from "../../../db/ledger.ts";
import { CRYPTO } from "../../../engine/features/crypto/crypto.ts";
import { LIGHT } from "../../../engine/features/light.ts";
import type { Manifest } from "../../../models/manifest.ts";
import { pointerPath, readPointer } from "../../../models/pointer.ts";
import { parseModelsArguments } from "../../../scripts/models/arguments.ts";
import { card, list } from "../../../scripts/models/list.ts";
import type { Place } from "../../../scripts/models/place.ts";
import { promote, rollback } from "../../../scripts/models/promote.ts";
import { at } from "../../support/candles.ts";
import { aDecision, anEnd, anEntry, aScan, slotNumber } from "../../support/ledger.ts";
import { aShelf, CRYPTO_ONE, ONE, type Shelf, TWO } from "../../support/model-shelf.ts";

const openedLedger = (file: string) => {
  const opened = openLedger({ file, clock: { now: () => slotNumber(0) }, stopwatch: { elapsed: () => 0 } });
  if (!opened.ok) throw new Error(opened.error.text);
  return opened.value;
};

let shelf: Shelf;
let place: Place;
beforeEach(() => {
  shelf = aShelf();
  place = { ...shelf, now: Date.parse("2026-11-01T00:00:00Z"), pinned: null, features: [LIGHT] };
});
const pointer = async () => {
  const read = await readPointer(shelf.varFolder);
  return read.ok ? read.value : read.error;
};

describe("promotion", () => {
  test("serves as observation while a gate fails, and names every one that does", async () => {
    const answer = await promote(place, TWO);
    const failing = ["dir15", "challenge", "forward", "expectancy", "tests"];
    expect(answer).toMatchObject({ ok: true, value: { json: { tag: TWO, status: "observation", failing } } });
    expect(answer.ok && answer.value.text).toContain("not every gate is passed");
    expect(await pointer()).toMatchObject({ tag: TWO, status: "observation", action: "promote", before: [ONE] });
  });

  test("says when the MODEL setting holds another one", async () => {
    const answer = await promote({ ...place, pinned: ONE }, TWO);
    expect(answer.ok && answer.value.text).toContain(`MODEL is set to ${ONE}`);
  });

  test("repairs a broken pointer", async () => {
    mkdirSync(join(shelf.varFolder, "models"));
    writeFileSync(join(shelf.varFolder, "models", "promoted.json"), "{");
    expect(await rollback(place, null, "x")).toMatchObject({
      ok: false,
      error: { exitCode: 3, code: "POINTER_INVALID" },
    });
    expect((await promote(place, TWO)).ok).toBe(true);
    expect(await pointer()).toMatchObject({ tag: TWO });
  });

  test.each([
    ["model.onnx", "other bytes", "MODEL_HASH_DIFFERS", "not the one the registry names"],
    ["manifest.json", "{}", "MODEL_HASH_DIFFERS", "manifest.json"],
    ["parity.json", "{}", "MODEL_HASH_DIFFERS", "parity.json"],
  ])("refuses a bundle whose %s was changed", async (file, bytes, code, says) => {
    shelf.damage(TWO, file, bytes);
    expect(await promote(place, TWO)).toMatchObject({
      ok: false,
      error: { exitCode: 1, code, text: expect.stringContaining(says) },
    });
    expect(await pointer()).toBeNull();
  });

  test("refuses a bundle of features that this program does not compute", async () => {
    const answer = await promote({ ...place, features: [{ id: "light@2", names: LIGHT.names }] }, TWO);
    expect(answer).toMatchObject({ ok: false, error: { exitCode: 1, code: "MODEL_FEATURES_DIFFER" } });
  });

  test("refuses an unknown tag and names those there are", async () => {
    expect(await promote(place, "win240-light-9")).toMatchObject({
      ok: false,
      error: { exitCode: 2, code: "MODEL_UNKNOWN", text: expect.stringContaining(`${ONE}, ${TWO}`) },
    });
  });

  test("refuses while the registry is broken", async () => {
    writeFileSync(join(shelf.models, "registry.json"), '{"inUse": 1}');
    expect(await promote(place, ONE)).toMatchObject({ ok: false, error: { exitCode: 3, code: "REGISTRY_INVALID" } });
  });
});

/** What a bundle must bring along to be believed: a direction head, its table per coin, and trades that won. */
function proveTwo(change: (manifest: Manifest) => Manifest = (same) => same): void {
  const passed = (value: number) => ({ passed: true, value, limit: 0, why: "measured" });
  const names = ["dir15", "tierError", "controls", "challenge", "expectancy"];
  const folder = join(shelf.models, "artifacts", TWO);
  const parity = JSON.parse(readFileSync(join(folder, "parity.json"), "utf8"));
  for (const row of parity.rows) row.outputs["way/dir15"] = row.outputs["lightgbm/win240"];
  writeFileSync(join(folder, "parity.json"), JSON.stringify(parity));
  const testTrades = Array.from({ length: 60 }, (_, day) => {
    const openedAt = Date.UTC(2025, 5, 1 + day);
    const [from, until] = [openedAt, openedAt + 3_600_000].map((time) => new Date(time).toISOString());
    return { openedAt: from, closedAt: until, r: day % 4 === 0 ? -1 : 1 };
  });
  writeFileSync(join(folder, "report.json"), JSON.stringify({ testTrades }));
  const coin = { n: 2000, nIndependent: 2000, accuracy: 0.75 };
  shelf.replaceManifest(TWO, (manifest) =>
    change({
      ...manifest,
      models: manifest.models.flatMap((one) => [
        one,
        { ...one, name: "way", group: "way", outputs: one.outputs.map((output) => ({ ...output, head: "dir15" })) },
      ]),
      metrics: { ...manifest.metrics, direction: { test: { bySymbol: { "BTC/USDT": coin, "ETH/USDT": coin } } } },
      gates: { ...manifest.gates, ...Object.fromEntries(names.map((name) => [name, passed(0.9)])) },
    }),
  );
}

function winForward(): void {
  const { ledger, close } = openedLedger(join(shelf.varFolder, "lookout.db"));
  const signals = Array.from({ length: 100 }, (_, index) =>
    aDecision({ slot: slotNumber(index * 60), modelTag: TWO, side: "long" }),
  );
  for (const [index, decision] of signals.entries()) {
    ledger.commitScan(aScan(decision.slot, [decision]));
    const end = index < 68 ? anEnd(decision) : anEnd(decision, { result: "L", exit: "sl", r: -1 });
    ledger.commitScan(aScan(slotNumber(index * 60 + 1), [], { updates: [anEntry(decision), end] }));
  }
  close();
}

/** A report of the test runner of those files, one test each; answers when it was written. */
function reportTests(files: readonly string[], status = "passed"): number {
  const path = join(shelf.varFolder, "models", "tests.json");
  const testResults = files.map((file) => ({ name: `/elsewhere/${file}`, assertionResults: [{ status }] }));
  mkdirSync(join(shelf.varFolder, "models"), { recursive: true });
  writeFileSync(path, JSON.stringify({ numTotalTests: files.length, numFailedTests: 0, success: true, testResults }));
  return statSync(path).mtimeMs;
}

describe("a model with everything measured", () => {
  test("serves as live, and no longer once its test report is a day old", async () => {
    proveTwo();
    winForward();
    const written = reportTests(testFiles());
    const answer = await promote({ ...place, now: written + 1000 }, TWO);
    expect(answer).toMatchObject({ ok: true, value: { json: { status: "live", failing: [] } } });
    expect(await promote({ ...place, now: written + 86_400_001 }, TWO)).toMatchObject({
      ok: true,
      value: { json: { status: "observation", failing: ["tests"] } },
    });
  });

  test.each([
    ["one test file alone", ["test/models/gates.test.ts"], "passed"],
    ["all test files but one", testFiles().slice(1), "passed"],
    ["test files of which a filter left every test out", testFiles(), "skipped"],
  ])("is not live by a report of %s", async (_what, files, status) => {
    proveTwo();
    winForward();
    const written = reportTests(files, status);
    const answer = await promote({ ...place, now: written + 1000 }, TWO);
    const gates = expect.arrayContaining([expect.objectContaining({ gate: "tests", code: "NOT_MEASURED" })]);
    expect(answer).toMatchObject({ value: { json: { status: "observation", failing: ["tests"], gates } } });
  });

  const bySymbol = (coins: object) => (manifest: Manifest) => ({
    ...manifest,
    metrics: { ...manifest.metrics, direction: { test: { bySymbol: coins } } },
  });
  const coin = (accuracy: number) => ({ n: 2000, nIndependent: 2000, accuracy });
  test.each<[string, (manifest: Manifest) => Manifest, string]>([
    ["one coin at a coin's toss", bySymbol({ A: coin(0.9), B: coin(0.5) }), "CONTRADICTED"],
    // By hand: Wilson's lower bound of 69 % of 2000 is 0.669, although 0.69 lies above the limit.
    ["an accuracy whose lower bound is too low", bySymbol({ A: coin(0.69) }), "CONTRADICTED"],
    ["more independent rows than rows", bySymbol({ A: { ...coin(0.9), n: 10 } }), "NOT_MEASURED"],
    ["no coin", bySymbol({}), "NOT_MEASURED"],
    ["no direction model", (manifest) => ({ ...manifest, models: manifest.models.slice(0, 1) }), "CONTRADICTED"],
  ])("is not live when 90 % are typed in over %s", async (_what, change, code) => {
    proveTwo(change);
    winForward();
    const now = reportTests(testFiles()) + 1000;
    const gates = expect.arrayContaining([expect.objectContaining({ gate: "dir15", code })]);
    expect(await promote({ ...place, now }, TWO)).toMatchObject({
      value: { json: { status: "observation", failing: ["dir15"], gates } },
    });
  });
});

describe("rollback", () => {
  test("goes back to the one before, with its reason", async () => {
    await promote(place, TWO);
    const answer = await rollback(place, null, "it lost too much");
    expect(answer).toMatchObject({ ok: true, value: { json: { tag: ONE, action: "rollback" } } });
    expect(await pointer()).toMatchObject({ tag: ONE, action: "rollback", reason: "it lost too much", before: [TWO] });
  });

  test("refuses a model that never served: that is a promotion", async () => {
    expect(await rollback(place, TWO, "why not")).toMatchObject({
      ok: false,
      error: { exitCode: 2, code: "NEVER_SERVED", text: expect.stringContaining(`npm run models -- promote ${TWO}`) },
    });
    expect(await pointer()).toBeNull();
    expect(await rollback(place, "nope", "x")).toMatchObject({ error: { exitCode: 2, code: "MODEL_UNKNOWN" } });
  });

  test("counts what ships as what served before, also where the pointer says nothing of it", async () => {
    expect((await rollback(place, ONE, "to be sure")).ok).toBe(true);
    expect(await pointer()).toMatchObject({ tag: ONE, before: [] });
    await promote(place, TWO);
    const file = pointerPath(shelf.varFolder);
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), before: [] }));
    expect((await rollback(place, null, "lost")).ok).toBe(true);
    expect(await pointer()).toMatchObject({ tag: ONE, before: [TWO] });
  });

  test("to the one named is undone by the next one", async () => {
    shelf.addCrypto();
    const both = { ...place, features: [LIGHT, CRYPTO] };
    await promote(both, TWO);
    await promote(both, CRYPTO_ONE);
    expect((await rollback(both, ONE, "safest")).ok).toBe(true);
    expect(await pointer()).toMatchObject({ tag: ONE, before: [CRYPTO_ONE, TWO] });
    expect((await rollback(both, null, "it was not that")).ok).toBe(true);
    expect(await pointer()).toMatchObject({ tag: CRYPTO_ONE, before: [TWO, ONE] });
  });

  test("without a name goes further back each time, and to what was left last of all", async () => {
    shelf.addCrypto();
    const both = { ...place, features: [LIGHT, CRYPTO] };
    await promote(both, TWO);
    await promote(both, CRYPTO_ONE);
    const tags: unknown[] = [];
    for (let step = 0; step < 3; step += 1) {
      await rollback(both, null, "lost");
      tags.push(await pointer());
    }
    expect(tags).toMatchObject([{ tag: TWO }, { tag: ONE }, { tag: CRYPTO_ONE }]);
  });

  test("has nowhere to go when nothing served before", async () => {
    expect(await rollback(place, null, "x")).toMatchObject({
      ok: false,
      error: { exitCode: 2, code: "NOTHING_BEFORE" },
    });
  });
});

describe("the list", () => {
  test("shows every model, which one serves since when, and a damaged one as such", async () => {
    await promote(place, TWO);
    shelf.damage(ONE, "model.onnx", "x");
    const answer = await list(place);
    expect(answer).toMatchObject({
      ok: true,
      value: {
        json: {
          serving: TWO,
          models: [
            { tag: ONE, version: "1.0.0", serves: false, fault: "MODEL_HASH_DIFFERS" },
            { tag: TWO, version: "1.0.1", serves: true, since: "2026-11-01T00:00:00.000Z", metrics: { n: 10304 } },
          ],
        },
      },
    });
  });

  test("is shown with a broken pointer too, with what that means", async () => {
    mkdirSync(join(shelf.varFolder, "models"));
    writeFileSync(pointerPath(shelf.varFolder), "{");
    const answer = await list(place);
    expect(answer).toMatchObject({
      ok: true,
      value: {
        text: expect.stringContaining("! The promotion pointer"),
        json: {
          serving: null,
          models: [{ tag: ONE, serves: false }, { tag: TWO }],
          pointerFault: { code: "POINTER_INVALID" },
        },
      },
    });
    expect(await list({ ...place, pinned: TWO })).toMatchObject({ value: { json: { serving: TWO } } });
  });

  test("a card that is not there is told", async () => {
    expect(await card(place, ONE)).toMatchObject({ ok: false, error: { exitCode: 3, code: "CARD_MISSING" } });
  });
});

test.each([
  [["rollback"], "A rollback needs a reason"],
  [["rollback", ONE, "--reason", "  "], "A rollback needs a reason"],
  [["promote"], "promote needs the tag"],
  [["promote", ONE, "--reason", "x"], "--reason belongs to rollback and calibrator only"],
  [["promote", ONE, TWO], "one model at a time"],
  [["list", ONE], "Say what to do"],
  [[], "Say what to do"],
  [["list", "--force"], "--force"],
])("%j is refused", (argv, says) => {
  expect(parseModelsArguments(argv)).toMatchObject({ ok: false, error: expect.stringContaining(says) });
});

test("forward signals that overlap on an instrument count once", () => {
  const signal = (base: string, from: string, until: string, won: boolean, r: number) => ({
    ...{ instrument: `binanceusdm:${base}/USDT` as InstrumentId, won, r },
    ...{ entryTime: at(`2026-11-01T${from}:00Z`), exitTime: at(`2026-11-01T${until}:00Z`) },
  });
  const facts = forwardFacts([
    signal("BTC", "00:00", "04:00", true, 1),
    signal("BTC", "03:00", "07:00", true, 1),
    signal("ETH", "03:00", "07:00", false, -1),
    signal("BTC", "04:00", "08:00", true, 0.6),
  ]);
  // By hand: 1, −1, 0.6 have mean 0.2 and standard deviation 1.0583; 0.2 − 1.96 × 1.0583 / √3 = −0.998.
  expect(facts).toMatchObject({ resolved: 3, wins: 2, lowerR: expect.closeTo(-0.998, 3) });
  expect(forwardFacts([])).toEqual({ resolved: 0, wins: 0, lowerR: null });
});

test("the program itself answers with JSON, and with 2 and a sentence to bad input", () => {
  const folder = mkdtempSync(join(tmpdir(), "lookout-var-"));
  const options = { encoding: "utf8", env: { PATH: process.env.PATH, VAR_DIR: folder } } as const;
  const listed = JSON.parse(execFileSync(process.execPath, ["scripts/models.ts", "list", "--json"], options));
  const shipped = JSON.parse(readFileSync("models/registry.json", "utf8"));
  expect(listed.serving).toBe(shipped.inUse);
  expect(listed.models.map(({ tag }: { tag: string }) => tag)).toEqual(Object.keys(shipped.models));
  const refused = spawnSync(process.execPath, ["scripts/models.ts", "promote", "nope"], options);
  expect([refused.status, refused.stdout]).toEqual([2, ""]);
  expect(refused.stderr).toContain("There is no model nope");
  rmSync(folder, { recursive: true });
});
