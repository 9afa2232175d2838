import fc from "fast-check";
import { expect, test } from "vitest";
import { boostOf } from "../../../engine/confidence/boosters.ts";
import { calibrate } from "../../../engine/confidence/calibrate.ts";
import type { Booster, BoosterName } from "../../../engine/ports.ts";

const booster = (name: BoosterName, coefficient: number): Booster => ({ name, coefficient, gain: 0 });
const ALL = [booster("dir15", 2), booster("trend60", 0.5), booster("pattern", 1)];
const NOTHING = { dir15: null, trend60: null, pattern: null };

test.each([
  ["nothing known adds nothing", ALL, NOTHING, 0],
  ["no boosters add nothing", [], { dir15: 0.9, trend60: 3, pattern: 1 }, 0],
  ["dir15 by its logit: 2 · ln 3", ALL, { ...NOTHING, dir15: 0.75 }, 2 * Math.log(3)],
  ["trend60 by its value", ALL, { ...NOTHING, trend60: -3 }, -1.5],
  ["a pattern by its log odds", ALL, { ...NOTHING, pattern: 0.25 }, 0.25],
  ["all of them add up", ALL, { dir15: 0.5, trend60: 2, pattern: -0.25 }, 0.75],
  ["what is no number adds nothing", ALL, { ...NOTHING, trend60: Number.NaN, pattern: 0.5 }, 0.5],
] as const)("%s", (_what, boosters, known, expected) => {
  expect(boostOf(boosters, known)).toBeCloseTo(expected, 12);
});

test("more of what points the trade's way never lowers the probability", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const calibrator = { id: "platt", kind: "platt", slope: 0.7, intercept: -0.2, boosters: ALL } as const;
  fc.assert(
    fc.property(share, share, share, (score, one, other) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)];
      const pWin = (dir15: number): number => calibrate(score, calibrator, boostOf(ALL, { ...NOTHING, dir15 }));
      expect(pWin(more)).toBeGreaterThanOrEqual(pWin(less));
    }),
  );
});
