import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Cents, cents } from "../../../core/money.ts";
import type { AccountDay, AccountSnapshot } from "../../../engine/accounts.ts";
import { type AccountFacts, accountAt } from "../../../engine/scan/account.ts";
import { accountFault } from "../../../risk/account-check.ts";
import { limitsOf } from "../../../risk/limits.ts";
import type { Mode } from "../../../risk/types.ts";
import { aPosition, CHALLENGE, deal, OWN, preset, SPECS, utc } from "../../support/gate.ts";

// The Prague day of 17 June 2026 begins at 22:00 UTC the day before.
const NOW = utc("2026-06-17T12:00:00Z");
const DAY = utc("2026-06-16T22:00:00Z");
const NO_DAYS = { peakEquity: () => null, accountDay: () => null, highestDayStart: () => null };
const aDay = (balance: number, over: Partial<AccountDay> = {}): AccountDay => ({
  dayStart: DAY,
  balance: cents(balance),
  equity: null,
  peakEquity: cents(balance),
  ...over,
});
const stored = (day: AccountDay) => ({ ...NO_DAYS, accountDay: () => day, highestDayStart: () => day.balance });
const floating = (losing = 0, winning = 0) => ({ losing: cents(losing), winning: cents(winning) });

const facts = (over: Partial<AccountFacts> = {}): AccountFacts => ({
  snapshot: null,
  deals: [],
  floating: floating(),
  settings: { initial: cents(100_000), currency: "USD", preset: CHALLENGE, snapshotMaxAgeMs: 86_400_000 },
  ledger: NO_DAYS,
  at: NOW,
  ...over,
});
const figures = (over: Partial<AccountSnapshot> = {}): AccountSnapshot => ({
  account: "stated:1",
  at: utc("2026-06-17T09:00:00Z"),
  balance: cents(97_000),
  equity: cents(97_000),
  dayStartBalance: null,
  ...floating(),
  ...over,
});
const fault = (over: Partial<AccountFacts>, open = 0, mode: Mode = "dryrun") => {
  const { state } = accountAt(facts(over));
  const positions = Array.from({ length: open }, () => aPosition());
  const at = over.at ?? NOW;
  return accountFault({ at, account: state, preset: CHALLENGE, open: positions, specs: SPECS, mode })?.code;
};

describe("where the day began", () => {
  test("is rebuilt from the deals, and agrees with what was stored", () => {
    const { state, anchor } = accountAt(
      facts({
        deals: [deal("2026-06-16T21:00:00Z", 1_000), deal("2026-06-17T08:00:00Z", -3_000)],
        ledger: stored(aDay(101_000)),
      }),
    );
    expect(state).toMatchObject({ balance: cents(98_000), dayStartBalance: cents(101_000) });
    expect(anchor).toEqual({ rebuilt: cents(101_000), stored: cents(101_000) });
  });

  test.each([
    ["stored higher", 102_000, 102_000],
    ["stored lower", 99_000, 101_000],
  ])("%s: the higher floor wins", (_name, recorded, wins) => {
    const { state, anchor } = accountAt(
      facts({ deals: [deal("2026-06-16T21:00:00Z", 1_000)], ledger: stored(aDay(recorded)) }),
    );
    expect(state.dayStartBalance).toBe(cents(wins));
    expect(anchor.stored).not.toBe(anchor.rebuilt);
    // 5 % of 100,000 below the higher one.
    expect(limitsOf(state, CHALLENGE, OWN)?.daily.officialFloor).toBe(cents(wins - 5_000));
  });

  test("equity at the day's start is known when somebody looked in its first slot, or on the first day of all", () => {
    const the5ers = { ...facts().settings, preset: preset("ftmo-2step-challenge") };
    expect(accountAt(facts({ settings: the5ers })).state).toMatchObject({ dayStartEquity: cents(100_000) });
    const first = facts({
      at: DAY,
      floating: floating(-500, 200),
      ledger: { ...NO_DAYS, highestDayStart: () => cents(1) },
    });
    expect(accountAt(first).state).toMatchObject({ dayStartEquity: cents(99_700), dayPeakEquity: cents(99_700) });
    const later = { ...first, at: NOW };
    expect(accountAt(later).state.dayStartEquity).toBeUndefined();
    const seen = aDay(100_000, { equity: cents(99_700), peakEquity: cents(100_900) });
    expect(accountAt(facts({ ledger: stored(seen) })).state).toMatchObject({
      dayStartEquity: cents(99_700),
      dayPeakEquity: cents(100_900),
    });
  });
});

describe("a stated account", () => {
  test("stands as it was stated, with the day's start worked out from the signals closed since the reset", () => {
    const deals = [
      deal("2026-06-16T20:00:00Z", 700),
      deal("2026-06-16T22:00:00Z", -1_000),
      deal("2026-06-17T08:00:00Z", 400),
    ];
    const { state } = accountAt(facts({ snapshot: figures(), deals }));
    expect(state).toMatchObject({
      balance: cents(97_000),
      equity: cents(97_000),
      at: utc("2026-06-17T09:00:00Z"),
      dayStart: DAY,
      // 97,000 without the −1,000 and +400 of today.
      dayStartBalance: cents(97_600),
      peakEquity: cents(100_000),
    });
    expect(
      accountAt(facts({ snapshot: figures({ dayStartBalance: cents(99_000) }), deals })).state.dayStartBalance,
    ).toBe(cents(99_000));
  });

  test("of before the reset carries its balance over, wins and losses until then included", () => {
    const deals = [
      deal("2026-06-16T20:00:00Z", 700),
      deal("2026-06-16T21:30:00Z", -200),
      deal("2026-06-17T08:00:00Z", -100),
    ];
    const { state } = accountAt(facts({ snapshot: figures({ at: utc("2026-06-16T19:00:00Z") }), deals }));
    expect(state).toMatchObject({ dayStartBalance: cents(97_500), balance: cents(96_700), equity: cents(96_700) });
  });

  test("takes off what signals lost since, and counts no win", () => {
    const deals = [deal("2026-06-17T10:00:00Z", -300), deal("2026-06-17T11:00:00Z", 900)];
    const snapshot = figures({ equity: cents(96_800), losing: cents(-200) });
    const { state } = accountAt(facts({ snapshot, deals, floating: floating(-450, 600) }));
    // 96,800 − 300 closed − 250 that the open ones fell further.
    expect(state).toMatchObject({ balance: cents(96_700), equity: cents(96_250) });
    const { state: better } = accountAt(facts({ snapshot, floating: floating(0, 600) }));
    expect(better).toMatchObject({ balance: cents(97_000), equity: cents(96_800) });
  });

  test("is never better than stated, whatever signals did since", () => {
    const amount = fc.integer({ min: -500_000, max: 500_000 });
    fc.assert(
      fc.property(fc.array(amount), amount, amount, (nets, losing, winning) => {
        const deals = nets.map((net) => ({ at: utc("2026-06-17T10:00:00Z"), net: net as Cents }));
        const open = { losing: Math.min(0, losing) as Cents, winning: Math.max(0, winning) as Cents };
        const { state } = accountAt(facts({ snapshot: figures(), deals, floating: open }));
        expect(state.balance).toBeLessThanOrEqual(cents(97_000));
        expect(state.equity).toBeLessThanOrEqual(cents(97_000));
        expect(state.dayStartBalance).toBe(cents(97_000));
      }),
    );
  });

  test("may be a day old and not a millisecond more", () => {
    const snapshot = figures();
    const at = (ms: number) => (snapshot.at + ms) as typeof NOW;
    expect(fault({ snapshot, at: at(86_400_000) })).toBeUndefined();
    expect(fault({ snapshot, at: at(86_400_001) })).toBe("ACCOUNT_SNAPSHOT_OLD");
    expect(fault({ snapshot, at: at(-86_400_001) })).toBe("ACCOUNT_SNAPSHOT_OLD");
  });

  test.each([
    ["nothing is open and equity is balance", 0, [0, 0], undefined],
    ["nothing is open and 100 are floating, the tolerance", -100, [0, 0], undefined],
    ["nothing is open and more is floating", -101, [0, 0], "ACCOUNT_CONTRADICTS"],
    ["all open signals were taken", 150, [-350, 500], undefined],
    ["only the losing one was taken", -350, [-350, 500], undefined],
    ["none was taken", 0, [-350, 500], undefined],
    ["more is lost than they can explain", -451, [-350, 500], "ACCOUNT_CONTRADICTS"],
    ["more is won than they can explain", 601, [-350, 500], "ACCOUNT_CONTRADICTS"],
  ] as const)("%s", (_name, own, [losing, winning], expected) => {
    const snapshot = figures({ equity: cents(97_000 + own), ...floating(losing, winning) });
    expect(fault({ snapshot, floating: floating(losing, winning) }, 2)).toBe(expected);
    // The price moves on: what was in agreement stays so.
    expect(fault({ snapshot, floating: floating(losing - 900, 0) }, 2)).toBe(expected);
  });

  test("is what live needs: the dry-run account says nothing about a real one", () => {
    expect(fault({}, 0, "live")).toBe("ACCOUNT_NOT_STATED");
    expect(fault({}, 0, "dryrun")).toBeUndefined();
    expect(fault({ snapshot: figures() }, 0, "live")).toBeUndefined();
  });

  test("keeps the highest of all its days for limits that trail, and its own peak", () => {
    const before = aDay(103_000, { dayStart: 0 as typeof NOW });
    const ledger = {
      peakEquity: () => cents(105_000),
      accountDay: (_account: string, start: number) => (start === 0 ? before : null),
      highestDayStart: () => cents(104_000),
    };
    const { state } = accountAt(facts({ snapshot: figures(), ledger }));
    expect(state).toMatchObject({ highestResetBalance: cents(104_000), peakEquity: cents(105_000) });
  });

  test("whose days before nobody told is refused where a limit trails them, and nowhere else", () => {
    const ledger = { ...NO_DAYS, highestDayStart: () => cents(104_000) };
    const { state } = accountAt(facts({ snapshot: figures(), ledger }));
    expect(state.highestResetBalance).toBeUndefined();
    const said = (id: string) => {
      const over = { at: NOW, account: state, open: [], specs: SPECS, mode: "live" } as const;
      return accountFault({ ...over, preset: preset(id) })?.code;
    };
    expect(said("ftmo-2step-challenge")).toBeUndefined();
    expect(said("ftmo-1step-challenge")).toBe("ACCOUNT_PAST_UNKNOWN");
  });
});
