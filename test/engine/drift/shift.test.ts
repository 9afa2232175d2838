import fc from "fast-check";
import { expect, test } from "vitest";
import { largestGap, stabilityIndex } from "../../../engine/drift/shift.ts";

const A = [
  -1.8, -1.7, -1.5, -1.1, -1.1, -0.9, -0.9, -0.9, -0.8, -0.7, -0.6, -0.5, -0.4, -0.4, -0.3, -0.3, -0.3, 0, 0, 0.1, 0.2,
  0.6, 0.6, 0.8, 1.1, 1.1, 1.4, 1.5, 1.6, 1.9,
];
const B = [
  -2.7, -2.3, -1.3, -1, -0.9, -0.9, -0.9, -0.8, -0.7, -0.5, -0.4, -0.3, -0.3, -0.3, -0.3, -0.1, 0.1, 0.2, 0.2, 0.3, 0.4,
  0.4, 0.4, 0.7, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.6, 1.6, 1.7, 1.9, 2.1, 2.3, 2.8, 2.8, 2.9, 3.2, 3.9,
];
const EDGES = [-1.14, -0.9, -0.73, -0.44, -0.3, 0, 0.32, 0.86, 1.41];
const SHARE = [3, 5, 1, 3, 5, 2, 2, 3, 3, 3].map((count) => count / 30);

// scipy.stats.ks_2samp(A, B).statistic
test("the widest gap is scipy's", () => {
  expect(largestGap(A, B)).toBeCloseTo(0.25203252032520324, 14);
});

// scipy.stats.entropy(now, then) + entropy(then, now), the groups by numpy.searchsorted(side="left").
test("the stability index is the two relative entropies of scipy together", () => {
  expect(stabilityIndex({ edges: EDGES, share: SHARE }, B)).toBeCloseTo(0.3369859111483275, 12);
});

test("the same numbers have not moved, also where edges fall together", () => {
  expect(stabilityIndex({ edges: EDGES, share: SHARE }, A)).toBeCloseTo(0, 12);
  const flag = { edges: [0, 0, 0, 0, 0, 0, 0, 1, 1], share: [0.75, 0, 0, 0, 0, 0, 0, 0.25, 0, 0] };
  expect(stabilityIndex(flag, [0, 0, 1, 0])).toBeCloseTo(0, 12);
  expect(stabilityIndex(flag, [1, 1, 1, 0])).toBeCloseTo(1 * Math.log(3), 12);
});

test("nothing to compare with is no number", () => {
  expect(stabilityIndex({ edges: EDGES, share: SHARE }, [])).toBeNaN();
  expect([largestGap([], B), largestGap(A, [])]).toEqual([Number.NaN, Number.NaN]);
});

const sample = fc
  .array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 40 })
  .map((all) => all.sort((a, b) => a - b));

test("the widest gap is the same both ways, 0 for itself, 1 for what never meets, and found by looking everywhere", () => {
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      const below = (all: readonly number[], at: number) => all.filter((one) => one <= at).length / all.length;
      const widest = Math.max(...[...a, ...b].map((at) => Math.abs(below(a, at) - below(b, at))));
      expect(largestGap(a, b)).toBeCloseTo(widest, 12);
      expect(largestGap(b, a)).toBeCloseTo(widest, 12);
      expect(largestGap(a, a)).toBe(0);
      expect(
        largestGap(
          a,
          a.map((one) => one + 100),
        ),
      ).toBe(1);
    }),
  );
});

test("the stability index is never below 0", () => {
  fc.assert(
    fc.property(sample, (values) => {
      expect(stabilityIndex({ edges: EDGES, share: SHARE }, values)).toBeGreaterThanOrEqual(0);
    }),
  );
});
