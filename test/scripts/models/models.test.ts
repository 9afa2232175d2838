import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { forwardFacts } from "../../../app/models/model-facts.ts";
import type { Place } from "../../../app/models/place.ts";
import { promote, rollback } from "../../../app/models/promote.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { CRYPTO } from "../../../engine/features/crypto/crypto.ts";
import { LIGHT } from "../../../engine/features/light.ts";
import { pointerPath, readPointer } from "../../../models/pointer.ts";
import { parseModelsArguments } from "../../../scripts/models/arguments.ts";
import { card, list } from "../../../scripts/models/list.ts";
import { BARE } from "../../support/bare.ts";
import { at } from "../../support/candles.ts";
import { aShelf, CRYPTO_ONE, ONE, type Shelf, TWO } from "../../support/model-shelf.ts";

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
  const options = { encoding: "utf8", env: { ...BARE, VAR_DIR: folder } } as const;
  const listed = JSON.parse(execFileSync(process.execPath, ["scripts/models.ts", "list", "--json"], options));
  const shipped = JSON.parse(readFileSync("models/registry.json", "utf8"));
  expect(listed.serving).toBe(shipped.inUse);
  expect(listed.models.map(({ tag }: { tag: string }) => tag)).toEqual(Object.keys(shipped.models));
  const refused = spawnSync(process.execPath, ["scripts/models.ts", "promote", "nope"], options);
  expect([refused.status, refused.stdout]).toEqual([2, ""]);
  expect(refused.stderr).toContain("There is no model nope");
  rmSync(folder, { recursive: true });
});
