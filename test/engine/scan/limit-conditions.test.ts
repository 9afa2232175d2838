import { expect, test } from "vitest";
import { cents } from "../../../core/money.ts";
import { changesOf } from "../../../engine/scan/alerts.ts";
import { limitConditions } from "../../../engine/scan/limit-conditions.ts";
import type { AccountState } from "../../../risk/types.ts";
import { at } from "../../support/candles.ts";
import { settingsWith } from "../../support/engine.ts";
import { aDecision } from "../../support/ledger.ts";

// Own limits: 3 % of 100,000 a day and 6 % in all, so 3,000 and 6,000.
const settings = settingsWith({ own: { daily: 0.03, total: 0.06 }, initial: cents(100_000) });
const DAY = at("2025-06-01T22:00:00Z");
const accountAt = (equity: number): AccountState =>
  ({
    initial: cents(100_000),
    balance: cents(equity),
    equity: cents(equity),
    dayStart: DAY,
    dayStartBalance: cents(100_000),
    dayStartEquity: cents(100_000),
    dayPeakEquity: cents(100_000),
    highestResetBalance: cents(100_000),
  }) as AccountState;
const refusedBy = (firstRefusal: string) => ({ decision: aDecision({ emitted: false, firstRefusal }) }) as never;

test("a limit that comes near is told once, and once more when it has eased for good", () => {
  const told = new Map<string, string>();
  const codes = [100_000, 97_700, 97_590, 97_500, 97_700, 97_590, 97_950, 98_000].map((equity) => {
    const conditions = limitConditions({ name: "dryrun", account: accountAt(equity) }, [], settings);
    const { notices, alertStates } = changesOf(conditions, { alertState: (key) => told.get(key) ?? null }, DAY);
    for (const { key, value } of alertStates) told.set(key, value);
    return notices.flatMap((notice) => (notice.kind === "alert" ? [notice.code] : []));
  });
  // 80 % of 3,000 is 2,400: 97,600. 70 % is 2,100: 97,900.
  expect(codes).toEqual([[], [], ["LIMIT_NEAR"], [], [], [], ["LIMIT_EASED"], []]);
});

test("at the limit itself nothing is near any more: that is a risk state of its own", () => {
  const codes = (equity: number) =>
    limitConditions({ name: "dryrun", account: accountAt(equity) }, [], settings).map(({ code }) => code);
  // The day's limit of 3,000 is reached at 97,000; 50 % of the total one is used.
  expect(codes(97_001)).toEqual(["LIMIT_NEAR", "LIMIT_EASED"]);
  expect(codes(97_000)).toEqual(["LIMIT_EASED"]);
});

test("a signal that would break a limit is told once a day of the account and limit, and cannot be muted", () => {
  const told = new Map<string, string>();
  const scan = (decided: readonly never[], dayStart = DAY) => {
    const account = { ...accountAt(100_000), dayStart };
    const { notices, alertStates } = changesOf(
      limitConditions({ name: "dryrun", account }, decided, settings),
      { alertState: (key) => told.get(key) ?? null },
      dayStart,
    );
    for (const { key, value } of alertStates) told.set(key, value);
    return notices.map((notice) => (notice.kind === "alert" ? [notice.code, notice.urgent] : []));
  };
  expect(scan([refusedBy("CONFIDENCE_LOW")])).toEqual([]);
  expect(scan([refusedBy("FTMO_DAILY_LOSS")])).toEqual([["LIMIT_BREACH_PREVENTED", true]]);
  expect(scan([refusedBy("FTMO_DAILY_LOSS"), refusedBy("FTMO_DAILY_LOSS")])).toEqual([]);
  expect(scan([refusedBy("FTMO_MAX_LOSS")])).toEqual([["LIMIT_BREACH_PREVENTED", true]]);
  expect(scan([refusedBy("FTMO_DAILY_LOSS")], at("2025-06-02T22:00:00Z"))).toHaveLength(1);
});

test("nothing is said of limits while the account's figures are not known", () => {
  expect(limitConditions({ name: "dryrun", account: null }, [refusedBy("FTMO_DAILY_LOSS")], settings)).toEqual([]);
});
