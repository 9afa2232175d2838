import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calibrate, confidenceOf, evidenceFor, expectedR } from "../../../engine/confidence/calibrate.ts";
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
  test("a boost is added to the logit: logit(0.8) = ln 4, and ln 2 more gives 8/9", () => {
    expect(calibrate(0.8, identity, Math.log(2))).toBeCloseTo(8 / 9, 12);
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
    const evidence = evidenceFor(0.4, bins, "test");
    expect(evidence).toMatchObject({ slice: "test", from: 0.4, until: 1.01, winRate: 0.68, nIndependent: 100 });
    expect(evidence?.low).toBeCloseTo(0.583, 3);
    expect(evidence?.high).toBeCloseTo(0.763, 3);
  });
  test("is null where the slice holds nothing like it", () => {
    expect(evidenceFor(1.5, bins, "test")).toBeNull();
    expect(evidenceFor(-1, bins, "test")).toBeNull();
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
