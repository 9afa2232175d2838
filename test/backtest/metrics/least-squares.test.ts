import { expect, test } from "vitest";
import { leastSquares } from "../../../backtest/metrics/least-squares.ts";

test("points on a line give the line", () => {
  const { slope, intercept, r2 } = leastSquares([
    [1, 5],
    [2, 7],
    [4, 11],
  ]);
  expect([slope, intercept, r2].map((value) => Number(value.toFixed(12)))).toEqual([2, 3, 1]);
});

test("scattered points, by hand: Σxy and Σx² about their means", () => {
  // Means 2 and 2; deviations −1, 0, 1 and −1, 1, 0: slope 1/2, intercept 1, missed ½, 1, ½ squared of a variance of 2.
  const { slope, intercept, r2 } = leastSquares([
    [1, 1],
    [2, 3],
    [3, 2],
  ]);
  expect(slope).toBeCloseTo(0.5, 12);
  expect(intercept).toBeCloseTo(1, 12);
  expect(r2).toBeCloseTo(0.25, 12);
});

test("a level line explains all there is to explain", () => {
  expect(
    leastSquares([
      [1, 4],
      [2, 4],
    ]),
  ).toEqual({ slope: 0, intercept: 4, r2: 1 });
});
