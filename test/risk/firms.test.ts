/** Three firms that count differently from FTMO: the same schema and the same functions, floors worked out by hand. */
import { describe, expect, test } from "vitest";
import { cents } from "../../core/money.ts";
import { foldAccount } from "../../risk/account.ts";
import { dayLabel } from "../../risk/day.ts";
import { breachOf, limitsOf } from "../../risk/limits.ts";
import { targetProgress } from "../../risk/objectives.ts";
import { nextState } from "../../risk/state.ts";
import type { AccountState } from "../../risk/types.ts";
import { deal, NOON, OWN, preset, utc } from "../support/gate.ts";

type Facts = { readonly start: number; readonly startEquity?: number; readonly floating?: number };

/** An account at its second day's noon, with a balance and an equity at the day's start. */
function account(id: string, initial: number, { start, startEquity = start, floating = 0 }: Facts): AccountState {
  return foldAccount({
    initial: cents(initial),
    currency: "USD",
    deals: [deal("2026-06-15T12:00:00Z", start - initial)],
    floating: cents(floating),
    peakEquity: null,
    at: NOON,
    preset: preset(id),
    dayStartEquity: cents(startEquity),
  });
}

const floors = (id: string, state: AccountState) => {
  const { daily, total } = limitsOf(state, preset(id), OWN)!;
  return [daily.officialFloor! / 100, total.officialFloor! / 100];
};
const broken = (id: string, state: AccountState, equity: number) =>
  breachOf(cents(equity), limitsOf(state, preset(id), OWN)!, preset(id))?.rule ?? null;
const days = (id: string, ...times: readonly string[]) => {
  const { tz, resetAt } = preset(id).day;
  return times.map((time) => dayLabel(utc(time), tz, resetAt));
};

describe("The5ers High Stakes: 5 % of the higher of balance and equity at the day's start", () => {
  const ID = "the5ers-high-stakes";
  test.each([
    ["equal", 100_000, 100_000, 95_000],
    ["floating profit over the reset raises the floor: 103,000 − 5,150", 100_000, 103_000, 97_850],
    ["floating loss over the reset does not lower it", 100_000, 97_000, 95_000],
    ["the percentage grows with the anchor: 110,000 − 5,500", 110_000, 108_000, 104_500],
    ["and shrinks with it: 96,000 − 4,800", 96_000, 96_000, 91_200],
  ])("%s", (_name, start, startEquity, floor) => {
    expect(floors(ID, account(ID, 100_000, { start, startEquity }))).toEqual([floor, 90_000]);
  });

  test("reaching a limit already breaks it", () => {
    const state = account(ID, 100_000, { start: 100_000, startEquity: 103_000 });
    expect([97_850.01, 97_850, 90_000].map((equity) => broken(ID, state, equity))).toEqual([
      null,
      "DAILY_LOSS",
      "DAILY_LOSS",
    ]);
    const low = account(ID, 100_000, { start: 92_000 });
    expect([90_000.01, 90_000].map((equity) => broken(ID, low, equity))).toEqual([null, "MAX_LOSS"]);
  });

  test("without a recorded equity at the day's start there is no limit to compute, so the gate refuses", () => {
    const { dayStartEquity: _unknown, ...state } = account(ID, 100_000, { start: 100_000 });
    expect(limitsOf(state, preset(ID), OWN)).toBeNull();
  });

  test("its day starts at 17:00 in New York: 22:00 UTC in winter, 21:00 in summer, switching on American dates", () => {
    expect(days(ID, "2026-01-15T21:59:59Z", "2026-01-15T22:00:00Z")).toEqual(["2026-01-14", "2026-01-15"]);
    expect(days(ID, "2026-06-15T20:59:59Z", "2026-06-15T21:00:00Z")).toEqual(["2026-06-14", "2026-06-15"]);
    expect(days(ID, "2026-03-10T21:00:00Z", "2026-10-28T20:59:59Z")).toEqual(["2026-03-10", "2026-10-27"]);
  });
});

describe("FundedNext Stellar 2-Step: 5 % of the initial balance under the balance at midnight in Athens", () => {
  const ID = "fundednext-stellar-2step";
  test.each([
    [100_000, 100_000, 95_000],
    [102_000, 105_000, 97_000],
    [93_000, 93_000, 88_000],
  ])("balance %d, equity %d: daily floor %d", (start, startEquity, floor) => {
    expect(floors(ID, account(ID, 100_000, { start, startEquity }))).toEqual([floor, 90_000]);
  });

  test("reaching a limit already breaks it", () => {
    const state = account(ID, 100_000, { start: 102_000 });
    expect([97_000.01, 97_000].map((equity) => broken(ID, state, equity))).toEqual([null, "DAILY_LOSS"]);
    const low = account(ID, 100_000, { start: 93_000 });
    expect([90_000.01, 90_000].map((equity) => broken(ID, low, equity))).toEqual([null, "MAX_LOSS"]);
  });

  test("its day starts at 22:00 UTC in winter and 21:00 in summer", () => {
    expect(days(ID, "2026-01-15T21:59:59Z", "2026-01-15T22:00:00Z")).toEqual(["2026-01-15", "2026-01-16"]);
    expect(days(ID, "2026-06-15T20:59:59Z", "2026-06-15T21:00:00Z")).toEqual(["2026-06-15", "2026-06-16"]);
  });

  test("phase 1 wants 8,000, read strictly: above it and with nothing open", () => {
    const met = (balance: number, open: number) =>
      targetProgress({ initial: cents(100_000), balance: cents(balance) }, open, preset(ID))?.met;
    expect([met(108_000, 0), met(108_000.01, 1), met(108_000.01, 0)]).toEqual([false, false, true]);
  });
});

describe("Topstep 50K: amounts of money, a soft daily limit, a total limit that stops at the start", () => {
  const ID = "topstep-50k";
  test.each([
    ["the first day", [], 49_000, 48_000],
    ["a day that ended at 50,500", [500], 49_500, 48_500],
    ["one that gave it back: the total limit stays", [500, -500], 49_000, 48_500],
    ["52,500: 50,500 would be above the start, where it stops", [500, -500, 2500], 51_500, 50_000],
    ["60,000: it stays there", [500, -500, 10_000], 59_000, 50_000],
  ])("%s", (_name, results, daily, total) => {
    const deals = results.map((net, day) => deal(`2026-06-${10 + day}T15:00:00Z`, net));
    const facts = { initial: cents(50_000), currency: "USD", floating: cents(0), peakEquity: null, at: NOON };
    expect(floors(ID, foldAccount({ ...facts, deals, preset: preset(ID) }))).toEqual([daily, total]);
  });

  test("hitting the daily limit is no failure, but the account rests until 17:00 in Chicago", () => {
    expect(preset(ID).daily?.severity).toBe("pause_until_reset");
    // The own daily floor lies at nine tenths of 1,000.
    const hit = account(ID, 50_000, { start: 50_000, floating: -900 });
    const before = nextState({ level: "ACTIVE", dailyLockDay: null, totalLock: false }, hit, preset(ID), OWN);
    expect(before).toEqual({ level: "LOCKED", dailyLockDay: utc("2026-06-16T22:00:00Z"), totalLock: false });
    const at = (time: string) =>
      foldAccount({
        initial: cents(50_000),
        currency: "USD",
        deals: [deal("2026-06-17T12:00:00Z", -900)],
        floating: cents(0),
        peakEquity: null,
        at: utc(time),
        preset: preset(ID),
      });
    expect(nextState(before, at("2026-06-17T21:59:59Z"), preset(ID), OWN).level).toBe("LOCKED");
    // The new day's own amount is whole, but half of the total one of 1,800 is used.
    expect(nextState(before, at("2026-06-17T22:00:00Z"), preset(ID), OWN).level).toBe("REDUCED");
  });

  test("its day starts at 17:00 in Chicago: 23:00 UTC in winter, 22:00 in summer", () => {
    expect(days(ID, "2026-01-15T22:59:59Z", "2026-01-15T23:00:00Z")).toEqual(["2026-01-14", "2026-01-15"]);
    expect(days(ID, "2026-06-15T21:59:59Z", "2026-06-15T22:00:00Z")).toEqual(["2026-06-14", "2026-06-15"]);
  });
});
