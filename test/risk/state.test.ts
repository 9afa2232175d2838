import { describe, expect, test } from "vitest";
import { cents } from "../../core/money.ts";
import { nextState } from "../../risk/state.ts";
import type { AccountState, RiskState } from "../../risk/types.ts";
import { anAccount, CHALLENGE, deal, type NOON, OWN, utc } from "../support/gate.ts";

const CALM: RiskState = { level: "ACTIVE", dailyLockDay: null, totalLock: false };
const step = (account: AccountState, previous = CALM) => nextState(previous, account, CHALLENGE, OWN);
const TODAY = utc("2026-06-16T22:00:00Z");

describe("the daily limit of 4,500 decides", () => {
  test.each([
    [0, "ACTIVE"],
    [500, "ACTIVE"],
    [-1799.99, "ACTIVE"],
    [-1800, "REDUCED"],
    [-2699.99, "REDUCED"],
    [-2700, "CLOSE_ONLY"],
    [-3824.99, "CLOSE_ONLY"],
    [-3825, "FLATTEN_ADVICE"],
    [-4499.99, "FLATTEN_ADVICE"],
    [-4500, "LOCKED"],
    [-6000, "LOCKED"],
  ])("floating %d is %s", (floating, level) => {
    expect(step(anAccount({ floating })).level).toBe(level);
  });
});

test("the total limit of 9,000 decides when it is used more than the day's", () => {
  const before = (balance: number) => anAccount({ deals: [deal("2026-06-10T12:00:00Z", balance - 100_000)] });
  expect(step(before(96_400)).level).toBe("REDUCED");
  expect(step(before(94_600)).level).toBe("CLOSE_ONLY");
  expect(step(before(92_350)).level).toBe("FLATTEN_ADVICE");
  expect(step(before(91_000))).toEqual({ level: "LOCKED", dailyLockDay: null, totalLock: true });
});

test("between the locks the state follows equity both ways", () => {
  const deep = step(anAccount({ floating: -3000 }));
  expect(deep.level).toBe("CLOSE_ONLY");
  expect(step(anAccount({ floating: -100 }), deep).level).toBe("ACTIVE");
});

describe("a daily lock", () => {
  const locked = step(anAccount({ floating: -4500 }));

  test("remembers its day", () => {
    expect(locked).toEqual({ level: "LOCKED", dailyLockDay: TODAY, totalLock: false });
  });

  test("holds for the rest of the day although equity recovers", () => {
    expect(step(anAccount({ floating: 0, at: utc("2026-06-17T21:59:59Z") }), locked)).toEqual(locked);
  });

  test("clears at the reset", () => {
    expect(step(anAccount({ at: utc("2026-06-17T22:00:00Z") }), locked)).toEqual(CALM);
  });

  test("holds when the clock is set back to an earlier day", () => {
    expect(step(anAccount({ at: utc("2026-06-15T12:00:00Z") }), locked).level).toBe("LOCKED");
  });
});

test("a total lock never clears by itself", () => {
  const locked = step(anAccount({ deals: [deal("2026-06-10T12:00:00Z", -9000)] }));
  expect(step(anAccount({ at: utc("2027-01-01T12:00:00Z") }), locked)).toEqual(locked);
});

test("unknown limits or figures change nothing", () => {
  const reduced: RiskState = { level: "REDUCED", dailyLockDay: null, totalLock: false };
  expect(nextState(reduced, anAccount(), CHALLENGE, { daily: Number.NaN, total: 0.09 })).toBe(reduced);
  const broken = { ...anAccount(), equity: Number.NaN as typeof NOON & AccountState["equity"] };
  expect(nextState(reduced, broken, CHALLENGE, OWN)).toBe(reduced);
});

test("used shares are exact at the edge in cents", () => {
  expect(step({ ...anAccount(), equity: cents(98_200.01) }).level).toBe("ACTIVE");
  expect(step({ ...anAccount(), equity: cents(98_200) }).level).toBe("REDUCED");
});
