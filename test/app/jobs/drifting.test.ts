/** The nightly look at drift, on stored vectors, predictions and candles in real databases. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createReplayClock } from "../../../app/clock.ts";
import { bundleFolder, drifting } from "../../../app/jobs/drifting.ts";
import { inEnglish } from "../../../app/jobs/jobs.ts";
import { servingDrift } from "../../../app/models/drift-facts.ts";
import { openStores, type Stores } from "../../../app/stores.ts";
import { createRandom } from "../../../backtest/random.ts";
import { toColumns } from "../../../core/candle.ts";
import { DAY_MS, MINUTE_MS, plus, type TimestampMs } from "../../../core/time.ts";
import { driftSummary } from "../../../engine/drift/summary.ts";
import type { EventBody } from "../../../engine/events.ts";
import type { ModelBundle } from "../../../engine/ports.ts";
import { bundleOf } from "../../../models/manifest.ts";
import { REAL_BUNDLE, realManifest, THREE } from "../../support/bundles.ts";
import { at } from "../../support/candles.ts";
import { BTC } from "../../support/ledger.ts";

const NIGHT = at("2026-06-15T00:40:00Z");
const WEEK = plus(NIGHT, -7 * DAY_MS);
const OWNER = { userId: 7, chatId: 7, role: "owner", name: "Ada" } as const;
const never = new AbortController().signal;

let folder: string;
let stores: Stores;
let events: EventBody[];
const clock = createReplayClock(NIGHT);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-drift-"));
  clock.set(plus(NIGHT, MINUTE_MS));
  const opened = openStores(folder, clock, { elapsed: () => 0 });
  if (!opened.ok) throw new Error(opened.error.lines.join(" "));
  stores = opened.value;
  stores.people.add(OWNER, NIGHT);
  events = [];
});
afterEach(() => {
  stores.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Learned from: everything evenly between 0 and 1, scores between 0.4 and 0.5. */
const tenths = (from: number, to: number) => ({
  edges: Array.from({ length: 9 }, (_unused, at) => from + ((to - from) * (at + 1)) / 10),
  share: Array(10).fill(0.1),
});
function keepBaseline(): void {
  const sorted = Array.from({ length: 101 }, (_unused, at) => at / 100);
  const features = THREE.names.map((name) => ({ name, ...tenths(0, 1), sorted }));
  writeFileSync(join(folder, "baseline.json"), JSON.stringify({ features, score: tenths(0.4, 0.5), n: 1000 }));
}

/** A week of vectors at every scan, of which one in a quarter counts: `moved` features lie a whole unit away. */
function aWeekOfVectors(from: TimestampMs, moved: readonly string[]): void {
  const random = createRandom(1, from);
  for (let slot = from as number; slot < from + 7 * DAY_MS; slot += 2 * MINUTE_MS) {
    const values = Float32Array.from(THREE.names, (name) => random() + (moved.includes(name) ? 1 : 0));
    stores.features.append(THREE, [{ instrument: BTC, slot: slot as TimestampMs, values }]);
  }
}

const bundle: ModelBundle = {
  ...bundleOf(realManifest()),
  metrics: {},
  ...{ tag: "first", featureSet: THREE.id, featureNames: THREE.names },
};
const night = async (where: string | null = folder) => {
  const job = drifting({
    ...{ stores, serving: { bundle }, watched: () => [BTC], clock },
    folderOf: () => Promise.resolve(where),
    emit: (event) => void events.push(event),
  });
  return inEnglish(await job.run(never));
};
const queued = () => stores.outbox.due(clock.now()).map(({ notice }) => (notice.kind === "alert" ? notice.code : ""));

test("inputs that moved are told once, named, and told again when it is over", async () => {
  keepBaseline();
  aWeekOfVectors(WEEK, ["b", "c"]);
  expect(await night()).toMatch(
    /^first: alarm\. Half of its inputs moved by \d\.\d+, scores by –; calibration error –\.$/,
  );
  const summary = driftSummary(stores.drift.newest("first"));
  expect(summary).toMatchObject({ day: "2026-06-15", level: "alarm", vectors: 672, outcomes: 0 });
  expect(["b", "c"]).toContain(summary?.worst?.name);
  const psiOfA = stores.drift.newest("first").find(({ measure }) => measure === "psi:a")?.value;
  expect(psiOfA).toBeLessThan(0.1);
  expect(events).toMatchObject([{ type: "alert", code: "DRIFT_FOUND" }]);
  expect(queued()).toEqual(["DRIFT_FOUND"]);

  await night();
  expect(events).toHaveLength(1);
  expect(stores.drift.since("first", "vectors", "2026-01-01")).toHaveLength(1);

  const later = plus(NIGHT, 7 * DAY_MS);
  aWeekOfVectors(NIGHT, []);
  clock.set(plus(later, MINUTE_MS));
  expect(await night()).toMatch(/^first: ok\./);
  expect(events.map((event) => event.type === "alert" && event.code)).toEqual(["DRIFT_FOUND", "DRIFT_OVER"]);
});

/** Trades of 250 minutes, every other one wins; all were stated 0.75, so a quarter is missing. */
function aMonthOfOutcomes(): void {
  const month = plus(NIGHT, -30 * DAY_MS);
  const blocks = Math.floor((30 * DAY_MS) / (250 * MINUTE_MS)) - 1;
  const candles = Array.from({ length: blocks * 250 }, (_unused, minute) => {
    const sign = Math.floor(minute / 250) % 2 === 0 ? 1 : -1;
    const close = 100 + (sign * Math.min(minute % 250, 60, 249 - (minute % 250))) / 20;
    return { openTime: plus(month, minute * MINUTE_MS), open: close, high: close, low: close, close, volume: 1 };
  });
  stores.store.appendColumns(BTC, toColumns(candles));
  stores.store.appendColumns("binanceusdm:ETH/USDT" as typeof BTC, toColumns(candles));
  const client = new Database(join(folder, "lookout.db"));
  const scan = client.prepare(
    "INSERT INTO scans VALUES (?, 1, 1, 0, 1, '{}', 100, 100, 100, 'ACTIVE', NULL, 0, 'dryrun') ON CONFLICT DO NOTHING",
  );
  const prediction = client.prepare(
    `INSERT INTO predictions (slot, instrument, side, scores, score, p_win, confidence, tier, above_medium, above_high, model_tag, boost, atr15)
     VALUES (?, ?, 'long', '{}', 0.45, 0.75, 0.7, 'LOW', 0, 0, 'first', 0, 0.3)`,
  );
  client.transaction(() => {
    for (let number = 0; number < blocks; number += 1) {
      const slot = plus(month, number * 250 * MINUTE_MS);
      scan.run(slot);
      prediction.run(slot, BTC);
      prediction.run(slot, "binanceusdm:ETH/USDT");
    }
  })();
  client.close();
}

test("what was stated is held against what happened, without any baseline too", async () => {
  aMonthOfOutcomes();
  expect(await night()).toMatch(
    /calibration error 0\.2\d+\. Its bundle keeps no baseline, so its inputs cannot be compared\.$/,
  );
  const summary = driftSummary(stores.drift.newest("first"));
  expect(summary).toMatchObject({ level: "alarm", features: null, worst: null, vectors: 0 });
  expect(summary?.outcomes).toBeGreaterThan(300);
  expect(summary?.accuracy).toBeCloseTo(0.5, 1);
  expect(summary?.calibrationError).toBeCloseTo(0.25, 1);
  expect(events).toMatchObject([{ code: "DRIFT_FOUND", text: expect.stringMatching(/lie 2\d\.\d % apart/) }]);
  const days = stores.drift.since("first", "accuracy of the day", "2026-05-01");
  expect(days.length).toBeGreaterThan(12);
  for (const { value } of days) expect(value >= 0 && value <= 1).toBe(true);

  const facts = servingDrift({ drift: stores.drift, bundle, varFolder: folder, now: clock.now() });
  expect(facts).toMatchObject({ cardAccuracy: null, winRate30: { n: 0, rate: null }, psi: null });
  expect(facts.calibrationError).toBeCloseTo(0.25, 1);
  const known = facts.validationAccuracyByDay;
  expect(known.map(({ day, accuracy }) => ({ day, value: accuracy }))).toEqual(
    days.map(({ day, value }) => ({ day, value })),
  );
  // A trade every 250 minutes of two instruments: five or six of each in a whole day.
  for (const { nIndependent } of known.slice(1, -1)) expect([10, 11, 12]).toContain(nIndependent);
});

test("with nothing stored nothing is said", async () => {
  expect(await night(null)).toMatch(/^first: unjudged\. /);
  expect(events).toEqual([]);
  expect(driftSummary(stores.drift.newest("first"))).toMatchObject({ level: "unjudged", vectors: 0, outcomes: 0 });
});

test("a bundle is looked up among those that ship and those trained here", async () => {
  const { tag } = realManifest();
  expect(await bundleFolder(folder)(tag)).toContain(REAL_BUNDLE);
  expect(await bundleFolder(folder)("oracle")).toBeNull();
});
