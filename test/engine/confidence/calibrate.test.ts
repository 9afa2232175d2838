import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calibrate, confidenceOf, evidenceFor, expectedR } from "../../../engine/confidence/calibrate.ts";
import { ensembleScore, scoresOfRow } from "../../../engine/confidence/ensemble.ts";
import { wilson } from "../../../engine/statistics.ts";

const identity = { id: "platt-1", kind: "platt", slope: 1, intercept: 0, boosters: [] } as const;

describe("calibration", () => {
  test("slope 1 and intercept 0 leave a probability as it is", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 1 - 1e-5, noNaN: true }), (p) => {
        expect(calibrate(p, identity)).toBeCloseTo(p, 10);
      }),
    );
  });
  test("by hand: logit(0.8) = ln 4; slope 0.5, intercept 0 gives 2/3", () => {
    expect(calibrate(0.8, { ...identity, slope: 0.5 })).toBeCloseTo(2 / 3, 12);
  });
  test("certain scores stay finite", () => {
    expect(calibrate(0, identity)).toBeGreaterThan(0);
    expect(calibrate(1, identity)).toBeLessThan(1);
  });
  test("confidence is five points more cautious and never negative", () => {
    expect(confidenceOf(0.47)).toBeCloseTo(0.42, 12);
    expect(confidenceOf(0.02)).toBe(0);
  });
  test("expected R weighs wins and losses", () => {
    expect(expectedR(0.4, { win: 0.9, loss: -0.8 })).toBeCloseTo(-0.12, 12);
  });
});

describe("evidence", () => {
  const bins = [
    { from: 0, until: 0.4, rows: 500, nIndependent: 100, winRate: 0.3 },
    { from: 0.4, until: 1.01, rows: 500, nIndependent: 100, winRate: 0.68 },
    { from: 1.01, until: 2, rows: 0, nIndependent: 0, winRate: 0 },
  ];
  // 68 of 100: [.583, .763] is a published value.
  test("comes from the bin that holds the probability, with Wilson's interval", () => {
    const evidence = evidenceFor(0.4, bins);
    expect(evidence).toMatchObject({ winRate: 0.68, nIndependent: 100 });
    expect(evidence?.low).toBeCloseTo(0.583, 3);
    expect(evidence?.high).toBeCloseTo(0.763, 3);
  });
  test("is null where the slice holds nothing like it", () => {
    expect(evidenceFor(1.5, bins)).toBeNull();
    expect(evidenceFor(-1, bins)).toBeNull();
  });
});

// Published: 136/200 → [.613, .741]; 340/500 → [.638, .719].
test.each([
  [136, 200, 0.6125, 0.741],
  [340, 500, 0.638, 0.719],
  [0, 10, 0, 0.278],
])("Wilson interval of %d in %d", (wins, n, low, high) => {
  const interval = wilson(wins, n);
  expect(interval[0]).toBeCloseTo(low, 3);
  expect(interval[1]).toBeCloseTo(high, 3);
});

describe("the ensemble", () => {
  const answers = [
    { model: "a", group: "a", head: "win240", scores: Float32Array.of(0.25, Number.NaN) },
    { model: "b", group: "b", head: "win240", scores: Float32Array.of(0.75, 0.5) },
  ] as const;
  test.each([
    ["weighs", { a: 1, b: 3 }, 0, 0.625],
    ["renormalises over those present", { a: 1, b: 3 }, 1, 0.5],
    ["ignores models without a weight", { b: 0.2 }, 0, 0.75],
    ["is missing when no weight names a present model", { c: 1 }, 0, null],
    ["is missing when nobody answered the row", { a: 1, b: 1 }, 2, null],
  ] as const)("%s", (_name, weights, row, expected) => {
    const score = ensembleScore(answers, row, weights);
    if (expected === null) expect(score).toBeNull();
    else expect(score).toBeCloseTo(expected, 12);
  });
  test("keeps what each model said", () => {
    expect(scoresOfRow(answers, 0)).toEqual({ a: 0.25, b: 0.75 });
  });
});
