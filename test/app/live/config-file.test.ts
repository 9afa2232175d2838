import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aboutSetting, SETTING_NAMES } from "../../../app/config/schema.ts";
import { engineSettings, settingsPrint } from "../../../app/engine-settings.ts";
import { planLaunch } from "../../../app/launch.ts";
import { followConfigFile } from "../../../app/live/config-file.ts";
import type { EventBody } from "../../../engine/events.ts";
import { thresholdNow } from "../../../engine/settings.ts";
import { PRESETS } from "../../../risk/presets.ts";
import { aLedger, OWNER, START, type TestLedger } from "../../support/ledger.ts";
import { expectToldWhole } from "../../support/told-whole.ts";

const folder = mkdtempSync(join(tmpdir(), "lookout-config-file-"));
const path = join(folder, "c.json");
const write = (content: unknown): void =>
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
let book: TestLedger;
let events: EventBody[] = [];
beforeEach(() => {
  book = aLedger();
  book.db.people.add({ ...OWNER, role: "owner" }, START);
  events = [];
});
afterEach(() => {
  book.remove();
  rmSync(path, { force: true });
});

function following(content: unknown, environment: Record<string, string> = {}) {
  write(content);
  const launch = planLaunch({
    args: ["--config", path],
    environment: { FEED: "ccxt", ...environment },
    stdinIsTerminal: false,
  });
  if (!launch.ok || launch.value === "help") throw new Error("refused");
  const { values } = launch.value.config;
  const preset = PRESETS.get(values.FTMO_PRESET);
  if (preset === undefined) throw new Error("no preset");
  const settings = engineSettings(values, "ccxt", "binanceusdm", preset, values.THRESHOLD);
  const thresholds: number[] = [];
  const scan = async (): Promise<void> => void thresholds.push(thresholdNow(settings, book.db.controls));
  const scanner = followConfigFile({
    launch: launch.value,
    stores: book.db,
    engine: { scanner: { scan } as never, settings, watched: () => [] },
    tally: { emit: (event) => void events.push(event) },
    clock: { now: () => START },
  });
  return { settings, thresholds, scan: () => scanner.scan(START) };
}
const queued = () => book.db.outbox.due(START).map(({ notice }) => notice);
const actions = (): readonly unknown[] => book.db.readAudit(20).map(({ action, detail }) => ({ action, detail }));

test("a hot setting is in force from the next scan on, told once and audited", async () => {
  const { settings, thresholds, scan } = following({ THRESHOLD: 0.7 });
  await scan();
  write({ THRESHOLD: 0.75, MAX_OPEN_SIGNALS: 2, SIGNAL_VALID_MIN: 5 });
  await scan();
  await scan();
  expect(thresholds).toEqual([0.7, 0.75, 0.75]);
  expect(settings).toMatchObject({ limits: { maxOpen: 2 }, signalValidMs: 300_000 });
  expect(actions()).toContainEqual({
    action: "config_applied",
    detail: expect.objectContaining({ print: { before: expect.any(String), after: settingsPrint(settings, []) } }),
  });
  expect(events).toEqual([expect.objectContaining({ type: "alert", code: "CONFIG_APPLIED" })]);
  expect(events[0]).toMatchObject({ text: expect.stringContaining("THRESHOLD 0.7 → 0.75") });
  expect(book.db.outbox.due(START).map(({ notice }) => notice)).toMatchObject([{ code: "CONFIG_APPLIED" }]);
  expectToldWhole(queued());
});

test.each([
  ["a value out of range beside a good one", { THRESHOLD: 0.8, MAX_OPEN_SIGNALS: -1 }, "MAX_OPEN_SIGNALS"],
  ["a name that is none", { THRESHOLD: 0.8, THRESHHOLD: 1 }, "THRESHHOLD"],
  ["half a file", '{"THRESHOLD": 0.8', "not valid JSON"],
])("%s is refused whole, told once, and what was in force stays", async (_what, content, says) => {
  const { thresholds, scan } = following({ THRESHOLD: 0.7 });
  write(content);
  await scan();
  await scan();
  expect(thresholds).toEqual([0.7, 0.7]);
  expect(events).toEqual([expect.objectContaining({ code: "CONFIG_REFUSED", text: expect.stringContaining(says) })]);
  expectToldWhole(queued());
  write({ THRESHOLD: 0.8 });
  await scan();
  expect(thresholds.at(-1)).toBe(0.8);
});

test("what is not hot waits for a restart and is named; the environment stays above the file", async () => {
  const { settings, thresholds, scan } = following({}, { THRESHOLD: "0.72" });
  write({ MODEL: "other", THRESHOLD: 0.9 });
  await scan();
  expect(thresholds).toEqual([0.72]);
  expect(settings.venue).toBe("binanceusdm");
  expect(events).toMatchObject([{ text: expect.stringContaining("Only a restart puts these in force: MODEL.") }]);
  write({ MODEL: "third", MAX_OPEN_SIGNALS: 1 });
  await scan();
  expectToldWhole(queued());
});

test("the kill switch of the file stops signals in the database itself", async () => {
  const { settings, scan } = following({});
  write({ KILL_SWITCH: true });
  await scan();
  expect(settings.killSwitchInEnvironment).toBe(true);
  expect(JSON.stringify(actions())).toContain("kill_switch_env");
});

test("in mode live no file lowers the threshold below 0.70", async () => {
  const { thresholds, scan } = following({}, { MODE: "live", LIVE_CONFIRM: "paper" });
  write({ THRESHOLD: 0.5 });
  await scan();
  expect(thresholds).toEqual([0.7]);
  expect(events).toMatchObject([{ code: "CONFIG_REFUSED" }]);
});

test("every setting that is called hot changes what the engine reads", () => {
  const other: Readonly<Record<string, string>> = {
    TIER_EDGES: "0.1,0.2",
    KILL_SWITCH: "true",
    UNUSUAL_MOVE_ALERTS: "false",
  };
  const preset = [...PRESETS.values()][0];
  if (preset === undefined) throw new Error("no preset");
  const read = (environment: Record<string, string>): string => {
    const launch = planLaunch({ args: [], environment: { FEED: "ccxt", ...environment }, stdinIsTerminal: false });
    if (!launch.ok || launch.value === "help") throw new Error("refused");
    const { values } = launch.value.config;
    return JSON.stringify(engineSettings(values, "ccxt", "binanceusdm", preset, values.THRESHOLD));
  };
  const hot = SETTING_NAMES.filter((name) => aboutSetting(name).hot);
  expect(hot.length).toBe(18);
  for (const name of hot) {
    const tried = other[name] === undefined ? ["0.5", "1", "3"] : [other[name]];
    const changed = tried.filter((text) => {
      try {
        return read({ [name]: text }) !== read({});
      } catch {
        return false;
      }
    });
    expect(changed, name).not.toEqual([]);
  }
});
