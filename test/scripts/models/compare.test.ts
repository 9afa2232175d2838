/** A shadow chosen by command, asked by scans, and compared by what became of the trades. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { comparing } from "../../../app/jobs/comparing.ts";
import { inEnglish } from "../../../app/jobs/jobs.ts";
import type { Place } from "../../../app/models/place.ts";
import { createShadow } from "../../../app/models/shadow.ts";
import { MINUTE_MS, plus } from "../../../core/time.ts";
import { openShadowReader } from "../../../db/shadow-reader.ts";
import { FEATURE_SETS } from "../../../engine/features/sets.ts";
import { readShadow } from "../../../models/shadow-pointer.ts";
import { parseModelsArguments } from "../../../scripts/models/arguments.ts";
import { compareModels } from "../../../scripts/models/compare.ts";
import { list } from "../../../scripts/models/list.ts";
import { shadow } from "../../../scripts/models/shadow.ts";
import { at } from "../../support/candles.ts";
import { INSTRUMENTS, openWorld, tell, type World } from "../../support/engine.ts";
import { aShelf, CRYPTO_ONE, ONE, TWO } from "../../support/model-shelf.ts";

const FIRST = at("2025-06-10T12:00:00Z");
let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world.source.stop();
  await world.inference.stop();
});

test("what both said is followed to its end by the candles and set side by side", async () => {
  const shelf = aShelf();
  shelf.addCrypto();
  const varFolder = mkdtempSync(join(tmpdir(), "lookout-compare-"));
  const place: Place = {
    ...{ models: shelf.models, varFolder, now: plus(FIRST, 10 * 60 * MINUTE_MS), pinned: null, features: FEATURE_SETS },
  };
  expect(await compareModels(place, { tags: null, days: 30 })).toMatchObject({
    error: { exitCode: 2, text: expect.stringContaining("there is no ledger yet") },
  });
  expect(await shadow(place, CRYPTO_ONE)).toMatchObject({ ok: true, value: { json: { shadow: CRYPTO_ONE } } });
  const story = tell(world, { folder: varFolder });
  const second = createShadow({
    place: { pinned: null, varFolder, follows: true, models: shelf.models },
    ...{ stores: story.stores, store: story.stores.store, watched: () => INSTRUMENTS, serving: () => ONE },
    ...{ clock: world.clock, emit: () => {} },
  });
  // Two slots of one quarter of an hour count once, then a later one.
  for (const minutes of [0, 2, 30]) {
    const slot = plus(FIRST, minutes * MINUTE_MS);
    world.clock.set(slot);
    await story.scanner.scan(slot);
    await second.scanned(slot);
  }
  expect(await compareModels(place, { tags: null, days: 30 })).toMatchObject({
    error: { text: expect.stringContaining("the outcome of none of them is known yet") },
  });
  // The candles of the next hours come in.
  const later = plus(FIRST, 300 * MINUTE_MS);
  world.clock.set(later);
  await story.scanner.scan(later);
  const answer = await compareModels(place, { tags: null, days: 30 });
  expect(answer).toMatchObject({
    ok: true,
    value: { json: { a: { tag: ONE }, b: { tag: CRYPTO_ONE }, n: 12, days: 1 } },
  });
  expect(answer.ok && answer.value.text).toContain("Too little to tell them apart");
  // The same by night, in a sentence for /model.
  const night = comparing({
    ...{ shadow: second, serving: { bundle: world.inference.bundle }, store: story.stores.store, clock: world.clock },
    open: () => openShadowReader(join(varFolder, "lookout.db")),
  });
  const said = inEnglish(await night.run(new AbortController().signal));
  expect(said).toMatch(new RegExp(`^${CRYPTO_ONE}: Brier [+−]0\\.\\d{4} against the serving one.*; 12 outcomes, `));
  const turned = await compareModels(place, { tags: [CRYPTO_ONE, ONE], days: 30 });
  const difference = (json: unknown) => (json as { brierDifference: { value: number } }).brierDifference.value;
  expect(answer.ok && turned.ok && difference(answer.value.json) + difference(turned.value.json)).toBeCloseTo(0, 12);
  expect(await compareModels(place, { tags: [ONE, TWO], days: 30 })).toMatchObject({
    error: { text: expect.stringContaining("were not asked about the same slots") },
  });
  await second.stop();
  story.end();
});

test("a second model is chosen and let go by command; one that cannot serve is refused", async () => {
  const shelf = aShelf();
  const place: Place = { ...shelf, now: 0, pinned: null, features: FEATURE_SETS };
  expect((await shadow(place, TWO)).ok).toBe(true);
  expect(await readShadow(shelf.varFolder)).toMatchObject({ value: { tag: TWO } });
  expect(await list(place)).toMatchObject({
    value: { json: { serving: ONE, beside: TWO }, text: expect.stringContaining(`${TWO} is asked beside the serving`) },
  });
  expect(await shadow({ ...place, shadow: ONE }, TWO)).toMatchObject({
    value: { text: expect.stringContaining(`SHADOW_MODEL is set to ${ONE}`) },
  });
  expect(await shadow(place, "nope")).toMatchObject({ error: { exitCode: 2, code: "MODEL_UNKNOWN" } });
  shelf.damage(TWO, "model.onnx", "x");
  expect(await shadow(place, TWO)).toMatchObject({ error: { exitCode: 1, code: "MODEL_HASH_DIFFERS" } });
  expect((await shadow(place, null)).ok).toBe(true);
  expect(await readShadow(shelf.varFolder)).toEqual({ ok: true, value: null });
});

test.each([
  [["shadow"], "needs the tag"],
  [["compare", "a"], "takes two models"],
  [["compare", "a", "b", "c"], "takes two models"],
  [["compare", "--days", "0"], "--days must be"],
  [["list", "--days", "3"], "--days belongs to compare only"],
])("%j is refused", (argv, says) => {
  expect(parseModelsArguments(argv)).toMatchObject({ ok: false, error: expect.stringContaining(says) });
});
