import fc from "fast-check";
import { expect, test } from "vitest";
import { intervalOf } from "../../../engine/confidence/venn-abers.ts";

const TABLE = { scores: [0.2, 0.4, 0.8], low: [0.1, 0.3, 0.5], high: [0.2, 0.5, 0.9], n: [40, 30, 20] };

test.each([
  ["on an entry", 0.4, 0.3, 0.5],
  ["half way between two", 0.3, 0.2, 0.35],
  ["a quarter of the way", 0.5, 0.35, 0.6],
  ["on the first", 0.2, 0.1, 0.2],
  ["on the last", 0.8, 0.5, 0.9],
  ["below the first", 0.05, 0.1, 0.2],
  ["above the last", 0.99, 0.5, 0.9],
])("%s", (_where, score, low, high) => {
  const interval = intervalOf(score, TABLE);
  expect(interval?.[0]).toBeCloseTo(low, 12);
  expect(interval?.[1]).toBeCloseTo(high, 12);
});

test("without a table there is none", () => {
  expect(intervalOf(0.5, null)).toBeNull();
});

test("a table whose bounds rise gives bounds that rise and never cross", () => {
  const rising = fc
    .uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 20 })
    .map((values) => values.toSorted((a, b) => a - b).map((value) => value / 1000));
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(rising, share, share, (scores, one, other) => {
      const table = {
        scores,
        low: scores.map((value) => value / 2),
        high: scores.map((value) => (1 + value) / 2),
        n: scores.map(() => 9),
      };
      const [below, above] = [intervalOf(Math.min(one, other), table), intervalOf(Math.max(one, other), table)];
      const [low, high] = below ?? [1, 0];
      expect(low).toBeLessThanOrEqual(high);
      expect(above?.[0]).toBeGreaterThanOrEqual(low - 1e-12);
      expect(above?.[1]).toBeGreaterThanOrEqual(high - 1e-12);
    }),
  );
});
