/** Each sentence that other programs rely on. */
import { describe, expect, test } from "vitest";
import type { RiskPreset } from "../../../risk/preset.ts";
import { PRESETS } from "../../../risk/presets.ts";
import { audit, cash, closed, lastOf, opened, type Printed, snapshot } from "../../support/audit.ts";
import { CHALLENGE, preset } from "../../support/gate.ts";

type Daily = NonNullable<RiskPreset["daily"]>;
const withDaily = (daily: Partial<Daily>): RiskPreset => ({ ...CHALLENGE, daily: { ...CHALLENGE.daily!, ...daily } });
const withMax = (max: Partial<RiskPreset["max"]>): RiskPreset => ({ ...CHALLENGE, max: { ...CHALLENGE.max, ...max } });
const ONE_STEP = { preset: "ftmo-1step-challenge" };
const START = snapshot("2026-06-15T10:00:00Z", 100_000);
const anchorsOf = (lines: readonly Printed[]) => lines.map((line) => line.dayStartBalance);

describe("levels", () => {
  test("are null where the preset has none, and the floor is the other one", () => {
    const rules = { ...CHALLENGE, daily: null };
    expect(lastOf([START], { preset: rules })).toMatchObject({ dailyLimit: null, maxLossLimit: 90_000, floor: 90_000 });
    const { lines, summary } = audit([START, snapshot("2026-06-15T11:00:00Z", 100_000, 89_999.99)], { preset: rules });
    expect(lines[1]).toMatchObject({ breached: true, rule: "MAX_LOSS", room: -0.01 });
    expect(summary.firstBreach).toMatchObject({ rule: "MAX_LOSS", floor: 90_000 });
  });

  test("the own floor stands apart: the higher of both own levels", () => {
    expect(lastOf([START])).toMatchObject({ floor: 95_000, ownFloor: 95_500 });
    const low = lastOf([snapshot("2026-06-15T10:00:00Z", 93_000), snapshot("2026-06-16T10:00:00Z", 93_000)]);
    expect(low).toMatchObject({ floor: 90_000, ownFloor: 91_000 });
    expect(lastOf([START], ONE_STEP)).toMatchObject({ floor: 97_000, ownFloor: 97_300 });
  });

  test.each([...PRESETS.keys()])("%s: first-day levels come from --initial", (id) => {
    const rules = preset(id);
    const line = lastOf([snapshot("2026-06-15T10:00:00Z", 40_000)], { preset: id, initial: 50_000 });
    const part = (limit: NonNullable<RiskPreset["daily"]>["limit"]) =>
      "pct" in limit ? limit.pct * 500 : limit.amount;
    expect(line.dailyLimit).toBe(rules.daily === null ? null : 50_000 - part(rules.daily.limit));
    expect(line.maxLossLimit).toBe(50_000 - part(rules.max.limit));
    expect([line.dayStartBalance, line.breached]).toEqual([50_000, true]);
  });
});

describe("equity and room", () => {
  test("equity is null before the first snapshot, and nothing is breached by it", () => {
    const line = lastOf([opened("2026-06-15T10:00:00Z"), closed("2026-06-15T11:00:00Z", -9000)]);
    expect(line).toMatchObject({ equity: null, room: null, breached: false, rule: null, state: "ACTIVE" });
  });

  test("deals carry it; a deposit or withdrawal moves it by its amount", () => {
    const { lines } = audit([
      snapshot("2026-06-15T10:00:00Z", 100_000, 99_000),
      opened("2026-06-15T10:01:00Z", { commission: -5 }),
      closed("2026-06-15T10:02:00Z", -700),
      cash("2026-06-15T10:03:00Z", 250.5),
      cash("2026-06-15T10:04:00Z", -50.25),
    ]);
    expect(lines.map(({ equity, room }) => [equity, room])).toEqual([
      [99_000, 4000],
      [99_000, 4000],
      [99_000, 4000],
      [99_250.5, 4250.5],
      [99_200.25, 4200.25],
    ]);
  });

  test("a deal line whose carried equity is below the floor is breached as well", () => {
    const rules = withDaily({ severity: "pause_until_reset" });
    const { lines } = audit([snapshot("2026-06-15T10:00:00Z", 100_000, 94_000), opened("2026-06-15T10:01:00Z")], {
      preset: rules,
    });
    expect(lines[1]).toMatchObject({ equity: 94_000, room: -1000, breached: true, rule: "DAILY_LOSS" });
  });
});

describe("breached and rule", () => {
  test("all lines after a failing breach are breached and name its rule", () => {
    const { lines } = audit([
      START,
      snapshot("2026-06-15T11:00:00Z", 94_000),
      snapshot("2026-06-15T12:00:00Z", 99_000),
      snapshot("2026-06-17T12:00:00Z", 99_000),
    ]);
    expect(lines.map(({ breached, rule }) => [breached, rule])).toEqual([
      [false, null],
      [true, "DAILY_LOSS"],
      [true, "DAILY_LOSS"],
      [true, "DAILY_LOSS"],
    ]);
  });

  test("a daily loss that pauses until the reset ends with the equity that broke it", () => {
    const { lines, summary } = audit(
      [START, snapshot("2026-06-15T11:00:00Z", 94_000), snapshot("2026-06-15T12:00:00Z", 99_000)],
      { preset: withDaily({ severity: "pause_until_reset" }) },
    );
    expect(lines.map(({ breached, rule }) => [breached, rule])).toEqual([
      [false, null],
      [true, "DAILY_LOSS"],
      [false, null],
    ]);
    expect(summary.firstBreach?.rule).toBe("DAILY_LOSS");
  });

  test("a pause does not hide the total loss below it", () => {
    const { lines } = audit(
      [START, snapshot("2026-06-15T11:00:00Z", 100_000, 89_999.99), snapshot("2026-06-15T12:00:00Z", 99_000)],
      { preset: withDaily({ severity: "pause_until_reset" }) },
    );
    expect(lines.map(({ breached, rule }) => [breached, rule])).toEqual([
      [false, null],
      [true, "DAILY_LOSS"],
      [true, "DAILY_LOSS"],
    ]);
  });

  test("equal levels name the total loss", () => {
    const line = lastOf([
      snapshot("2026-06-15T10:00:00Z", 95_000),
      snapshot("2026-06-16T10:00:00Z", 95_000),
      snapshot("2026-06-16T11:00:00Z", 95_000, 89_999.99),
    ]);
    expect(line).toMatchObject({ dailyLimit: 90_000, maxLossLimit: 90_000, rule: "MAX_LOSS" });
  });

  test("where touching counts, equity at the level is a breach", () => {
    const at = (equity: number) =>
      lastOf([snapshot("2026-06-15T10:00:00Z", 100_000, equity)], { preset: withDaily({ touchCounts: true }) });
    expect([at(95_000).breached, at(95_000.01).breached]).toEqual([true, false]);
    expect(at(95_000).rule).toBe("DAILY_LOSS");
  });

  test("a later breach does not replace the first", () => {
    const { summary } = audit([snapshot("2026-06-15T10:00:00Z", 94_000), snapshot("2026-06-15T11:00:00Z", 80_000)]);
    expect(summary.firstBreach).toMatchObject({ t: "2026-06-15T10:00:00Z", equity: 94_000 });
  });
});

describe("resets", () => {
  test("on the first line's day the anchor is N, also when the first snapshot stands at the reset", () => {
    const { lines } = audit([
      snapshot("2026-06-14T22:00:00Z", 97_000),
      snapshot("2026-06-14T22:00:00Z", 96_000),
      snapshot("2026-06-15T10:00:00Z", 98_000),
      snapshot("2026-06-16T10:00:00Z", 98_500),
    ]);
    expect(anchorsOf(lines)).toEqual([100_000, 100_000, 100_000, 98_000]);
  });

  test("a snapshot of the reset's instant sets the anchor and is tested against it", () => {
    const line = lastOf([START, snapshot("2026-06-15T22:00:00Z", 104_000, 98_999.99)]);
    expect(line).toMatchObject({
      day: "2026-06-16",
      dayStartBalance: 104_000,
      dailyLimit: 99_000,
      breached: true,
      breachedAt: "2026-06-15T22:00:00.000Z",
    });
  });

  test("one a millisecond later does not", () => {
    const line = lastOf([START, snapshot("2026-06-15T22:00:00.001Z", 104_000)]);
    expect([line.day, line.dayStartBalance]).toEqual(["2026-06-16", 100_000]);
  });

  test("a deal of the reset's instant belongs to the new day", () => {
    const { lines, summary } = audit([
      START,
      opened("2026-06-15T12:00:00Z"),
      closed("2026-06-15T22:00:00Z", -3000),
      opened("2026-06-15T22:00:00Z"),
    ]);
    expect(lines[2]).toMatchObject({ day: "2026-06-16", dayStartBalance: 100_000, dailyLimit: 95_000 });
    expect(summary.tradingDays).toBe(2);
  });

  test("equal times keep the file's order: a snapshot after such a deal sets the anchor again", () => {
    const deal = [opened("2026-06-15T12:00:00Z"), closed("2026-06-15T22:00:00Z", -3000)];
    const after = snapshot("2026-06-15T22:00:00Z", 97_000);
    expect(anchorsOf(audit([START, ...deal, after]).lines)).toEqual([100_000, 100_000, 100_000, 97_000]);
    const before = snapshot("2026-06-15T22:00:00Z", 100_000);
    expect(anchorsOf(audit([START, opened("2026-06-15T12:00:00Z"), before, deal[1]!]).lines)).toEqual([
      100_000, 100_000, 100_000, 100_000,
    ]);
  });

  test("a second look at the reset replaces the first, also for a level that trails it", () => {
    const looks = [104_000, 102_000].map((balance) => snapshot("2026-06-15T22:00:00Z", balance));
    const { lines } = audit([START, ...looks], ONE_STEP);
    expect(lines.map(({ maxLossLimit, dailyLimit }) => [maxLossLimit, dailyLimit])).toEqual([
      [90_000, 97_000],
      [94_000, 101_000],
      [92_000, 99_000],
    ]);
  });

  test("skipped resets are applied in turn: the first one at which the equity is too low is named", () => {
    // Balance 106k from the first reset on: daily level 101k, while the equity stays at 100.5k.
    const history = [
      snapshot("2026-06-15T10:00:00Z", 100_000, 100_500),
      opened("2026-06-15T11:00:00Z"),
      closed("2026-06-15T12:00:00Z", 6000),
    ];
    const { lines, summary } = audit([...history, snapshot("2026-06-19T10:00:00Z", 106_000)]);
    expect(lines[3]).toMatchObject({
      day: "2026-06-19",
      dayStartBalance: 106_000,
      breached: true,
      rule: "DAILY_LOSS",
      breachedAt: "2026-06-15T22:00:00.000Z",
    });
    expect(summary.firstBreach).toMatchObject({ equity: 100_500, floor: 101_000 });
  });

  test("without a snapshot the balance is tested at the reset", () => {
    const deals = [opened("2026-06-15T10:00:00Z"), closed("2026-06-15T11:00:00Z", -10_000.01)];
    const { lines } = audit([...deals, opened("2026-06-16T10:00:00Z")]);
    expect(lines[2]).toMatchObject({
      equity: null,
      room: null,
      breached: true,
      rule: "MAX_LOSS",
      breachedAt: "2026-06-15T22:00:00.000Z",
      state: "LOCKED",
    });
  });

  test("a breach at the reset comes before one of the line itself", () => {
    const { lines, summary } = audit([
      snapshot("2026-06-15T21:00:00Z", 104_000, 98_000),
      snapshot("2026-06-16T10:00:00Z", 104_000, 80_000),
    ]);
    expect(lines[1]).toMatchObject({ rule: "DAILY_LOSS", breachedAt: "2026-06-15T22:00:00.000Z", room: -19_000 });
    expect(summary.firstBreach).toMatchObject({ equity: 98_000, floor: 99_000 });
  });
});

describe("days of other zones and lengths", () => {
  const inZone = (tz: string, resetAt: string): RiskPreset => ({
    ...CHALLENGE,
    day: { ...CHALLENGE.day, tz, resetAt },
  });
  test.each([
    ["Europe/Prague", "00:00", "2026-03-28T23:00:00Z", 23],
    ["Europe/Prague", "00:00", "2026-10-24T22:00:00Z", 25],
    ["America/New_York", "17:00", "2026-03-07T22:00:00Z", 23],
    ["America/New_York", "17:00", "2026-10-31T21:00:00Z", 25],
    ["UTC", "00:30", "2026-10-25T00:30:00Z", 24],
    ["Asia/Kathmandu", "00:00", "2026-10-24T18:15:00Z", 24],
  ])("%s %s: the day of %s has %d hours", (tz, resetAt, start, hours) => {
    const rules = { preset: inZone(tz, resetAt) };
    const at = (ms: number) => new Date(Date.parse(start) + ms).toISOString();
    const end = hours * 3_600_000;
    const { lines } = audit(
      [snapshot(at(-1), 100_000), snapshot(at(0), 101_000), snapshot(at(end - 1), 102_000), snapshot(at(end), 103_000)],
      rules,
    );
    expect(anchorsOf(lines)).toEqual([100_000, 101_000, 101_000, 103_000]);
    expect(new Set(lines.map((line) => line.day)).size).toBe(3);
  });
});

describe("known balance", () => {
  test("is the last snapshot and later deals, deposits and withdrawals, with all costs", () => {
    const { lines, summary } = audit([
      START,
      opened("2026-06-15T11:00:00Z", { commission: -3.25 }),
      closed("2026-06-15T12:00:00Z", 100.1, { commission: -3.25, swap: -0.6, fee: -1 }),
      cash("2026-06-15T13:00:00Z", -20),
      snapshot("2026-06-15T14:00:00Z", 100_072.01),
      snapshot("2026-06-16T14:00:00Z", 100_072),
    ]);
    expect(lines.map((line) => line.mismatch)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(lines[5]?.dayStartBalance).toBe(100_072.01);
    expect(summary.mismatches).toBe(0);
  });

  test.each([100_000.02, 99_999.98])("a snapshot of %d after 100,000 is marked, and wins", (balance) => {
    const { lines, summary } = audit([
      START,
      snapshot("2026-06-15T11:00:00Z", balance),
      snapshot("2026-06-16T11:00:00Z", balance),
    ]);
    expect(lines.map((line) => line.mismatch)).toEqual([undefined, true, undefined]);
    expect([lines[2]?.dayStartBalance, summary.mismatches]).toEqual([balance, 1]);
  });

  test("one cent is none, and the first snapshot is held against N", () => {
    const marks = [99_999.99, 100_000.01, 100_000.02].map(
      (balance) => lastOf([snapshot("2026-06-15T10:00:00Z", balance)]).mismatch,
    );
    expect(marks).toEqual([undefined, undefined, true]);
  });
});

describe("deposits and withdrawals", () => {
  test("are no profit, no part of the target and of no best day", () => {
    const { lines, summary } = audit([
      START,
      cash("2026-06-15T11:00:00Z", 20_000),
      snapshot("2026-06-15T12:00:00Z", 120_000),
      snapshot("2026-06-16T12:00:00Z", 120_000),
    ]);
    expect(lines.map((line) => line.mismatch)).toEqual([undefined, undefined, undefined, undefined]);
    expect(summary).toMatchObject({ targetMet: false, bestDayShare: null, tradingDays: 0 });
  });

  test("a withdrawn profit still counts for the target", () => {
    const { summary } = audit([
      opened("2026-06-15T10:00:00Z"),
      closed("2026-06-15T11:00:00Z", 10_000.01),
      cash("2026-06-15T12:00:00Z", -5000),
      snapshot("2026-06-15T13:00:00Z", 105_000.01),
    ]);
    expect(summary.targetMet).toBe(true);
  });

  test("move no level of their day, and lift no trailing one ever", () => {
    const rules = [
      "ftmo-1step-challenge",
      withMax({ mode: "trail_closed" }),
      withMax({ mode: "trail_intraday_equity" }),
      withDaily({ anchor: "intraday_peak_equity" }),
    ];
    for (const one of rules) {
      const { lines } = audit(
        [
          START,
          cash("2026-06-15T11:00:00Z", 7000),
          snapshot("2026-06-15T12:00:00Z", 107_000),
          snapshot("2026-06-16T12:00:00Z", 107_000),
          cash("2026-06-16T13:00:00Z", -9000),
          snapshot("2026-06-16T14:00:00Z", 98_000),
        ],
        { preset: one },
      );
      expect(lines.map((line) => line.maxLossLimit)).toEqual(Array(6).fill(90_000));
      const daily = lines[0]!.dailyLimit!;
      expect(lines.map((line) => line.dailyLimit)).toEqual([
        daily,
        daily,
        daily,
        daily + 7000,
        daily + 7000,
        daily + 7000,
      ]);
    }
  });
});

describe("levels that trail", () => {
  test("the closed balance at once, the day's equity peak at once, the highest equity at once", () => {
    const history = [
      START,
      opened("2026-06-15T11:00:00Z"),
      closed("2026-06-15T12:00:00Z", 3000),
      snapshot("2026-06-15T13:00:00Z", 103_000, 104_000),
      snapshot("2026-06-15T14:00:00Z", 103_000, 102_000),
      snapshot("2026-06-16T14:00:00Z", 103_000, 103_500),
    ];
    const levels = (rules: RiskPreset, name: "dailyLimit" | "maxLossLimit") =>
      audit(history, { preset: rules }).lines.map((line) => line[name]);
    expect(levels(withMax({ mode: "trail_closed" }), "maxLossLimit")).toEqual([
      90_000, 90_000, 93_000, 93_000, 93_000, 93_000,
    ]);
    expect(levels(withMax({ mode: "trail_intraday_equity" }), "maxLossLimit")).toEqual([
      90_000, 90_000, 90_000, 94_000, 94_000, 94_000,
    ]);
    expect(levels(withDaily({ anchor: "intraday_peak_equity" }), "dailyLimit")).toEqual([
      95_000, 95_000, 95_000, 99_000, 99_000, 98_500,
    ]);
    expect(levels(withDaily({ anchor: "equity" }), "dailyLimit")).toEqual([
      95_000, 95_000, 95_000, 95_000, 95_000, 97_000,
    ]);
    expect(levels(withDaily({ anchor: "max_bal_eq" }), "dailyLimit")).toEqual([
      95_000, 95_000, 95_000, 95_000, 95_000, 98_000,
    ]);
  });
});

describe("state", () => {
  test.each([
    [98_200.01, "ACTIVE"],
    [98_200, "REDUCED"],
    [97_300, "CLOSE_ONLY"],
    [96_175, "FLATTEN_ADVICE"],
    [95_500, "LOCKED"],
  ])("equity %d of 100,000 is %s", (equity, state) => {
    expect(lastOf([snapshot("2026-06-15T10:00:00Z", 100_000, equity)]).state).toBe(state);
  });

  test("a daily lock outlasts the equity and clears at the reset", () => {
    const { lines } = audit([
      snapshot("2026-06-15T10:00:00Z", 100_000, 95_400),
      snapshot("2026-06-15T11:00:00Z", 100_000),
      snapshot("2026-06-16T11:00:00Z", 100_000),
    ]);
    // At the reset the equity is 100,000 again.
    expect(lines.map((line) => line.state)).toEqual(["LOCKED", "LOCKED", "ACTIVE"]);
  });
});

describe("positions", () => {
  const met = (deals: readonly string[]) =>
    audit([...deals, snapshot("2026-06-15T20:00:00Z", 120_000)]).summary.targetMet;
  const at = (minute: number) => `2026-06-15T10:${minute}:00Z`;

  test("without volume the first out closes; with volume only all of it does", () => {
    expect(met([opened(at(10)), closed(at(11), 1)])).toBe(true);
    expect(met([opened(at(10), { volume: 0.3 }), closed(at(11), 1)])).toBe(true);
    expect(met([opened(at(10)), closed(at(11), 1, { volume: 0.1 })])).toBe(true);
    const part = [opened(at(10), { volume: 0.3 }), closed(at(11), 1, { volume: 0.1 })];
    expect(met(part)).toBe(false);
    expect(met([...part, closed(at(12), 1, { volume: 0.2 })])).toBe(true);
    const more = [opened(at(10), { volume: 0.3 }), opened(at(11), { volume: 0.1 })];
    expect(met([...more, closed(at(12), 1, { volume: 0.3 })])).toBe(false);
    expect(met([...more, closed(at(12), 1, { volume: 0.4 })])).toBe(true);
    expect(met([...more, opened(at(12)), closed(at(13), 1, { volume: 0.1 })])).toBe(true);
  });

  test("without a snapshot the positions alone say whether the account is flat", () => {
    const won = [opened(at(10)), closed(at(11), 10_000.01)];
    expect(audit(won).summary.targetMet).toBe(true);
    expect(audit([...won, opened(at(12))]).summary.targetMet).toBe(false);
  });

  test("the target stands met at the end or not at all; a funded account has none", () => {
    const won = [opened(at(10)), closed(at(11), 10_000.01)];
    expect(audit([...won, opened(at(12)), closed(at(13), -1)]).summary.targetMet).toBe(false);
    expect(audit(won, { preset: "ftmo-2step-funded-swing" }).summary.targetMet).toBeNull();
  });
});

describe("what cannot have happened", () => {
  const T = "2026-06-15T10:00:00Z";
  test.each([
    ["UNSORTED", [START, snapshot("2026-06-15T09:59:59.999Z", 100_000)]],
    ["BALANCE_BEFORE_START", [cash(T, 100_000)]],
    ["BALANCE_BEFORE_START", [cash(T, -1)]],
    ["WITHDRAWAL_ABOVE_BALANCE", [START, cash(T, -100_000.01)]],
    ["OUT_WITHOUT_IN", [START, closed(T, 5)]],
    ["OUT_WITHOUT_IN", [START, opened(T, { id: "2" }), closed(T, 5)]],
    ["OUT_WITHOUT_IN", [opened(T), closed(T, 5), closed(T, 5)]],
    ["OUT_ABOVE_VOLUME", [opened(T, { volume: 0.1 }), closed(T, 5, { volume: 0.11 })]],
    ["MONEY_OUT_OF_RANGE", [START, ...Array<string>(23).fill(cash(T, 4_000_000_000_000))]],
  ])("%s: %j", (fault, lines) => {
    expect(() => audit(lines)).toThrow(new Error(`line ${lines.length} ${fault}`));
  });

  test("all of the balance can be withdrawn, and a loss may exceed it", () => {
    expect(lastOf([START, cash(T, -100_000)])).toMatchObject({ equity: 0, breached: true });
    expect(() => audit([START, opened(T), closed(T, -100_001)])).not.toThrow();
  });
});
