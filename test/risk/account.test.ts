import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cents } from "../../core/money.ts";
import { foldAccount, foldDeals } from "../../risk/account.ts";
import { anAccount, CHALLENGE, deal, NOON, utc } from "../support/gate.ts";

test("a fresh account stands at its initial balance everywhere", () => {
  expect(anAccount()).toEqual({
    initial: cents(100_000),
    currency: "USD",
    balance: cents(100_000),
    equity: cents(100_000),
    at: NOON,
    dayStart: utc("2026-06-16T22:00:00Z"),
    dayStartBalance: cents(100_000),
    highestResetBalance: cents(100_000),
    highestBalance: cents(100_000),
    peakEquity: cents(100_000),
  });
});

test("restarted in the middle of a day after −3k closed, the day's start is rebuilt, not taken from the balance", () => {
  const account = anAccount({ deals: [deal("2026-06-16T12:00:00Z", 1000), deal("2026-06-17T08:00:00Z", -3000)] });
  expect(account.balance).toBe(cents(98_000));
  expect(account.dayStartBalance).toBe(cents(101_000));
});

test("a deal at exactly the reset belongs to the new day, one millisecond earlier to the old", () => {
  expect(anAccount({ deals: [deal("2026-06-16T22:00:00.000Z", -500)] }).dayStartBalance).toBe(cents(100_000));
  expect(anAccount({ deals: [deal("2026-06-16T21:59:59.999Z", -500)] }).dayStartBalance).toBe(cents(99_500));
});

describe("the highest balance at a past reset", () => {
  test("looks at midnights only, not at highs within a day", () => {
    const account = anAccount({
      deals: [
        deal("2026-06-10T09:00:00Z", 4000),
        deal("2026-06-11T09:00:00Z", 5000),
        deal("2026-06-11T10:00:00Z", -6000),
        deal("2026-06-12T10:00:00Z", -1000),
      ],
    });
    expect(account.highestResetBalance).toBe(cents(104_000));
    expect(account.highestBalance).toBe(cents(109_000));
  });

  test("counts the midnight before today, and never profit made today", () => {
    const yesterday = deal("2026-06-16T09:00:00Z", 2000);
    const today = deal("2026-06-17T09:00:00Z", 7000);
    expect(anAccount({ deals: [yesterday, today] }).highestResetBalance).toBe(cents(102_000));
  });

  test("is at least the initial balance", () => {
    expect(anAccount({ deals: [deal("2026-06-10T09:00:00Z", -4000)] }).highestResetBalance).toBe(cents(100_000));
  });
});

test("deals in any order give the same account", () => {
  const deals = [
    deal("2026-06-10T09:00:00Z", 4000),
    deal("2026-06-12T09:00:00Z", -500),
    deal("2026-06-17T09:00:00Z", 20),
  ];
  expect(anAccount({ deals: deals.toReversed() })).toEqual(anAccount({ deals }));
});

test("equity is balance plus floating, and the peak never falls", () => {
  const account = anAccount({ deals: [deal("2026-06-17T09:00:00Z", 1000)], floating: 250.55 });
  expect(account.equity).toBe(cents(101_250.55));
  expect(account.peakEquity).toBe(cents(101_250.55));
  expect(anAccount({ floating: -900, peakEquity: 103_000 }).peakEquity).toBe(cents(103_000));
});

test("equity recorded at the day's start is kept, and the day's peak includes now", () => {
  const account = foldAccount({
    initial: cents(100_000),
    currency: "USD",
    deals: [],
    floating: cents(800),
    peakEquity: null,
    at: NOON,
    preset: CHALLENGE,
    dayStartEquity: cents(100_300),
    dayPeakEquity: cents(100_500),
  });
  expect(account.dayStartEquity).toBe(cents(100_300));
  expect(account.dayPeakEquity).toBe(cents(100_800));
});

describe("a deal at exactly a reset", () => {
  test("comes after it: the balance before it was the one at midnight", () => {
    const account = anAccount({ deals: [deal("2026-06-14T12:00:00Z", 5000), deal("2026-06-15T22:00:00Z", -6000)] });
    expect(account).toMatchObject({ highestResetBalance: cents(105_000), dayStartBalance: cents(99_000) });
  });

  test("comes after it as well when it is the first one after a day with deals", () => {
    const account = anAccount({ deals: [deal("2026-06-14T12:00:00Z", 5000), deal("2026-06-14T22:00:00Z", -6000)] });
    expect(account).toMatchObject({ highestResetBalance: cents(105_000), dayStartBalance: cents(99_000) });
  });

  test("is not a midnight of its own for what follows on that day", () => {
    const deals = [
      deal("2026-06-14T12:00:00Z", -1000),
      deal("2026-06-14T22:00:00Z", 5000),
      deal("2026-06-15T10:00:00Z", -3000),
    ];
    expect(anAccount({ deals }).highestResetBalance).toBe(cents(101_000));
  });
});

test("deals of later days, after a clock was set back, are no midnights that have passed", () => {
  const deals = [deal("2026-06-17T11:00:00Z", 5000), deal("2026-06-18T11:00:00Z", -1)];
  expect(anAccount({ deals })).toMatchObject({ highestResetBalance: cents(100_000), balance: cents(104_999) });
});

test("what was not recorded is left out, not filled with nothing", () => {
  expect(Object.keys(anAccount())).not.toContain("dayStartEquity");
  expect(Object.keys(anAccount())).not.toContain("dayPeakEquity");
});

test("deals of past days, folded in pieces, give the same account as all deals at once", () => {
  const day = fc.integer({ min: 1, max: 16 }).map((date) => `2026-06-${String(date).padStart(2, "0")}`);
  const hour = fc.integer({ min: 0, max: 23 }).map((value) => `T${String(value).padStart(2, "0")}:30:00Z`);
  const deals = fc.array(fc.tuple(day, hour, fc.integer({ min: -3000, max: 3000 })), { maxLength: 30 });
  fc.assert(
    fc.property(deals, fc.nat(30), fc.nat(30), (drawn, some, more) => {
      const all = drawn.map(([date, time, net]) => deal(`${date}${time}`, net)).toSorted((a, b) => a.at - b.at);
      // Half past ten in the evening of the 16th is today already.
      const past = all.filter(({ at }) => at < utc("2026-06-16T22:00:00Z"));
      const [first, second] = [Math.min(some, more), Math.max(some, more)].map((cut) => Math.min(cut, past.length));
      const facts = { initial: cents(100_000), preset: CHALLENGE, currency: "USD", floating: cents(0) };
      const before = foldDeals(facts, past.slice(first, second), foldDeals(facts, past.slice(0, first)));
      const rest = [...past.slice(second), ...all.slice(past.length)];
      const folded = foldAccount({ ...facts, peakEquity: null, at: NOON, deals: rest, before });
      expect(folded).toEqual(anAccount({ deals: all }));
    }),
  );
});
