import { describe, expect, test } from "vitest";
import { cents } from "../../core/money.ts";
import { bestDay, targetProgress, tradingDays } from "../../risk/objectives.ts";
import { CHALLENGE, deal, preset, utc } from "../support/gate.ts";

describe("the profit target of 10 % of 100,000", () => {
  const at = (balance: number, open = 0) =>
    targetProgress({ initial: cents(100_000), balance: cents(balance) }, open, CHALLENGE);

  test("110,000.00 is not yet it: the balance must exceed the target", () => {
    expect(at(110_000)).toEqual({ amount: cents(10_000), reached: 1, met: false });
  });
  test("110,000.01 and flat meets it", () => {
    expect(at(110_000.01)?.met).toBe(true);
  });
  test("the same with an open position does not", () => {
    expect(at(110_000.01, 1)?.met).toBe(false);
  });
  test("half of it is 0.5, a loss is 0", () => {
    expect([at(105_000)?.reached, at(98_000)?.reached]).toEqual([0.5, 0]);
  });
  test("where reaching it is enough, or open positions do not matter", () => {
    const lenient = { ...CHALLENGE, target: { pct: 10, needFlat: false, strictlyAbove: false } };
    expect(targetProgress({ initial: cents(100_000), balance: cents(110_000) }, 2, lenient)?.met).toBe(true);
  });
  test("a funded account has none", () => {
    expect(targetProgress({ initial: cents(1), balance: cents(1) }, 0, preset("ftmo-2step-funded-swing"))).toBeNull();
  });
});

describe("trading days", () => {
  test("entry 23:59 Prague, exit 00:01: one day, the entry's", () => {
    expect(tradingDays([utc("2026-06-17T21:59:00Z")], CHALLENGE)).toBe(1);
  });
  test("two entries on one Prague day are one, on two days two", () => {
    const day = [utc("2026-06-16T22:00:00Z"), utc("2026-06-17T21:59:59Z")];
    expect(tradingDays(day, CHALLENGE)).toBe(1);
    expect(tradingDays([...day, utc("2026-06-17T22:00:00Z")], CHALLENGE)).toBe(2);
  });
  test("none without an entry", () => {
    expect(tradingDays([], CHALLENGE)).toBe(0);
  });
});

describe("the best day", () => {
  const ONE_STEP = preset("ftmo-1step-challenge");
  const days = (...results: number[]) => results.map((net, index) => deal(`2026-06-${10 + index}T12:00:00Z`, net));

  test("−2k, +10k, −2k, −2k, +6k: 62.5 % of 16k, a gate and no breach; 4k are missing", () => {
    expect(bestDay(days(-2000, 10_000, -2000, -2000, 6000), ONE_STEP)).toEqual({
      best: cents(10_000),
      positive: cents(16_000),
      share: 0.625,
      met: false,
      missing: cents(4000),
    });
  });
  test("two days of +5k are exactly half and pass", () => {
    expect(bestDay(days(5000, 5000), ONE_STEP)).toMatchObject({ share: 0.5, met: true, missing: 0 });
  });
  test("deals of one Prague day count together, costs included", () => {
    const deals = [
      deal("2026-06-16T22:00:00Z", 900),
      deal("2026-06-17T20:00:00Z", -300),
      deal("2026-06-17T22:00:00Z", 600),
    ];
    expect(bestDay(deals, ONE_STEP)).toMatchObject({ best: cents(600), positive: cents(1200), share: 0.5 });
  });
  test("without a profitable day there is no share", () => {
    expect(bestDay(days(-100), ONE_STEP)).toMatchObject({ share: null, met: true });
  });
  test("the 2-Step has no such rule", () => {
    expect(bestDay(days(1), CHALLENGE)).toBeNull();
  });
});

test("where reaching the target is enough, a cent below is not", () => {
  const touching = { ...CHALLENGE, target: { pct: 10, needFlat: false, strictlyAbove: false } };
  const met = (balance: number) =>
    targetProgress({ initial: cents(100_000), balance: cents(balance) }, 1, touching)?.met;
  expect([met(109_999.99), met(110_000)]).toEqual([false, true]);
});
