import fc from "fast-check";
import { expect, test } from "vitest";
import { vennAbersPair } from "../../../engine/confidence/venn-abers.ts";

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
  const pair = vennAbersPair(score, TABLE);
  expect(pair?.ifLost).toBeCloseTo(low, 12);
  expect(pair?.ifWon).toBeCloseTo(high, 12);
});

test.each([
  ["on the first entry", 0.2, 40],
  ["between two, the smaller block's", 0.3, 30],
  ["beyond the last", 0.9, 20],
])("cases counted %s", (_where, score, n) => {
  expect(vennAbersPair(score, TABLE)?.n).toBe(n);
});

test("without a table there is none", () => {
  expect(vennAbersPair(0.5, null)).toBeNull();
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
      const [below, above] = [vennAbersPair(Math.min(one, other), table), vennAbersPair(Math.max(one, other), table)];
      const { ifLost, ifWon } = below ?? { ifLost: 1, ifWon: 0 };
      expect(ifLost).toBeLessThanOrEqual(ifWon);
      expect(above?.ifLost).toBeGreaterThanOrEqual(ifLost - 1e-12);
      expect(above?.ifWon).toBeGreaterThanOrEqual(ifWon - 1e-12);
    }),
  );
});
