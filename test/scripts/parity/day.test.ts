/** The comparison of a day on real parts: a ledger and candles that scans wrote, and the simulator. */
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveExecution } from "../../../app/execution-serving.ts";
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
    ...{ text: "Nothing compared yet: tonight's ledger is the start of the next comparison.", alert: null },
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
  expect(alert).toContain("late candles do not explain it");
  expect(alert).toContain("hash forged");
});

test("what a person changed ends the comparison, other settings forbid it, and both are said", async () => {
  const change = `INSERT INTO audit_log (at, action, user_id, detail)
    VALUES (${at("2025-06-11T13:09Z")}, 'setting_changed', ${OWNER.userId}, '{}')`;
  const cut = await parityOfDay(planOf(changed(change)));
  expect(cut.text).toMatch(/from 2025-06-11 13:00 to 2025-06-11 13:08 UTC are the same/);
  expect(cut.text).toContain("Compared until 2025-06-11 13:09 UTC only, because something was changed then");
  const other = changed("SELECT 1");
  const settings = settingsWith({ threshold: 0.9 });
  expect((await parityOfDay(planOf(other, { settings }))).text).toMatch(
    /^Not compared: settings or symbols are others/,
  );
  expect(existsSync(join(other, "parity", "next.db"))).toBe(false);
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
