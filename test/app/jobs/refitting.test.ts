/** The nightly refit on a month of stored predictions and candles, in real databases. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createReplayClock } from "../../../app/clock.ts";
import { inEnglish } from "../../../app/jobs/jobs.ts";
import { patternCounting } from "../../../app/jobs/pattern-counting.ts";
import { refitting } from "../../../app/jobs/refitting.ts";
import { calibrated } from "../../../app/models/calibrated-serving.ts";
import { followReverts } from "../../../app/models/calibrator-reverts.ts";
import type { Serving } from "../../../app/models/serving.ts";
import { openStores, type Stores } from "../../../app/stores.ts";
import { type CandleColumns, toColumns } from "../../../core/candle.ts";
import { MINUTE_MS, plus, type TimestampMs } from "../../../core/time.ts";
import type { RefitRecord } from "../../../engine/confidence/refit-record.ts";
import type { EventBody } from "../../../engine/events.ts";
import type { ModelBundle } from "../../../engine/ports.ts";
import { writeRevertWish } from "../../../models/calibrator-revert.ts";
import { bundleOf } from "../../../models/manifest.ts";
import { realManifest } from "../../support/bundles.ts";
import { at } from "../../support/candles.ts";
import { openWorld, tell } from "../../support/engine.ts";
import { BTC } from "../../support/ledger.ts";

const NIGHT = at("2026-06-15T00:20:00Z");
const MONTH = plus(NIGHT, -30 * 24 * 60 * MINUTE_MS);
/** So many blocks of 250 minutes begin at least 4 hours and 10 minutes before the night. */
const BLOCKS = 172;
const block = (number: number): TimestampMs => plus(MONTH, number * 250 * MINUTE_MS);
/** In every block the price goes 3 % away from 100 within an hour and comes back: up in all but each third. */
const goesUp = (number: number): boolean => number % 3 !== 0;

const bundle: ModelBundle = { ...bundleOf(realManifest()), tag: "first" };
let folder: string;
let stores: Stores;
let served: ModelBundle;
let serving: Serving;
const clock = createReplayClock(NIGHT);
const never = new AbortController().signal;

/** Databases with a month in them, made once. */
let month: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-refit-"));
  open();
  aMonth("first");
  stores.close();
  month = folder;
});
afterAll(() => rmSync(month, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-refit-"));
  cpSync(month, folder, { recursive: true });
  open();
  served = bundle;
  clock.set(plus(NIGHT, 5 * MINUTE_MS));
});
afterEach(() => {
  stores.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): void {
  const opened = openStores(folder, clock, { elapsed: () => 0 });
  if (!opened.ok) throw new Error(opened.error.lines.join(" "));
  stores = opened.value;
  const unused = () => Promise.reject(new Error("not asked"));
  const real = {
    release: {
      version: "1.0.0",
      created: "2026-01-01",
      since: null,
      path: "models/artifacts/x",
      folder: "models/artifacts/x",
    },
    rollbackReason: null,
  };
  const plain = { ...real, score: unused, stop: () => Promise.resolve(), refresh: () => Promise.resolve(null) };
  serving = calibrated(
    {
      ...plain,
      get bundle() {
        return served;
      },
    },
    (tag) => stores.calibrators.active(tag),
  );
}

/** Both sides of every block are scored 0.62 where they win and 0.58 where they lose, but each fifth the wrong way. */
function aMonth(tag: string): void {
  const candles = Array.from({ length: 250 * (BLOCKS + 1) }, (_, minute) => {
    const sign = goesUp(Math.floor(minute / 250)) ? 1 : -1;
    const away = Math.min(minute % 250, 60, 249 - (minute % 250)) / 20;
    const close = 100 + sign * away;
    return { openTime: plus(MONTH, minute * MINUTE_MS), open: close, high: close, low: close, close, volume: 1 };
  });
  stores.store.appendColumns(BTC, toColumns(candles));
  const client = new Database(join(folder, "lookout.db"));
  const scan = client.prepare(
    "INSERT INTO scans VALUES (?, 1, 1, 0, 1, '{}', 100, 100, 100, 'ACTIVE', NULL, 0, 'dryrun') ON CONFLICT DO NOTHING",
  );
  const prediction = client.prepare(
    `INSERT INTO predictions (slot, instrument, side, scores, score, p_win, confidence, tier, above_medium, above_high, model_tag, boost, atr15)
     VALUES (?, ?, ?, '{}', ?, 0.6, 0.55, 'LOW', 0, 0, ?, 0, 0.3)`,
  );
  client.transaction(() => {
    for (let number = 0; number < BLOCKS; number += 1) {
      scan.run(block(number));
      for (const side of ["long", "short"] as const) {
        const wins = (side === "long") === goesUp(number);
        prediction.run(block(number), BTC, side, wins === (number % 5 !== 0) ? 0.62 : 0.58, tag);
      }
    }
  })();
  client.close();
}
const night = async () => inEnglish(await refitting({ stores, serving, clock }).run(never));
const audits = () => {
  const client = new Database(join(folder, "lookout.db"), { readonly: true });
  const actions = client.prepare("SELECT action FROM audit_log ORDER BY id").pluck().all();
  client.close();
  return actions;
};

describe("the nightly refit", () => {
  test("is adopted on a month in which half of all trades won and more was claimed, and serves from the next scan on", async () => {
    const before = serving.bundle;
    const said = await night();
    expect(said).toContain("first+2026-06-15: it takes over at the next scan.");
    expect(said).toContain(`Outcomes: ${2 * BLOCKS}, independent ${BLOCKS}.`);
    // A scan that began before it sees the calibrator it began with.
    expect(serving.bundle).toBe(before);
    await serving.refresh();
    const { calibrator, reliability } = serving.bundle;
    expect(calibrator).toMatchObject({ id: "first+2026-06-15", boosters: bundle.calibrator.boosters });
    expect(calibrator.slope).toBeGreaterThan(0);
    // One side of every block wins.
    const wins = reliability.reduce((sum, { rows, winRate }) => sum + rows * winRate, 0);
    expect(wins).toBeCloseTo(BLOCKS, 8);
    expect(serving.bundle).toBe(serving.bundle);
    expect(audits()).toEqual(["calibrator_refitted"]);
  });

  test("a second run of the night, and one after a restart, change nothing", async () => {
    await night();
    const [first] = stores.calibrators.all("first");
    expect(await night()).toContain("was already refitted tonight");
    stores.close();
    open();
    clock.set(plus(NIGHT, 20 * 60 * MINUTE_MS));
    expect(await night()).toContain("was already refitted tonight");
    expect(stores.calibrators.all("first")).toEqual([first]);
    expect(serving.bundle.calibrator.id).toBe("first+2026-06-15");
  });

  test("what a process that ended in the middle left undone is done at its next start, with the same result", async () => {
    const leaving = new AbortController();
    const running = refitting({ stores, serving, clock }).run(leaving.signal);
    leaving.abort();
    await expect(running).rejects.toThrow();
    expect(stores.calibrators.all("first")).toEqual([]);
    stores.close();
    open();
    // Hours later, as if the machine had been off: the evidence is still cut at twenty past midnight.
    clock.set(plus(NIGHT, 9 * 60 * MINUTE_MS));
    await night();
    expect(stores.calibrators.all("first")[0]).toMatchObject({ fittedAt: NIGHT, nIndependent: BLOCKS, adopted: true });
  });

  test("another bundle has its own; gone back to, the first has its refit again", async () => {
    await night();
    served = { ...bundle, tag: "second" };
    await serving.refresh();
    expect(serving.bundle.calibrator).toEqual(bundle.calibrator);
    expect(await night()).toContain("second+2026-06-15: too few outcomes that do not overlap to fit it on");
    served = bundle;
    await serving.refresh();
    expect(serving.bundle.calibrator.id).toBe("first+2026-06-15");
    expect(stores.calibrators.all("second")).toHaveLength(1);
  });
});

describe("a revert", () => {
  const emitted: EventBody[] = [];
  const follow = (): Promise<void> =>
    followReverts({ varFolder: folder, stores, clock, emit: (event) => emitted.push(event) })();

  test("asked for by file is carried out between scans, once, and the calibrator before serves", async () => {
    await night();
    await serving.refresh();
    await writeRevertWish(folder, { id: "first+2026-06-15", reason: "too timid", by: "ada" });
    // A crash after the ledger was written leaves the file: asked again, nothing more happens.
    stores.calibrators.revert("first+2026-06-15", { at: NIGHT, by: "ada", reason: "too timid" });
    await follow();
    await follow();
    await serving.refresh();
    expect(serving.bundle.calibrator).toEqual(bundle.calibrator);
    expect(stores.calibrators.all("first")[0]?.reverted).toMatchObject({ by: "ada", reason: "too timid" });
    expect(audits()).toEqual(["calibrator_refitted", "calibrator_reverted"]);
  });
});

test("a broken wish takes nothing back and is told once", async () => {
  mkdirSync(join(folder, "models"), { recursive: true });
  writeFileSync(join(folder, "models", "calibrator-revert.json"), '{"wishVersion":1,"id":"first+2026-06-15"}');
  const emitted: EventBody[] = [];
  const follow = followReverts({ varFolder: folder, stores, clock, emit: (event) => emitted.push(event) });
  await night();
  await follow();
  await follow();
  expect(emitted).toMatchObject([
    { type: "error", code: "CALIBRATOR_NOT_REVERTED", text: expect.stringContaining("the one in use goes on") },
  ]);
  expect(stores.calibrators.active("first")?.id).toBe("first+2026-06-15");
});

describe("the count of patterns", () => {
  /** How the newest closed bar moved: every block comes back to 100, so it falls after a block that went up. */
  const detect = ({ open, close }: CandleColumns): readonly string[] =>
    (close.at(-1) ?? 0) < (open.at(-1) ?? 0) ? ["falling"] : ["rising"];
  const count = async () => inEnglish(await patternCounting({ stores, serving, detect, clock }).run(never));
  const row = { instrument: BTC, timeframe: "15m" };

  test("by hand; counted again it is the same, and a second run of the night counts nothing", async () => {
    expect(await count()).toBe(`Outcomes counted: ${2 * BLOCKS}; patterns by instrument and side: 4.`);
    // Block 0 has no bars before it. Of blocks 1 to 171 every third follows one that went down, and goes up itself.
    const expected = [
      { ...row, pattern: "any", side: "long", wins: 114, total: 172, independent: 172 },
      { ...row, pattern: "any", side: "short", wins: 58, total: 172, independent: 172 },
      { ...row, pattern: "falling", side: "long", wins: 57, total: 114, independent: 114 },
      { ...row, pattern: "falling", side: "short", wins: 57, total: 114, independent: 114 },
      { ...row, pattern: "rising", side: "long", wins: 57, total: 57, independent: 57 },
      { ...row, pattern: "rising", side: "short", wins: 0, total: 57, independent: 57 },
    ];
    expect(stores.patterns.counts()).toEqual(expected);
    expect(await count()).toBe("The patterns of this night were already counted.");
    stores.patterns.replace([], NIGHT);
    await count();
    expect(stores.patterns.counts()).toEqual(expected);
  });

  test("cut short it leaves the counts before as they were", async () => {
    const before = [{ ...row, pattern: "any", side: "long", wins: 1, total: 2, independent: 1 }] as const;
    stores.patterns.replace(before, plus(NIGHT, -1));
    const leaving = new AbortController();
    const running = patternCounting({ stores, serving, detect, clock }).run(leaving.signal);
    leaving.abort();
    await expect(running).rejects.toThrow();
    expect(stores.patterns.counts()).toEqual(before);
  });
});

test("a scan and a check after a refit state the same probability by the same calibrator", async () => {
  const world = await openWorld();
  let line: Pick<RefitRecord, "id" | "slope" | "intercept"> | null = null;
  const inference = calibrated(world.inference as Serving, () =>
    line === null ? null : ({ ...line, reliability: world.inference.bundle.reliability } as RefitRecord),
  );
  // Everything is a candidate, so that every instrument leaves a decision.
  const story = tell({ ...world, inference }, { settings: { candidateFloor: 0 } });
  await story.scan("2025-06-10T12:00:00Z");
  const shipped = story.stores.ledger.lastDecision(BTC);
  line = { id: "refit", slope: 0.5, intercept: 0.2 };
  await inference.refresh();
  await story.scan("2025-06-10T12:02:00Z");
  const scanned = story.stores.ledger.lastDecision(BTC);
  const checked = await story.desk.check("BTC");
  if (!Array.isArray(checked)) throw new Error("unknown symbol");
  const decision = checked[0]?.decision;
  expect([shipped?.calibrator, scanned?.calibrator, decision?.calibrator]).toEqual([
    world.inference.bundle.calibrator.id,
    "refit",
    "refit",
  ]);
  expect(decision?.pWin).toBe(scanned?.pWin);
  // By hand: half the logit of the score, and 0.2.
  const logit = Math.log((scanned?.score ?? 0) / (1 - (scanned?.score ?? 0)));
  expect(scanned?.pWin).toBeCloseTo(1 / (1 + Math.exp(-(0.5 * logit + 0.2))), 12);
  story.end();
  await world.source.stop();
  await world.inference.stop();
});
