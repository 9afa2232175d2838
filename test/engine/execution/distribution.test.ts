import fc from "fast-check";
import { expect, test } from "vitest";
import { distributionOf, quantile } from "../../../engine/execution/distribution.ts";

test("quantiles of eleven numbers are the numbers themselves", () => {
  const found = distributionOf(Float64Array.from([10, 0, 5, 1, 9, 2, 8, 3, 7, 4, 6]));
  expect(found).toEqual({ n: 11, mean: 5, quantiles: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] });
});

// numpy.quantile([4.2, -1.5, 0.3, 7.7], [0, .1, …, 1]) and its mean.
test("quantiles between samples are those of numpy", () => {
  const found = distributionOf(Float64Array.from([4.2, -1.5, 0.3, 7.7]));
  const expected = [-1.5, -0.96, -0.42, 0.12, 1.08, 2.25, 3.42, 4.55, 5.6, 6.65, 7.7];
  expect(found?.mean).toBeCloseTo(2.675, 12);
  expected.forEach((value, knot) => {
    expect(found?.quantiles[knot]).toBeCloseTo(value, 12);
  });
});

test("nothing is known without samples", () => {
  expect(distributionOf(new Float64Array())).toBeNull();
});

test("a share is read off the line between two quantiles, and never beyond the ends", () => {
  const distribution = { n: 200, mean: 1, quantiles: [0, 0, 0, 0, 0, 1, 2, 3, 4, 10, 30] };
  const shares = [-1, 0, 0.45, 0.5, 0.55, 0.9, 0.95, 1, 2];
  expect(shares.map((share) => quantile(distribution, share))).toEqual([0, 0, 0.5, 1, 1.5, 10, 20, 30, 30]);
});

test("a larger share is never a smaller value", () => {
  const sample = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 50 }), share, share, (samples, one, other) => {
      const distribution = distributionOf(Float64Array.from(samples));
      if (distribution === null) throw new Error("there are samples");
      const [low, high] = one < other ? [one, other] : [other, one];
      expect(quantile(distribution, high)).toBeGreaterThanOrEqual(quantile(distribution, low) - 1e-9);
      expect(quantile(distribution, 0)).toBe(Math.min(...samples) + 0);
      expect(quantile(distribution, 1)).toBe(Math.max(...samples) + 0);
    }),
  );
});
