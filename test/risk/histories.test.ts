/**
 * 20,000 random lives, in which the mistake that was once found would show itself 42 times; every night `npm run
 * prove:risk` runs a million. The seed is fixed, so that a red test stays red.
 */
import { expect, test } from "vitest";
import { nextReset } from "../../risk/day.ts";
import { PRESETS } from "../../risk/presets.ts";
import { FIRM_RULES, floorOf, nextMidnight, ownRules } from "../support/histories/floors.ts";
import { runHistory } from "../support/histories/history.ts";
import { prove } from "../support/histories/prove.ts";

const SEED = 20_261_005;

test("whoever follows the gate never breaks a limit of the firm, nor an own one", { timeout: 60_000 }, () => {
  const { official, own, broken, count } = prove({ seed: SEED, from: 0, until: 20_000, gate: true });
  expect({ seed: SEED, official, own, broken }).toEqual({ seed: SEED, official: 0, own: 0, broken: [] });
  // It would be easy to keep a promise in which nothing happens.
  expect(count.approved).toBeGreaterThan(40_000);
  expect(count.closed).toBeGreaterThan(16_000);
  expect(count.gaps).toBeGreaterThan(16_000);
  expect(count.restarts).toBeGreaterThan(8000);
  expect(count.clockJumps).toBeGreaterThan(8000);
  expect(count.oddDays).toBeGreaterThan(4000);
});

test("without the gate the same world breaks the firm's limits in more than a third of all lives", () => {
  const { histories, official } = prove({ seed: SEED, from: 0, until: 2000, gate: false });
  expect(official).toBeGreaterThan(histories / 3);
});

test("a history is its seed and its number", () => {
  expect(runHistory(SEED, 7, true)).toEqual(runHistory(SEED, 7, true));
  expect(runHistory(SEED, 7, false)).not.toEqual(runHistory(SEED, 8, false));
});

test("the days counted by hand are those of Prague, over both changes of the clocks of two years", () => {
  for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2028, 0, 1); at += 5 * 3_600_000) {
    expect(nextMidnight(at)).toBe(nextReset(at as Parameters<typeof nextReset>[0], "Europe/Prague", "00:00"));
  }
  expect(nextMidnight(Date.UTC(2026, 2, 28, 23))).toBe(Date.UTC(2026, 2, 29, 22));
  expect(nextMidnight(Date.UTC(2026, 9, 24, 22))).toBe(Date.UTC(2026, 9, 25, 23));
});

test("the levels written down by hand are those of the published examples", () => {
  const twoStep = FIRM_RULES["ftmo-2step-challenge"]!;
  const oneStep = FIRM_RULES["ftmo-1step-challenge"]!;
  const floor = (midnight: number, highestMidnight = 100_000, rules = twoStep) =>
    floorOf({ initial: 100_000, midnight, highestMidnight }, rules);
  expect([floor(100_000), floor(102_000), floor(101_000), floor(93_000)]).toEqual([95_000, 97_000, 96_000, 90_000]);
  expect(floor(96_000, 104_000, oneStep)).toBe(94_000);
  expect(ownRules(twoStep, { daily: 0.045, total: 0.09 })).toMatchObject({ daily: 0.045, total: 0.09 });
  expect(ownRules(oneStep, { daily: 0.045, total: 0.5 }).daily).toBeCloseTo(0.027, 12);
});

test("every preset of the firm whose rules are written down takes part", () => {
  const ftmo = [...PRESETS.values()].filter(({ firm }) => firm === "FTMO").map(({ id }) => id);
  expect(Object.keys(FIRM_RULES).toSorted()).toEqual(ftmo.toSorted());
});
