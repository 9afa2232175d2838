/** People state the figures of their account, and everything that is judged follows them. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { cents } from "../../../core/money.ts";
import { plus } from "../../../core/time.ts";
import type { StatedFigures } from "../../../engine/api.ts";
import type { EventBody } from "../../../engine/events.ts";
import { REFUSALS } from "../../../risk/codes.ts";
import { PRESETS } from "../../../risk/presets.ts";
import { at } from "../../support/candles.ts";
import { decisionsOf, openWorld, type Story, tell, type World } from "../../support/engine.ts";
import { aScan } from "../../support/ledger.ts";

const ME = { userId: 0, chatId: 0, name: "terminal" };
const FROM = "2025-06-11T13:00Z";

let world: World;
let story: Story;
beforeAll(async () => {
  world = await openWorld();
});
afterEach(() => story.end());
afterAll(async () => {
  await world.inference.stop();
  await world.source.stop();
});

const figures = (
  balance: number,
  equity = balance,
  began: number | null = null,
  peak: number | null = null,
): StatedFigures => ({
  highestDayStart: peak === null ? null : cents(peak),
  balance: cents(balance),
  equity: cents(equity),
  dayStartBalance: began === null ? null : cents(began),
});
const state = (stated: StatedFigures) => {
  const asked = story.desk.stateAccount(stated, ME);
  return asked.kind === "confirm" ? story.desk.answerPrompt(asked.promptId, true, ME) : asked;
};
const auto = () => {
  const asked = story.desk.useDryrunAccount(ME);
  return asked.kind === "confirm" ? story.desk.answerPrompt(asked.promptId, true, ME) : asked;
};
const alertsOf = (events: readonly EventBody[]) => events.flatMap((one) => (one.type === "alert" ? [one.code] : []));
const accountCode = () =>
  decisionsOf(story.events)
    .at(-1)
    ?.verdicts.find(({ rule }) => rule === "ACCOUNT")?.code;

describe("a stated account", () => {
  test("is used after the button, survives a restart and is audited", async () => {
    story = tell(world, { settings: { threshold: 0.9 } });
    await story.scan(FROM);
    const asked = story.desk.stateAccount(figures(97_000, 97_000, 98_000), ME);
    expect(asked).toMatchObject({ kind: "confirm", value: "97000.00 97000.00 98000.00 USD", before: "auto" });
    expect(story.desk.ftmoStatus()).toMatchObject({ stated: null, account: { balance: cents(100_000) } });
    expect(asked.kind === "confirm" && story.desk.answerPrompt(asked.promptId, true, ME).kind).toBe("done");
    story = story.restart();
    const status = story.desk.ftmoStatus();
    expect(status).toMatchObject({
      stated: { at: at(FROM), usableUntil: at("2025-06-12T13:00Z") },
      fault: null,
      account: { balance: cents(97_000), equity: cents(97_000), dayStartBalance: cents(98_000) },
    });
    // 98,000 less 4,500 of its own and 5,000 of the firm's daily loss.
    expect(status.limits[0]).toMatchObject({ ownFloor: cents(93_500), officialFloor: cents(93_000) });
    await story.scan("2025-06-11T13:02Z");
    expect(accountCode()).toBe("OK");
    expect(story.desk.stateAccount(figures(97_000), ME)).toMatchObject({ value: "97000.00 97000.00 98000.00 USD" });
  });

  test("too old stops signals, is told once, and fresh figures lift it", async () => {
    story = tell(world, { settings: { threshold: 0.9, snapshotMaxAgeMs: 300_000 } });
    await story.scan(FROM);
    expect(state(figures(99_000)).kind).toBe("done");
    await story.play("2025-06-11T13:02Z", "2025-06-11T13:12Z");
    expect(accountCode()).toBe("ACCOUNT_SNAPSHOT_OLD");
    expect(story.desk.ftmoStatus()).toMatchObject({ fault: "ACCOUNT_SNAPSHOT_OLD", nextRisk: 0 });
    expect(alertsOf(story.events)).toEqual(["ACCOUNT_UNUSABLE"]);
    story = story.restart();
    await story.scan("2025-06-11T13:12Z");
    expect(alertsOf(story.events)).toEqual([]);
    expect(state(figures(99_000)).kind).toBe("done");
    await story.scan("2025-06-11T13:14Z");
    expect(accountCode()).toBe("OK");
    expect(alertsOf(story.events)).toEqual(["ACCOUNT_USABLE"]);
  });

  test("is what live waits for: told once, refused until then, and lifted by figures", async () => {
    story = tell(world, { settings: { mode: "live", threshold: 0.9 } });
    await story.play(FROM, "2025-06-11T13:06Z");
    expect(accountCode()).toBe("ACCOUNT_NOT_STATED");
    expect(story.desk.ftmoStatus()).toMatchObject({ fault: "ACCOUNT_NOT_STATED", nextRisk: 0 });
    expect(alertsOf(story.events)).toEqual(["ACCOUNT_UNUSABLE"]);
    expect(state(figures(99_000)).kind).toBe("done");
    await story.scan("2025-06-11T13:06Z");
    expect(accountCode()).toBe("OK");
    expect(alertsOf(story.events)).toEqual(["ACCOUNT_UNUSABLE", "ACCOUNT_USABLE"]);
    expect(auto()).toMatchObject({ kind: "done" });
    await story.scan("2025-06-11T13:08Z");
    expect(accountCode()).toBe("ACCOUNT_NOT_STATED");
  });

  test("that floats more than open signals explain stops signals", async () => {
    story = tell(world, { settings: { threshold: 0.9 } });
    await story.scan(FROM);
    expect(story.desk.stateAccount(figures(99_000, 99_000), ME)).toMatchObject({ equityDoubted: false });
    expect(story.desk.stateAccount(figures(99_000, 98_000), ME)).toMatchObject({ equityDoubted: true });
    expect(state(figures(99_000, 98_000)).kind).toBe("done");
    await story.scan("2025-06-11T13:02Z");
    expect(accountCode()).toBe("ACCOUNT_CONTRADICTS");
    expect(story.desk.ftmoStatus().nextRisk).toBe(0);
  });

  test("locks for itself: the dry-run account and a new one are free of it", async () => {
    story = tell(world, { settings: { threshold: 0.9 } });
    await story.scan(FROM);
    // 90,500 is under the own total floor of 91,000.
    expect(state(figures(90_500, 90_500, 90_500)).kind).toBe("done");
    await story.scan("2025-06-11T13:02Z");
    expect(story.desk.ftmoStatus().level).toBe("LOCKED");
    expect(state(figures(99_000)).kind).toBe("done");
    await story.scan("2025-06-11T13:04Z");
    expect(story.desk.ftmoStatus().level).toBe("LOCKED");
    expect(auto()).toEqual({ kind: "done", value: "auto" });
    expect(auto()).toEqual({ kind: "unchanged", value: "auto" });
    await story.scan("2025-06-11T13:06Z");
    expect(story.desk.ftmoStatus()).toMatchObject({ level: "ACTIVE", account: { balance: cents(100_000) } });
    expect(state(figures(99_000)).kind).toBe("done");
    await story.scan("2025-06-11T13:08Z");
    expect(story.desk.ftmoStatus()).toMatchObject({ level: "ACTIVE", account: { balance: cents(99_000) } });
    // 99,000 was stated for a day that was recorded to have begun with 90,500.
    expect(alertsOf(story.events)).toEqual(["RISK_STATE_CHANGED", "ACCOUNT_ANCHOR_DIFFERS", "RISK_STATE_CHANGED"]);
  });

  test.each([
    ["a tenth of the initial balance is too little", figures(9_999)],
    ["more than ten times of it is too much", figures(1_000_000.01)],
    ["so it is for equity", figures(97_000, 9_999)],
    ["and for the day's start", figures(97_000, 97_000, 1)],
    ["and for the highest balance", figures(97_000, 97_000, 97_000, 1_000_001)],
    ["no number is none", { ...figures(97_000), equity: Number.NaN as never }],
  ])("%s", (_name, stated) => {
    story = tell(world);
    expect(story.desk.stateAccount(stated, ME)).toEqual({ kind: "refused", code: "ACCOUNT_IMPLAUSIBLE" });
  });

  test("asked about before another one was stated is void", async () => {
    story = tell(world);
    await story.scan(FROM);
    const first = story.desk.stateAccount(figures(97_000), ME);
    expect(state(figures(98_000)).kind).toBe("done");
    expect(first.kind === "confirm" && story.desk.answerPrompt(first.promptId, true, ME)).toEqual({
      kind: "refused",
      code: "PROMPT_VOID",
    });
    expect(story.desk.ftmoStatus().account.balance).toBe(cents(98_000));
  });
});

describe("limits that hang on the account's past", () => {
  const withPreset = (id: string) => tell(world, { settings: { threshold: 0.9, preset: PRESETS.get(id)! } });

  test("a total limit that trails the days' balances needs the highest one, once", async () => {
    story = withPreset("ftmo-1step-challenge");
    await story.scan(FROM);
    expect(story.desk.stateAccount(figures(103_000), ME)).toEqual({ kind: "refused", code: "ACCOUNT_PEAK_NEEDED" });
    const asked = story.desk.stateAccount(figures(103_000, 103_000, 103_000, 108_000), ME);
    expect(asked).toMatchObject({ value: "103000.00 103000.00 103000.00 USD 108000.00" });
    expect(state(figures(103_000, 103_000, 103_000, 108_000)).kind).toBe("done");
    story = story.restart();
    await story.scan("2025-06-11T13:02Z");
    // 10 % of 100,000 under 108,000, and 3 % under 103,000.
    expect(story.desk.ftmoStatus().limits.map(({ officialFloor }) => officialFloor)).toEqual([
      cents(100_000),
      cents(98_000),
    ]);
    // Later statements need not repeat it, and a lower one takes nothing back.
    expect(state(figures(102_500)).kind).toBe("done");
    expect(state(figures(102_500, 102_500, null, 101_000)).kind).toBe("done");
    await story.scan("2025-06-11T13:04Z");
    expect(story.desk.ftmoStatus().limits[1]?.officialFloor).toBe(cents(98_000));
  });

  test("a new account after the dry-run one has a past of its own", async () => {
    story = withPreset("ftmo-1step-challenge");
    await story.scan(FROM);
    expect(state(figures(103_000, 103_000, 103_000, 108_000)).kind).toBe("done");
    expect(auto().kind).toBe("done");
    expect(state(figures(103_000))).toEqual({ kind: "refused", code: "ACCOUNT_PEAK_NEEDED" });
    await story.scan("2025-06-11T13:02Z");
    expect(story.desk.ftmoStatus().limits[1]?.officialFloor).toBe(cents(90_000));
  });

  test("a daily limit counted from the day's equity cannot be stated", () => {
    story = withPreset("the5ers-high-stakes");
    expect(story.desk.stateAccount(figures(103_000), ME)).toEqual({ kind: "refused", code: "ACCOUNT_UNSUITED" });
    // What is advised where its past is unknown can be followed: it need not be stated.
    expect(REFUSALS.ACCOUNT_PAST_UNKNOWN.act).toMatch(/^Keep the program running over the next daily reset/);
  });
});

test("a day's start that disagrees with what was stored is told once a day, and the higher floor holds", async () => {
  story = tell(world, { settings: { threshold: 0.9 } });
  await story.scan(FROM);
  const scan = aScan(at("2025-06-11T13:02Z"), [], {
    accountDay: {
      dayStart: at("2025-06-10T22:00Z"),
      balance: cents(100_800),
      equity: null,
      peakEquity: cents(100_800),
    },
  });
  expect(story.stores.ledger.commitScan(scan).ok).toBe(true);
  await story.play("2025-06-11T13:04Z", "2025-06-11T13:08Z");
  const alerts = story.events.flatMap((one) => (one.type === "alert" ? [one] : []));
  expect(alerts).toMatchObject([{ code: "ACCOUNT_ANCHOR_DIFFERS" }]);
  expect(alerts[0]?.text).toContain("began with 100800.00 USD by what was recorded, and with 100000.00 USD by");
  story = story.restart();
  await story.play("2025-06-11T13:08Z", "2025-06-11T13:12Z");
  expect(alertsOf(story.events)).toEqual([]);
  expect(story.desk.ftmoStatus().account.dayStartBalance).toBe(cents(100_800));
});

test("a risk state is told once per change, also over a restart", async () => {
  story = tell(world, { settings: { threshold: 0.9 } });
  await story.scan(FROM);
  // 2,000 of the own 4,500 are used: 44 %.
  expect(state(figures(98_000, 98_000, 100_000)).kind).toBe("done");
  await story.play("2025-06-11T13:02Z", "2025-06-11T13:06Z");
  expect(alertsOf(story.events)).toEqual(["RISK_STATE_CHANGED"]);
  story = story.restart();
  await story.play("2025-06-11T13:06Z", "2025-06-11T13:10Z");
  expect(alertsOf(story.events)).toEqual([]);
  expect(story.desk.ftmoStatus().level).toBe("REDUCED");
  // 2,700 are used: 60 %.
  expect(state(figures(97_300)).kind).toBe("done");
  await story.play("2025-06-11T13:10Z", "2025-06-11T13:14Z");
  expect(alertsOf(story.events)).toEqual(["RISK_STATE_CHANGED"]);
  expect(story.desk.ftmoStatus()).toMatchObject({ level: "CLOSE_ONLY", nextRisk: 0 });
});

test("a preset that counts from the day's equity has its floor on the first day and over a restart", async () => {
  const preset = PRESETS.get("the5ers-high-stakes");
  if (preset === undefined) throw new Error("The preset is missing");
  story = tell(world, { settings: { threshold: 0.9, preset } });
  await story.scan(FROM);
  story = story.restart();
  await story.play("2025-06-11T13:02Z", "2025-06-11T13:06Z");
  expect(story.desk.ftmoStatus().limits[0]).toMatchObject({ name: "daily", officialFloor: cents(95_000) });
  // A day begins: somebody looks in its first slot, so that its equity is on record from then on.
  const reset = story.desk.ftmoStatus().nextReset;
  for (const offset of [0, 120_000]) {
    world.clock.set(plus(reset, offset));
    await story.scanner.scan(plus(reset, offset));
  }
  story = story.restart();
  expect(story.desk.ftmoStatus().limits[0]).toMatchObject({ name: "daily", officialFloor: cents(95_000) });
});
