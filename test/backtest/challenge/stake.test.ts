import { expect, test } from "vitest";
import { afterDeal, afterReset, openAccount } from "../../../backtest/challenge/account.ts";
import { guarded, type Situation, unguarded } from "../../../backtest/challenge/stake.ts";
import { cents } from "../../../core/money.ts";
import { CHALLENGE, CONTROLS, NOON, OWN } from "../../support/gate.ts";

const CALM = { level: "ACTIVE", dailyLockDay: null, totalLock: false } as const;
const situation = (lost = 0, over: Partial<Situation> = {}): Situation => {
  const account = afterDeal(openAccount(cents(100_000), "USD", NOON), cents(-lost), NOON);
  return { at: NOON, account, state: CALM, open: [], recentLosses: [], ...over };
};
const stakes = (maxRisk: number) =>
  guarded({ preset: CHALLENGE, own: OWN, controls: { ...CONTROLS, maxRisk }, costR: 0.07 });
/** What a stop costs per R: 1, slipped by 0.2, and the commission of both sides on 100 and on 101.2. */
const WORST = 1.2 + 0.07 * (201.2 / 200);

test.each([
  // 1 % of 100,000.
  [0.01, 0, 1000],
  // 2 % would be 2,000; φ × 4,500 of the day's own room is 1,800.
  [0.02, 0, 1800],
  // φ × 3,000 and half of it, as 33 % … 40 % … of the day's room are used.
  [0.02, 1500, 0.4 * 3000],
  [0.02, 1800, 0.5 * 0.4 * 2700],
  // From 60 % on nothing.
  [0.02, 2700, 0],
])("at %d risk after a loss of %d the slipped stop costs %d", (maxRisk, lost, worst) => {
  const { perR } = stakes(maxRisk)(situation(lost));
  expect(perR).toBeCloseTo((100 * worst) / WORST, 6);
});

test("what is open leaves less, two losses within the hour halve it, and a lost position cannot be added to", () => {
  const first = stakes(0.01)(situation());
  const second = stakes(0.02)(situation(0, { open: [first.position] }));
  // The correlated group may lose 2,000 together; 1,000 are taken.
  expect(second.perR).toBeCloseTo((100 * 1000) / WORST, 0);
  const third = stakes(0.02)(situation(0, { open: [first.position, second.position] }));
  expect(third.perR).toBeLessThan(1);
  const cut = stakes(0.01)(situation(0, { recentLosses: [NOON, NOON] }));
  expect(cut.perR).toBeCloseTo(first.perR / 2, 6);
});

test("without the guard the share is always the same, of min(balance, initial)", () => {
  expect(unguarded(0.02)(situation(0)).perR).toBe(200_000);
  expect(unguarded(0.02)(situation(-5000)).perR).toBe(200_000);
  expect(unguarded(0.02)(situation(5000)).perR).toBe(190_000);
  const account = afterReset(situation(9999).account, NOON);
  expect(unguarded(0.02)({ ...situation(), account }).perR).toBeCloseTo(0.02 * 9_000_100, 6);
});
