import { expect, test } from "vitest";
import { fromWinRate } from "../../../backtest/challenge/days.ts";
import { type ChallengePlan, simulateChallenge } from "../../../backtest/challenge/simulate.ts";
import { guarded, unguarded } from "../../../backtest/challenge/stake.ts";
import { CHALLENGE, CONTROLS, OWN, preset, utc } from "../../support/gate.ts";

const VERIFICATION = preset("ftmo-2step-verification");

type Options = { winRate: number; risk: number; attempts?: number; guard?: boolean; phases?: 1 | 2; seed?: number };
function plan({ winRate, risk, attempts = 20, guard = false, phases = 2, seed = 1 }: Options): ChallengePlan {
  const rules = [CHALLENGE, VERIFICATION].slice(0, phases).map((rule) => {
    const controls = { ...CONTROLS, maxRisk: risk };
    const stakes = guard ? guarded({ preset: rule, own: OWN, controls, costR: 0.07 }) : unguarded(risk);
    return { preset: rule, own: OWN, stakes, lossWindowMs: CONTROLS.backoffWindowMs };
  });
  const days = fromWinRate({ winRate, rr: 2, costR: 0.07, tradesPerDay: 2 });
  return { phases: rules, days, attempts, seed, startAt: utc("2026-01-05T12:00:00Z") };
}

/** An independent simulation of 40,000 paths: challenge and verification, 2 trades a day, 1:2, cost 0.07 R. */
test.each([
  { winRate: 0.333, risk: 0.01, rate: 0.16 },
  { winRate: 0.4, risk: 0.01, rate: 0.66, days: 25 },
  { winRate: 0.45, risk: 0.02, rate: 0.69, days: 9 },
  { winRate: 0.5, risk: 0.02, rate: 0.82, days: 9 },
  { winRate: 0.5, risk: 0.03, rate: 0.37 },
  { winRate: 0.68, risk: 0.03, rate: 0.72 },
])("$winRate at $risk passes about as often as published: $rate", ({ winRate, risk, rate, days }) => {
  const result = simulateChallenge(plan({ winRate, risk, attempts: 1000 }));
  expect(Math.abs(result.rate - rate)).toBeLessThan(0.06);
  if (days !== undefined) expect(Math.abs(result.medianDays! / days - 1)).toBeLessThan(0.3);
  expect(result.stalled).toBe(0);
});

test("as the product sizes, no attempt breaks a limit, and what does not pass stalls", () => {
  for (const risk of [0.01, 0.02, 0.05]) {
    const result = simulateChallenge(plan({ winRate: 0.4, risk, attempts: 300, guard: true }));
    expect(result.breaches).toEqual({ daily: 0, max: 0 });
    expect(result.passed + result.stalled).toBe(300);
    expect(result.gates.map(({ passed }) => passed)).toEqual([false, true]);
  }
});

test("breaches, passes and stalls add up; each breach has its date, rule and amounts", () => {
  const result = simulateChallenge(plan({ winRate: 0.45, risk: 0.03, attempts: 100 }));
  const { daily, max } = result.breaches;
  expect(result.passed + daily + max + result.stalled).toBe(100);
  expect(result.breachList).toHaveLength(daily + max);
  for (const { rule, equity, floor, day, t, attempt } of result.breachList) {
    expect(["DAILY_LOSS", "MAX_LOSS"]).toContain(rule);
    expect(equity).toBeLessThan(floor);
    expect(t.slice(0, 7)).toBe(day.slice(0, 7));
    expect(attempt >= 1 && attempt <= 100).toBe(true);
  }
  expect(new Set(result.breachList.map((one) => one.preset)).size).toBe(2);
});

test("the same seed repeats itself, and a longer run begins with the shorter one", () => {
  const short = simulateChallenge(plan({ winRate: 0.45, risk: 0.03 }));
  expect(simulateChallenge(plan({ winRate: 0.45, risk: 0.03 }))).toEqual(short);
  const long = simulateChallenge(plan({ winRate: 0.45, risk: 0.03, attempts: 60 }));
  expect(long.breachList.filter(({ attempt }) => attempt <= 20)).toEqual(short.breachList);
  expect(long.gates[1]).toEqual(short.gates[1]);
  const other = simulateChallenge(plan({ winRate: 0.45, risk: 0.03, attempts: 60, seed: 2 }));
  expect(other.breachList).not.toEqual(long.breachList);
});

test("certain wins pass on the fourth day of each phase, certain losses never", () => {
  const won = simulateChallenge(plan({ winRate: 1, risk: 0.02 }));
  expect(won).toMatchObject({ passed: 20, rate: 1, meanDays: 8, medianDays: 8, breachList: [] });
  expect(won.wilson[0]).toBeCloseTo(0.8389, 4);
  expect(won.gates.map(({ passed }) => passed)).toEqual([true, true]);
  const lost = simulateChallenge(plan({ winRate: 0, risk: 0.02, attempts: 3, phases: 1 }));
  expect(lost).toMatchObject({ passed: 0, rate: 0, meanDays: null, medianDays: null, breaches: { daily: 0, max: 3 } });
  // Fewer than 20 attempts decide nothing.
  expect(lost.gates[1]).toMatchObject({ passed: false, was: "only 3 attempts" });
});

test("a median between two counts is their mean", () => {
  const two = simulateChallenge(plan({ winRate: 0.6, risk: 0.01, attempts: 2, phases: 1 }));
  expect(two.passed).toBe(2);
  expect(two.medianDays).toBe(two.meanDays);
});

test("a challenge without a phase is a mistake of the caller", () => {
  expect(() => simulateChallenge({ ...plan({ winRate: 1, risk: 0.02 }), phases: [] })).toThrow(/at least one phase/);
});
