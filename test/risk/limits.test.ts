import { describe, expect, test } from "vitest";
import { type Cents, cents } from "../../core/money.ts";
import { breachOf, limitsAfterReset, limitsOf, limitViews, pastKnown, usedShare } from "../../risk/limits.ts";
import type { RiskPreset } from "../../risk/preset.ts";
import type { AccountState } from "../../risk/types.ts";
import { anAccount, CHALLENGE, deal, OWN, preset, utc } from "../support/gate.ts";

const ONE_STEP = preset("ftmo-1step-challenge");
const limits = (account: AccountState, rules: RiskPreset = CHALLENGE) => limitsOf(account, rules, OWN)!;
const official = (account: AccountState, rules?: RiskPreset) => {
  const { daily, total } = limits(account, rules);
  return { daily: daily.officialFloor, total: total.officialFloor };
};
const breach = (equity: number, account: AccountState, rules: RiskPreset = CHALLENGE) =>
  breachOf(cents(equity), limits(account, rules), rules);

/** The balance at a day's start, brought there by one deal on the day before. */
const startedAt = (balance: number, at = "2026-06-17T12:00:00Z", rules = CHALLENGE) =>
  anAccount({ deals: [deal("2026-06-16T12:00:00Z", balance - 100_000)], at: utc(at), preset: rules });

describe("2-Step worked examples, 100,000", () => {
  test("day 1 limit is 95,000; a midnight balance of 102,000 gives 97,000; then 101,000 gives 96,000 again", () => {
    const deals = [deal("2026-06-15T12:00:00Z", 2000), deal("2026-06-16T12:00:00Z", -1000)];
    const day = (at: string) => official(anAccount({ deals: deals.filter((d) => d.at < utc(at)), at: utc(at) })).daily;
    expect(day("2026-06-15T10:00:00Z")).toBe(cents(95_000));
    expect(day("2026-06-16T10:00:00Z")).toBe(cents(97_000));
    expect(day("2026-06-17T10:00:00Z")).toBe(cents(96_000));
  });

  test("equity of exactly 95,000.00 is allowed, 94,999.99 is a breach", () => {
    expect(breach(95_000, anAccount())).toBeNull();
    expect(breach(94_999.99, anAccount())).toEqual({ rule: "DAILY_LOSS", floor: cents(95_000) });
  });

  test("$200k: +4k closed today leaves 14k to lose today, and −13k floating over midnight is a breach without a trade", () => {
    const evening = anAccount({
      initial: 200_000,
      deals: [deal("2026-06-17T12:00:00Z", 4000)],
      floating: -13_000,
      at: utc("2026-06-17T21:59:00Z"),
    });
    expect(official(evening).daily).toBe(cents(190_000));
    expect(evening.balance - official(evening).daily!).toBe(cents(14_000));
    expect(breachOf(evening.equity, limits(evening), CHALLENGE)).toBeNull();

    const midnight = { ...evening, ...{ at: utc("2026-06-17T22:00:00Z") } };
    expect(breachOf(midnight.equity, limitsAfterReset(midnight, CHALLENGE, OWN)!, CHALLENGE)).toEqual({
      rule: "DAILY_LOSS",
      floor: cents(194_000),
    });
    const rebuilt = anAccount({
      initial: 200_000,
      deals: [deal("2026-06-17T12:00:00Z", 4000)],
      floating: -13_000,
      at: utc("2026-06-17T22:00:00Z"),
    });
    expect(breachOf(rebuilt.equity, limits(rebuilt), CHALLENGE)?.floor).toBe(cents(194_000));
  });

  test("floating profit over midnight gives extra room: equity 103k at the reset, limit 95k, room 8k", () => {
    const [daily] = limitViews(anAccount({ floating: 3000, at: utc("2026-06-16T22:00:00Z") }), CHALLENGE, OWN);
    expect(daily?.officialFloor).toBe(cents(95_000));
    expect(daily?.officialRoom).toBe(cents(8000));
  });

  test("floating loss over midnight eats room: equity 97k at the reset, limit 95k, room 2k", () => {
    const [daily] = limitViews(anAccount({ floating: -3000, at: utc("2026-06-16T22:00:00Z") }), CHALLENGE, OWN);
    expect(daily?.officialRoom).toBe(cents(2000));
  });

  test("after losses, midnight balance 93k: daily level 88k, but 90k binds and the room is 3k, not 5k", () => {
    const account = startedAt(93_000);
    expect(official(account)).toEqual({ daily: cents(88_000), total: cents(90_000) });
    expect(breach(89_999.99, account)).toEqual({ rule: "MAX_LOSS", floor: cents(90_000) });
    expect(breach(90_000, account)).toBeNull();
    expect(Math.min(...limitViews(account, CHALLENGE, OWN).map((view) => view.officialRoom!))).toBe(cents(3000));
  });

  test("closed +6k: the limit stays 95k today and is 101k tomorrow", () => {
    const today = anAccount({ deals: [deal("2026-06-17T09:00:00Z", 6000)] });
    expect(official(today).daily).toBe(cents(95_000));
    expect(limitsAfterReset(today, CHALLENGE, OWN)?.daily.officialFloor).toBe(cents(101_000));
    expect(limitsAfterReset(today, CHALLENGE, OWN)?.total.officialFloor).toBe(cents(90_000));
  });

  test("equal levels name the total loss", () => {
    expect(breach(89_000, startedAt(95_000))).toEqual({ rule: "MAX_LOSS", floor: cents(90_000) });
  });
});

describe("1-Step trails the balance at midnight", () => {
  test("midnights of 104k and 103k give 94k and 94k", () => {
    const deals = [deal("2026-06-15T12:00:00Z", 4000), deal("2026-06-16T12:00:00Z", -1000)];
    const total = (at: string) =>
      official(anAccount({ deals: deals.filter((d) => d.at < utc(at)), at: utc(at), preset: ONE_STEP }), ONE_STEP)
        .total;
    expect(total("2026-06-15T13:00:00Z")).toBe(cents(90_000));
    expect(total("2026-06-16T10:00:00Z")).toBe(cents(94_000));
    expect(total("2026-06-17T10:00:00Z")).toBe(cents(94_000));
  });

  test("ending a day at 106k ratchets the total to 96k", () => {
    const today = anAccount({ deals: [deal("2026-06-17T09:00:00Z", 6000)], preset: ONE_STEP });
    expect(limitsAfterReset(today, ONE_STEP, OWN)?.total.officialFloor).toBe(cents(96_000));
    expect(limitsAfterReset(today, ONE_STEP, OWN)?.daily.officialFloor).toBe(cents(103_000));
  });
});

describe("own limits lie inside the official ones", () => {
  test("4.5 % and 9 % of 100,000", () => {
    const { daily, total } = limits(anAccount());
    expect([daily.ownFloor, total.ownFloor]).toEqual([cents(95_500), cents(91_000)]);
    expect([daily.ownAmount, total.ownAmount]).toEqual([cents(4500), cents(9000)]);
  });

  test("a wider own limit is cut to nine tenths of the official one", () => {
    const wide = limitsOf(anAccount(), CHALLENGE, { daily: 0.2, total: 0.5 })!;
    expect([wide.daily.ownFloor, wide.total.ownFloor]).toEqual([cents(95_500), cents(91_000)]);
    expect(limits(anAccount({ preset: ONE_STEP }), ONE_STEP).daily.ownFloor).toBe(cents(97_300));
  });

  test("a narrower one holds", () => {
    expect(limitsOf(anAccount(), CHALLENGE, { daily: 0.02, total: 0.05 })?.daily.ownFloor).toBe(cents(98_000));
  });

  test.each([
    { daily: Number.NaN, total: 0.09 },
    { daily: 0.045, total: 0 },
    { daily: -0.01, total: 0.09 },
    { daily: 1, total: 0.09 },
  ])("unusable own limits %j make the limits unknown", (own) => {
    expect(limitsOf(anAccount(), CHALLENGE, own)).toBeNull();
    expect(limitViews(anAccount(), CHALLENGE, own)).toEqual([]);
  });
});

describe("what people see", () => {
  test("floors, rooms and the used share of a losing day", () => {
    const account = anAccount({ floating: -900.5 });
    expect(limitViews(account, CHALLENGE, OWN)).toEqual([
      {
        name: "daily",
        officialFloor: cents(95_000),
        ownFloor: cents(95_500),
        room: cents(3599.5),
        officialRoom: cents(4099.5),
        used: 900.5 / 4500,
      },
      {
        name: "total",
        officialFloor: cents(90_000),
        ownFloor: cents(91_000),
        room: cents(8099.5),
        officialRoom: cents(9099.5),
        used: 900.5 / 9000,
      },
    ]);
  });

  test("profit uses nothing", () => {
    expect(usedShare(limits(anAccount({ floating: 500 })).daily, cents(100_500))).toBe(0);
  });
});

describe("axes of other firms", () => {
  type Daily = NonNullable<RiskPreset["daily"]>;
  const withDaily = (daily: Partial<Daily> | null): RiskPreset => ({
    ...CHALLENGE,
    daily: daily === null ? null : { ...CHALLENGE.daily!, ...daily },
  });
  const withMax = (max: Partial<RiskPreset["max"]>): RiskPreset => ({
    ...CHALLENGE,
    max: { ...CHALLENGE.max, ...max },
  });
  const day = { ...anAccount({ floating: 1000 }), dayStartEquity: cents(103_000), dayPeakEquity: cents(104_000) };

  test.each<[string, Partial<Daily>, number]>([
    ["equity at the reset", { anchor: "equity" }, 98_000],
    ["the greater of balance and equity, percent of it", { anchor: "max_bal_eq", basis: "anchor" }, 97_850],
    ["the day's highest equity", { anchor: "intraday_peak_equity" }, 99_000],
    ["an amount of money", { limit: { amount: 1000 } }, 99_000],
    ["an anchor capped at the initial balance", { anchor: "equity", capAtInitial: true }, 95_000],
  ])("daily: %s", (_name, daily, floor) => {
    expect(official(day, withDaily(daily)).daily).toBe(cents(floor));
  });

  test.each(["equity", "max_bal_eq", "intraday_peak_equity"] as const)(
    "an anchor on %s that nobody recorded is unknown, not guessed",
    (anchor) => {
      expect(limitsOf(anAccount(), withDaily({ anchor }), OWN)).toBeNull();
    },
  );

  test("without a daily rule only the own daily limit holds", () => {
    const { daily } = limits(anAccount(), withDaily(null));
    expect([daily.officialFloor, daily.ownFloor]).toEqual([null, cents(95_500)]);
    expect(limitViews(anAccount(), withDaily(null), OWN)[0]?.officialRoom).toBeNull();
    expect(breachOf(cents(90_000), limits(anAccount(), withDaily(null)), withDaily(null))).toBeNull();
  });

  test("a total that trails closed profit, intraday equity, and locks", () => {
    const account = { ...anAccount(), highestBalance: cents(103_000), peakEquity: cents(107_000) };
    const total = (max: Partial<RiskPreset["max"]>) => official(account, withMax(max)).total;
    expect(total({ mode: "trail_closed" })).toBe(cents(93_000));
    expect(total({ mode: "trail_intraday_equity" })).toBe(cents(97_000));
    expect(total({ mode: "trail_intraday_equity", limit: { amount: 5000 }, lockAt: 0 })).toBe(cents(100_000));
    const { highestBalance: _unrecorded, ...bare } = account;
    expect(limitsOf(bare, withMax({ mode: "trail_closed" }), OWN)).toBeNull();
  });

  test("a locked total keeps the own floor inside the official one", () => {
    const rules = withMax({ mode: "trail_intraday_equity", limit: { amount: 5000 }, lockAt: 0 });
    const { total } = limits({ ...anAccount(), peakEquity: cents(120_000) }, rules);
    expect(total.ownFloor).toBe((cents(100_000) + cents(500)) as Cents);
  });

  test("where touching counts, equity at the level is a breach", () => {
    expect(breach(95_000, anAccount(), withDaily({ touchCounts: true }))).toEqual({
      rule: "DAILY_LOSS",
      floor: cents(95_000),
    });
    expect(breach(95_000.01, anAccount(), withDaily({ touchCounts: true }))).toBeNull();
  });
});

describe("edges", () => {
  test("own limits of nothing, or of everything, are no limits", () => {
    for (const own of [
      { daily: 0, total: 0.09 },
      { daily: 0.045, total: 0 },
      { daily: 1, total: 0.09 },
      { daily: 0.045, total: 1 },
    ]) {
      expect(limitsOf(anAccount(), CHALLENGE, own)).toBeNull();
    }
  });

  test("without a lock a trailing level goes on rising; with one it stops at that profit", () => {
    const account = { ...anAccount(), highestResetBalance: cents(115_000) };
    const locked = { ...ONE_STEP, max: { ...ONE_STEP.max, lockAt: 100 } };
    expect(limits(account, ONE_STEP).total.officialFloor).toBe(cents(105_000));
    expect(limits(account, locked).total.officialFloor).toBe(cents(100_100));
  });

  test("a preset without a daily limit still has the own one, by its name", () => {
    const { daily } = limits(anAccount(), { ...CHALLENGE, daily: null });
    expect(daily).toMatchObject({ name: "daily", officialFloor: null, ownFloor: cents(95_500) });
  });
});

describe("what limits are counted from", () => {
  const { highestResetBalance: _highest, ...untold } = anAccount();
  const equity = { dayStartEquity: cents(100_000), dayPeakEquity: cents(100_000) };
  const daily = (anchor: "balance" | "equity" | "max_bal_eq" | "intraday_peak_equity") => ({
    ...CHALLENGE,
    daily: { ...CHALLENGE.daily!, anchor },
  });
  const max = (mode: "static" | "trail_eod_balance" | "trail_closed" | "trail_intraday_equity") => ({
    ...CHALLENGE,
    daily: null,
    max: { ...CHALLENGE.max, mode },
  });

  test.each([
    ["balance at the day's start", daily("balance"), untold, true],
    ["equity at the day's start, not recorded", daily("equity"), untold, false],
    ["equity at the day's start, recorded", daily("equity"), { ...untold, ...equity }, true],
    ["the higher of both, equity not recorded", daily("max_bal_eq"), untold, false],
    ["the day's highest equity, not recorded", daily("intraday_peak_equity"), untold, false],
    ["the day's highest equity, recorded", daily("intraday_peak_equity"), { ...untold, ...equity }, true],
    ["the initial balance", max("static"), untold, true],
    ["the days' highest balance, not told", max("trail_eod_balance"), untold, false],
    ["the days' highest balance, told", max("trail_eod_balance"), anAccount(), true],
    ["the highest equity", max("trail_intraday_equity"), untold, true],
  ])("%s", (_name, preset, account, known) => {
    expect(pastKnown(account, preset)).toBe(known);
    expect(limitsOf(account, preset, OWN) !== null).toBe(known);
  });

  test("what is not told does not become known by a reset", () => {
    expect(limitsAfterReset(untold, max("trail_eod_balance"), OWN)).toBeNull();
    expect(limitsAfterReset(untold, max("static"), OWN)?.total.officialFloor).toBe(cents(90_000));
    const risen = anAccount({ deals: [deal("2026-06-17T09:00:00Z", 4000)] });
    expect(limitsAfterReset(risen, max("trail_eod_balance"), OWN)?.total.officialFloor).toBe(cents(94_000));
  });
});
