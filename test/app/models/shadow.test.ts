/** A second bundle on another feature set is asked at every scan, and nothing that decides notices. */

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createShadow, type Shadow, type ShadowParts } from "../../../app/models/shadow.ts";
import { writeShadow } from "../../../models/shadow-pointer.ts";
import { at } from "../../support/candles.ts";
import { INSTRUMENTS, openWorld, type Story, tell, type World } from "../../support/engine.ts";
import { aShelf, CRYPTO_ONE, type Shelf, TWO } from "../../support/model-shelf.ts";
import { expectToldWhole } from "../../support/told-whole.ts";

const SLOT = "2025-06-10T12:00:00Z";
const NEXT = "2025-06-10T12:02:00Z";
let world: World;
let shelf: Shelf;
let story: Story;
let folder: string;
let shadow: Shadow;
let told: string[];
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world.source.stop();
  await world.inference.stop();
});
beforeEach(() => {
  shelf = aShelf();
  folder = mkdtempSync(join(tmpdir(), "lookout-shadow-"));
  story = tell(world, { folder });
  told = [];
});
afterEach(async () => {
  await shadow.stop();
  story.end();
});

function aShadow(over: Partial<ShadowParts> = {}, pinned: string | null = null): Shadow {
  const place = { pinned, varFolder: shelf.varFolder, follows: true, models: shelf.models };
  const { stores } = story;
  shadow = createShadow({
    ...{ place, stores, store: stores.store, watched: () => INSTRUMENTS, serving: () => "win240-light-1" },
    ...{ clock: world.clock, emit: (event) => told.push(event.type === "alert" ? event.text : event.type) },
    ...over,
  });
  return shadow;
}
async function scanned(slot: string): Promise<void> {
  await story.scan(slot);
  await shadow.scanned(at(slot));
}
const chosen = (tag: string, since = "2026-11-01T00:00:00.000Z") =>
  writeShadow(shelf.varFolder, { shadowVersion: 1, tag, since });
type Row = { slot: number; instrument: string; side: string; tag: string; score: number; p_win: number; atr15: number };
const asked = <T>(sql: string): T[] => {
  const client = new Database(join(folder, "lookout.db"), { readonly: true });
  const rows = client.prepare(sql).all() as T[];
  client.close();
  return rows;
};
const rows = () => asked<Row>("SELECT * FROM shadow_predictions ORDER BY slot, instrument, side");

test("answers of another feature set are stored beside those of the scan, and decisions stay what they are", async () => {
  shelf.addCrypto();
  await chosen(CRYPTO_ONE);
  aShadow();
  await scanned(SLOT);
  expect(rows()).toHaveLength(6);
  // Both sets compute the ATR; how far they look back differs, and with it the fourth digit.
  const beside = asked<{ atr15: number; score: number }>("SELECT * FROM predictions ORDER BY slot, instrument, side");
  for (const [index, { atr15 }] of rows().entries()) expect(atr15 / beside[index]!.atr15).toBeCloseTo(1, 3);
  expect(rows().map(({ score }) => score)).not.toEqual(beside.map(({ score }) => score));
  // By the bundle's own rule, from the candles: the mirrored side has the mirrored score.
  const [long, short] = rows().filter(({ instrument }) => instrument === INSTRUMENTS[0]);
  expect(long!.score + short!.score).toBeCloseTo(1, 5);
  expect(new Set(asked<{ model_tag: string }>("SELECT model_tag FROM decisions").map((one) => one.model_tag))).toEqual(
    new Set(["win240-light-1"]),
  );
  expect(told).toEqual([]);
});

test("another choice is followed between scans, off too, and every change is audited", async () => {
  aShadow();
  await scanned(SLOT);
  expect([rows(), shadow.tag()]).toEqual([[], null]);
  await chosen(TWO);
  await scanned(NEXT);
  expect([rows().length, shadow.tag()]).toEqual([6, TWO]);
  await writeShadow(shelf.varFolder, null);
  await scanned("2025-06-10T12:04:00Z");
  expect([rows().length, shadow.tag()]).toEqual([6, null]);
  const changes = asked<{ detail: string }>("SELECT detail FROM audit_log WHERE action = 'shadow_changed' ORDER BY id");
  expect(changes.map(({ detail }) => JSON.parse(detail))).toEqual([
    { from: null, to: TWO },
    { from: TWO, to: null },
  ]);
});

test("a broken bundle is told once, and asked again when somebody chose again", async () => {
  shelf.damage(TWO, "model.onnx", "other bytes");
  await chosen(TWO);
  aShadow();
  await scanned(SLOT);
  await scanned(NEXT);
  expect(told).toEqual([expect.stringContaining("The second model is not asked any more")]);
  expect(rows()).toEqual([]);
  shelf.replaceManifest(TWO, (manifest) => manifest);
  await chosen("win240-light-1", "2026-11-02T00:00:00.000Z");
  aShadow({ serving: () => TWO });
  await scanned("2025-06-10T12:04:00Z");
  expect(rows()).toHaveLength(6);
});

test("a fault while it answers is told once, breaks no scan, and leaves it off until the next choice", async () => {
  story.stores.people.add({ userId: 7, chatId: 7, role: "owner", name: "Ada" }, at(SLOT));
  await chosen(TWO);
  aShadow({
    store: {
      range: () => {
        throw new Error("the disk is gone");
      },
    },
  });
  await scanned(SLOT);
  await scanned(NEXT);
  expect(told).toEqual([expect.stringContaining("the disk is gone")]);
  expectToldWhole(story.stores.outbox.due(at("2026-12-01T00:00:00Z")).map(({ notice }) => notice));
  expect(shadow.tag()).toBeNull();
  expect(story.stores.ledger.lastScan()?.slot).toBe(at(NEXT));
});

test("the bundle that serves is not asked twice", async () => {
  await chosen(TWO);
  aShadow({ serving: () => TWO });
  await scanned(SLOT);
  expect(rows()).toEqual([]);
});

test("the setting goes before the pointer, which a recording does not look at", async () => {
  await chosen("nope");
  aShadow({}, TWO);
  await scanned(SLOT);
  expect(shadow.tag()).toBe(TWO);
  await shadow.stop();
  aShadow({ place: { pinned: null, varFolder: shelf.varFolder, follows: false, models: shelf.models } });
  await scanned(NEXT);
  expect([shadow.tag(), told]).toEqual([null, []]);
});

test("while it is busy only the newest slot is remembered, and no scan waits for it", async () => {
  await chosen(TWO);
  aShadow();
  await story.scan(SLOT);
  const first = shadow.scanned(at(SLOT));
  await story.scan(NEXT);
  void shadow.scanned(at(SLOT));
  void shadow.scanned(at(NEXT));
  await first;
  expect(new Set(rows().map(({ slot }) => slot))).toContain(at(NEXT));
  await shadow.scanned(at(NEXT));
  expect(rows().length).toBeLessThanOrEqual(12);
});
