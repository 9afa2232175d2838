import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accuracy,
  auc,
  baseRate,
  brier,
  calibrationError,
  equalMassBins,
  type Stated,
  skill,
} from "../../engine/forecast-scores.ts";

const P = [
  0.36, 0.64, 0.5, 0.29, 0.51, 0.35, 0.7, 0.47, 0.57, 0.27, 0.81, 0.29, 0.31, 0.57, 0.37, 0.61, 0.58, 0.53, 0.36, 0.2,
  0.27, 0.41, 0.45,
];
const Y = [0, 1, 0, 1, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1];
const STATED: readonly Stated[] = P.map((p, row) => ({ p, won: Y[row] === 1 }));

// scikit-learn 1.x: roc_auc_score, brier_score_loss; numpy: argsort(kind="stable") and array_split for the groups.
test("the figures are those of scikit-learn and numpy", () => {
  expect(auc(STATED)).toBeCloseTo(0.5674603174603174, 14);
  expect(brier(STATED)).toBeCloseTo(0.26283478260869564, 14);
  expect(baseRate(STATED)).toBeCloseTo(0.6086956521739131, 14);
  expect(accuracy(STATED)).toBeCloseTo(0.4782608695652174, 14);
  expect(skill(STATED)).toBeCloseTo(-0.10348888888888874, 14);
  expect(calibrationError(STATED)).toBeCloseTo(0.1773913043478261, 14);
});

const stated = fc.array(fc.record({ p: fc.integer({ min: 0, max: 20 }).map((n) => n / 20), won: fc.boolean() }), {
  minLength: 1,
  maxLength: 60,
});

describe("for any forecasts", () => {
  test("the ranking is the share of right pairs, counted one by one", () => {
    fc.assert(
      fc.property(stated, (all) => {
        const [won, lost] = [all.filter((one) => one.won), all.filter((one) => !one.won)];
        const right = won.flatMap((a) => lost.map((b) => (a.p > b.p ? 1 : a.p === b.p ? 0.5 : 0)));
        if (right.length === 0) expect(auc(all)).toBeNull();
        else expect(auc(all)).toBeCloseTo(right.reduce<number>((sum, one) => sum + one, 0) / right.length, 12);
      }),
    );
  });

  test("groups hold every row once, sizes differ by one at most, and stated rises", () => {
    fc.assert(
      fc.property(stated, fc.integer({ min: 1, max: 7 }), (all, bins) => {
        const groups = equalMassBins(all, bins);
        const sizes = groups.map(({ n }) => n);
        expect(sizes.reduce((sum, n) => sum + n, 0)).toBe(all.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        for (let group = 1; group < groups.length; group += 1) {
          expect(groups[group]!.stated).toBeGreaterThanOrEqual(groups[group - 1]!.stated - 1e-12);
        }
      }),
    );
  });

  test("always stating the base rate has no skill, and who knows what happens has all of it", () => {
    fc.assert(
      fc.property(stated, (all) => {
        const base = baseRate(all);
        if (base === 0 || base === 1) {
          expect(skill(all)).toBeNull();
          return;
        }
        expect(skill(all.map(({ won }) => ({ p: base, won })))).toBeCloseTo(0, 10);
        const oracle = all.map(({ won }) => ({ p: Number(won), won }));
        expect([skill(oracle), auc(oracle), accuracy(oracle), calibrationError(oracle)]).toEqual([1, 1, 1, 0]);
      }),
    );
  });
});
