/** The comparison of a day on real parts: a ledger and candles that scans wrote, and the simulator. */
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openModel } from "../../../app/engine.ts";
import { settingsPrint } from "../../../app/engine-settings.ts";
import { serveExecution } from "../../../app/execution-serving.ts";
import { calibrated } from "../../../app/models/calibrated-serving.ts";
import type { RefitRecord } from "../../../engine/confidence/refit-record.ts";
import { type DayPlan, parityOfDay } from "../../../scripts/parity/day.ts";
import { at } from "../../support/candles.ts";
import { decisionsOf, INSTRUMENTS, openWorld, settingsWith, tell, type World } from "../../support/engine.ts";
import { OWNER } from "../../support/ledger.ts";

const DAY_ONE = ["2025-06-11T06:00Z", "2025-06-11T06:06Z"] as const;
const DAY_TWO = ["2025-06-11T13:00Z", "2025-06-11T13:20Z"] as const;

let world: World;
let folder: string;
let made: number;
beforeAll(async () => {
  world = await openWorld();
  folder = mkdtempSync(join(tmpdir(), "lookout-day-"));
  const execution = serveExecution(folder, () => 0);
  await execution.refresh();
  const story = tell(world, { folder, parts: () => ({ execution }) });
  await story.play(...DAY_ONE);
  expect(await parityOfDay(planOf(folder))).toEqual({
    ...{
      text: "Nothing compared yet: tonight's ledger is the start of the next comparison.",
      alert: null,
      facts: null,
    },
  });
  await story.play(...DAY_TWO);
  made = decisionsOf(story.events).filter(({ slot }) => slot >= at(DAY_TWO[0])).length;
  story.stores.close();
});
afterAll(async () => {
  await world.inference.stop();
  await world.source.stop();
  rmSync(folder, { recursive: true, force: true });
});

const TAG = "win240-light-1";
const REFIT: RefitRecord = {
  ...{ id: `${TAG}+2025-06-11`, tag: TAG, fittedAt: at("2025-06-11T13:09Z"), comparedWith: "shipped" },
  ...{ since: at("2025-05-11T00:20Z"), split: at("2025-06-04T00:20Z"), until: at("2025-06-11T00:20Z") },
  ...{ slope: 0.8, intercept: -0.1, n: 900, nIndependent: 300, nCompared: 200, nComparedIndependent: 80 },
  ...{ brierBefore: 0.25, brierAfter: 0.24, reliability: [], adopted: true, reason: "ADOPTED" },
};

const planOf = (varFolder: string, over: Partial<DayPlan> = {}): DayPlan => ({
  ...{ varFolder, settings: settingsWith(), watched: INSTRUMENTS },
  ...over,
});
/** The run's folder once more, with something done to its ledger. */
function changed(sql: string): string {
  const other = mkdtempSync(join(tmpdir(), "lookout-day-"));
  cpSync(folder, other, { recursive: true });
  const client = new Database(join(other, "lookout.db"));
  client.exec(sql);
  client.close();
  return other;
}

test("a day is decided again from the ledger before it, hash by hash the same, and told once", async () => {
  const other = changed("SELECT 1");
  const { text, alert } = await parityOfDay(planOf(other));
  expect(made).toBeGreaterThan(10);
  expect(text).toBe(
    `${made} of ${made} decisions from 2025-06-11 13:00 to 2025-06-11 13:18 UTC are the same in the live process and in the simulator.`,
  );
  expect(alert).toBeNull();
  expect((await parityOfDay(planOf(other))).text).toContain("up to 2025-06-11 13:18 UTC was compared already");
  // Nothing of the work is left but where the next one begins.
  expect(readdirSync(join(other, "parity")).filter((name) => !name.endsWith(".lock"))).toEqual([
    "start.db",
    "start.json",
  ]);
});

test("a decision that the simulator does not make is an alert", async () => {
  const other = changed(`UPDATE decisions SET hash = 'forged' WHERE slot = ${at("2025-06-11T13:10Z")}`);
  const { text, alert } = await parityOfDay(planOf(other));
  expect(text).toMatch(new RegExp(`^\\d+ of ${made} decisions`));
  expect(alert).toContain("neither late candles nor late scans explain it");
  expect(alert).toContain("hash forged");
});

test("what a person changed ends the comparison, other settings forbid it, and both are said", async () => {
  const change = `INSERT INTO audit_log (at, action, user_id, detail)
    VALUES (${at("2025-06-11T13:09Z")}, 'setting_changed', ${OWNER.userId}, '{}')`;
  const cut = await parityOfDay(planOf(changed(change)));
  expect(cut.text).toMatch(/from 2025-06-11 13:00 to 2025-06-11 13:08 UTC are the same/);
  expect(cut.text).toContain("Compared until 2025-06-11 13:09 UTC only, because something was changed then");
  // Changed by the configuration file and changed back: what is set in the end says nothing of it.
  const config = (detail: string): string => `INSERT INTO audit_log (at, action, user_id, detail)
    VALUES (${at("2025-06-11T13:07Z")}, 'config_applied', NULL, '${detail}')`;
  const applied = changed(config('{"changed":{"THRESHOLD":{"before":0.5,"after":0.9}},"waiting":[]}'));
  expect((await parityOfDay(planOf(applied))).text).toContain("Compared until 2025-06-11 13:07 UTC only");
  const nothing = changed(config('{"changed":{},"waiting":["VAR_DIR"]}'));
  expect((await parityOfDay(planOf(nothing))).text).not.toContain("only");
  // Changed and left so: what was in force before it is known by its print.
  const print = settingsPrint(settingsWith(), INSTRUMENTS);
  const later = changed(config(`{"changed":{"THRESHOLD":{}},"waiting":[],"print":{"before":"${print}","after":"x"}}`));
  const settings = settingsWith({ threshold: 0.9 });
  const until = await parityOfDay(planOf(later, { settings }));
  expect(until.text).toMatch(/^(\d+) of \1 decisions from 2025-06-11 13:00 to 2025-06-11 13:06 UTC are the same/);
  const other = changed("SELECT 1");
  expect((await parityOfDay(planOf(other, { settings }))).text).toMatch(
    /^Not compared: settings or symbols are others/,
  );
  expect(existsSync(join(other, "parity", "next.db"))).toBe(false);
});

test("a calibrator that took over in the middle of the day decides what came after it", async () => {
  const own = mkdtempSync(join(tmpdir(), "lookout-day-"));
  const serving = await openModel(TAG);
  if (!serving.ok) throw new Error(serving.error.lines.join(" "));
  const inference = calibrated(serving.value, (tag) => story.stores.calibrators.active(tag));
  const execution = serveExecution(own, () => 0);
  await execution.refresh();
  const story = tell(world, { folder: own, parts: () => ({ execution, inference }) });
  await story.play(...DAY_ONE);
  await parityOfDay(planOf(own));
  await story.play(DAY_TWO[0], "2025-06-11T13:10Z");
  story.stores.calibrators.record(REFIT);
  await inference.refresh();
  await story.play("2025-06-11T13:10Z", DAY_TWO[1]);
  const used = decisionsOf(story.events).filter(({ slot }) => slot >= at(DAY_TWO[0]));
  expect(new Set(used.map(({ calibrator }) => calibrator)).size).toBe(2);
  const { text, alert } = await parityOfDay(planOf(own));
  expect([text, alert]).toEqual([expect.stringMatching(new RegExp(`^${used.length} of ${used.length} `)), null]);
  story.end();
  await inference.stop();
});

test.each([
  ["UPDATE decisions SET model_tag = 'gone'", "the bundle gone that decided at 2025-06-11 13:00 UTC cannot be opened"],
  [
    "UPDATE decisions SET calibrator = 'gone'",
    "the calibrator gone that decided at 2025-06-11 13:00 UTC is not stored",
  ],
  [
    "UPDATE decisions SET patterns_version = 'x'",
    "the pattern counts that the calibrator was given at 2025-06-11 13:00 UTC",
  ],
])("what cannot be loaded any more is named: %s", async (sql, sentence) => {
  const { text, alert } = await parityOfDay(planOf(changed(sql)));
  expect(text).toContain(`Not compared: ${sentence}`);
  expect(alert).toBeNull();
});
