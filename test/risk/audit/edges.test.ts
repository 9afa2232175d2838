/** Cases next to a boundary of the replay, each with the answer worked out by hand. */
import { describe, expect, test } from "vitest";
import { cents } from "../../../core/money.ts";
import { createReplay } from "../../../risk/audit/replay.ts";
import type { AuditEvent } from "../../../risk/audit/types.ts";
import { audit, cash, closed, lastOf, opened, snapshot } from "../../support/audit.ts";
import { CHALLENGE, OWN, utc } from "../../support/gate.ts";

const T = "2026-06-15T10:00:00Z";
const START = snapshot(T, 100_000);
// Prague's 16 June begins here.
const RESET = "2026-06-15T22:00:00Z";

describe("a snapshot of the reset's own instant", () => {
  const gained = [START, opened("2026-06-15T11:00:00Z"), closed("2026-06-15T12:00:00Z", 4000)];
  const low = snapshot("2026-06-15T20:00:00Z", 104_000, 97_900);

  test("is what the new floor is held against, not the older equity", () => {
    // 104,000 − 5,000 = 99,000: the 97,900 of two hours ago would lie below it.
    const line = lastOf([...gained, low, snapshot(RESET, 104_000, 100_000)]);
    expect(line).toMatchObject({ dailyLimit: 99_000, equity: 100_000, breached: false, rule: null });
  });

  test("one millisecond later the older equity was the last known one", () => {
    const line = lastOf([...gained, low, snapshot("2026-06-15T22:00:00.001Z", 104_000, 100_000)]);
    expect(line).toMatchObject({ breached: true, rule: "DAILY_LOSS", breachedAt: "2026-06-15T22:00:00.000Z" });
  });

  test("a deal of that instant waits for no snapshot", () => {
    const line = lastOf([...gained, low, opened(RESET, { id: "2" })]);
    expect(line).toMatchObject({ day: "2026-06-16", breached: true, breachedAt: "2026-06-15T22:00:00.000Z" });
  });
});

test("the rule that ended the account stays, whatever is broken later", () => {
  const lines = [
    START,
    snapshot("2026-06-15T11:00:00Z", 100_000, 94_999),
    snapshot("2026-06-16T11:00:00Z", 100_000, 89_000),
    snapshot("2026-06-16T12:00:00Z", 100_000, 100_000),
  ];
  // 89,000 is below 95,000 and 90,000; the daily level is the higher one.
  expect(audit(lines).lines.map(({ rule }) => rule)).toEqual([null, "DAILY_LOSS", "DAILY_LOSS", "DAILY_LOSS"]);
  const total = [START, snapshot("2026-06-15T11:00:00Z", 100_000, 89_999), snapshot("2026-06-15T12:00:00Z", 100_000)];
  // Without a daily rule only the total one can end it.
  expect(audit(total, { preset: { ...CHALLENGE, daily: null } }).lines.map(({ rule }) => rule)).toEqual([
    null,
    "MAX_LOSS",
    "MAX_LOSS",
  ]);
  // From 105,000 on a fall to 99,000 breaks the daily level of 100,000, later one to 89,999 the total one as well.
  const mixed = [
    snapshot(T, 100_000),
    snapshot("2026-06-15T21:00:00Z", 95_000, 95_000),
    snapshot("2026-06-16T11:00:00Z", 95_000, 89_999),
    snapshot("2026-06-16T12:00:00Z", 95_000, 95_000),
    snapshot("2026-06-17T11:00:00Z", 105_000, 105_000),
    snapshot("2026-06-18T11:00:00Z", 105_000, 99_000),
    snapshot("2026-06-18T12:00:00Z", 105_000, 105_000),
  ];
  expect(audit(mixed).lines.map(({ rule }) => rule)).toEqual([
    null,
    null,
    // A tie of 90,000 with 90,000 is the total loss.
    "MAX_LOSS",
    "MAX_LOSS",
    "MAX_LOSS",
    "DAILY_LOSS",
    "MAX_LOSS",
  ]);
});

test("money that is paid into an account in debt is no withdrawal", () => {
  const debt = [START, opened(T), closed(T, -101_000)];
  expect(audit([...debt, cash(T, 200)]).lines).toHaveLength(4);
  expect(audit([...debt, cash(T, 0)]).lines).toHaveLength(4);
  expect(() => audit([...debt, cash(T, -0.01)])).toThrow("line 4 WITHDRAWAL_ABOVE_BALANCE");
});

test("equity stays unknown until a snapshot, whatever is paid in", () => {
  const { lines } = audit([opened(T), cash(T, 500), snapshot("2026-06-15T11:00:00Z", 100_500)]);
  expect(lines.map(({ equity, room }) => [equity, room])).toEqual([
    [null, null],
    [null, null],
    [100_500, 5500],
  ]);
});

test("a position with one deal of unknown volume is closed by its first out", () => {
  const mixed = [START, opened(T), opened(T, { volume: 0.1 }), closed(T, 1, { volume: 0.05 })];
  expect(audit(mixed).lines).toHaveLength(4);
  expect(() => audit([...mixed, closed(T, 1, { volume: 0.05 })])).toThrow("line 5 OUT_WITHOUT_IN");
});

describe("money that cannot be counted in cents", () => {
  const rules = { preset: CHALLENGE, initial: cents(100_000), own: OWN };
  const start = { t: T, at: utc(T) };
  const huge = (2 ** 53) as never;

  test.each<[string, AuditEvent]>([
    ["of a deal", { ...start, type: "deal", positionId: "1", entry: "in", net: huge, volume: null }],
    ["of equity alone", { ...start, type: "snapshot", balance: cents(100_000), equity: huge }],
    ["of balance alone", { ...start, type: "snapshot", balance: huge, equity: cents(100_000) }],
  ])("%s", (_name, event) => {
    expect(createReplay(rules).next(event)).toEqual({ ok: false, error: "MONEY_OUT_OF_RANGE" });
  });
});
