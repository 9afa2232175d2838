/** Trainings as child processes: one at a time, told how they ended, never lost by a restart. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as later } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRetraining, type RunningRetraining } from "../../../app/jobs/retraining.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { DAY_MS } from "../../../core/time.ts";
import type { DriftFacts } from "../../../engine/drift/facts.ts";
import { aLedger, type TestLedger } from "../../support/ledger.ts";
import { expectToldWhole } from "../../support/told-whole.ts";

const owner = { userId: 7, chatId: 7, name: "Ada" };
const SOUND: DriftFacts = {
  ...{ validationAccuracyByDay: [], cardAccuracy: null, calibrationError: null, psi: null },
  winRate30: { n: 0, rate: null },
};
let now = Date.parse("2026-11-22T00:00:00Z");
let facts = SOUND;
let told: string[];
let ledger: TestLedger;
let retraining: RunningRetraining | null;
beforeEach(() => {
  ledger = aLedger();
  ledger.db.people.add({ userId: 7, chatId: 7, role: "owner", name: "Ada" }, now as never);
  told = [];
  facts = SOUND;
});
afterEach(async () => {
  await retraining?.stop();
  ledger.remove();
});

/** A program in the place of the training. */
function script(body: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "lookout-retrain-")), "script.mjs");
  writeFileSync(file, body);
  return file;
}
function opened(body: string): RunningRetraining {
  const { jobs, outbox, controls } = ledger.db;
  retraining = openRetraining({
    ...{ stores: { jobs, outbox, controls }, watched: () => ["binanceusdm:BTC/USDT" as InstrumentId] },
    ...{ serving: () => "win240-light-1", drift: () => facts, clock: { now: () => now as never }, months: 24 },
    emit: (event) => told.push(event.type === "alert" ? `${event.code} ${event.text}` : event.type),
    ...{ varFolder: tmpdir(), automatic: false, script: script(body) },
  });
  return retraining;
}
const queued = () => ledger.db.outbox.due(now as never).map(({ notice }) => notice);
const newest = () => ledger.db.jobs.last("retraining");
async function ended(): Promise<void> {
  while (retraining?.running() != null) await later(10);
}
const DONE = 'console.log(JSON.stringify({ text: process.argv.slice(2).join(" ") }))';
const FOREVER = "setInterval(() => {}, 1000)";

test("an owner begins one; its end is told and written down, and meanwhile no other begins", async () => {
  const running = opened(DONE);
  running.start(owner, now as never);
  expect(running.running()).toBe(now);
  running.start(owner, now as never);
  await ended();
  const text = "--symbols binanceusdm:BTC/USDT --months 24 --against win240-light-1";
  expect(told).toEqual([`MODEL_TRAINED Ada asked for it. ${text}`]);
  expect(newest()).toMatchObject({ ok: true, result: text });
});

test.each([
  [
    "breaks off",
    "console.error('no room on the disk'); process.exit(9)",
    "It broke off: no room on the disk. No model",
  ],
  ["says nothing", "", "It broke off. No model changed."],
  ["answers and fails", `${DONE}; process.exitCode = 1`, "--months 24"],
])("one that %s is told as such", async (_what, body, says) => {
  opened(body).start(owner, now as never);
  await ended();
  expect(told).toEqual([expect.stringContaining("MODEL_NOT_TRAINED")]);
  expect(told[0]).toContain(says);
});

test("one that was under way when the process was killed is told as failed at the next start, once", async () => {
  ledger.db.jobs.started("retraining", now as never);
  opened(DONE);
  await later(0);
  expect(told).toEqual([expect.stringContaining("cut short")]);
  expectToldWhole(queued());
  expect(newest()).toMatchObject({ ok: false, result: expect.stringContaining("cut short") });
  opened(DONE);
  await later(0);
  expect(told).toHaveLength(1);
});

test("it ends with the process, and has low priority until then", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "lookout-pid-")), "pid");
  const running = opened(
    `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(file)}, String(process.pid)); ${FOREVER}`,
  );
  running.start(owner, now as never);
  let pid = 0;
  while (pid === 0) {
    await later(20);
    pid = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  }
  expect(getPriority(pid)).toBe(19);
  await running.stop();
  expect(told).toEqual([expect.stringContaining("The process was stopped in the middle of it.")]);
  expectToldWhole(queued());
  expect(() => process.kill(pid, 0)).toThrow();
});

test("drift begins one, once a week at most, and a sound model none", async () => {
  const running = opened(DONE);
  running.lookAtDrift();
  expect(running.running()).toBeNull();
  facts = { ...SOUND, psi: 0.3 };
  running.lookAtDrift();
  await ended();
  expect(told).toEqual([expect.stringContaining("The serving model drifted: features drifted: PSI 0.30")]);
  now += 6 * DAY_MS;
  running.lookAtDrift();
  expect(running.running()).toBeNull();
  now += DAY_MS;
  running.lookAtDrift();
  await ended();
  expect(told).toHaveLength(2);
});
