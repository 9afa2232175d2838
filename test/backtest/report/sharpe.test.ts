import { expect, test } from "vitest";
import { annualSharpe, deflatedSharpe, momentsOf, normalCdf, normalQuantile } from "../../../backtest/report/sharpe.ts";

// All expected numbers are those of scipy.stats 1.x and numpy 2.x.
const DAILY = [0.01, -0.02, 0.005, 0.03, -0.01, 0, 0.012, -0.004];

test("moments are those of scipy", () => {
  const moments = momentsOf(DAILY);
  expect(moments?.mean).toBeCloseTo(0.002875, 12);
  expect(moments?.deviation).toBeCloseTo(0.01520749345365163, 14);
  expect(moments?.skew).toBeCloseTo(0.28816254540798614, 12);
  expect(moments?.kurtosis).toBeCloseTo(2.6083135974091833, 12);
});

test("a year's Sharpe ratio has 365 days", () => {
  expect(annualSharpe(DAILY)).toBeCloseTo(3.6118245287570048, 10);
});

test("after one trial the deflated ratio is the probabilistic one, after 25 it is lower", () => {
  expect(deflatedSharpe(DAILY, 1, 0.1)).toBeCloseTo(0.6951584878189406, 10);
  expect(deflatedSharpe(DAILY, 25, 0.1)).toBeCloseTo(0.4885135582175223, 10);
});

test.each([[[]], [[0.01]], [[0.01, 0.01, 0.01]]])("nothing is said of returns that do not vary: %j", (daily) => {
  expect([annualSharpe(daily), deflatedSharpe(daily, 5, 0.1)]).toEqual([null, null]);
});

test.each([
  [-6, 9.865876450376946e-10],
  [-3, 0.0013498980316300933],
  [-1, 0.15865525393145707],
  [0, 0.5],
  [0.5, 0.6914624612740131],
  [2, 0.9772498680518208],
  [5, 0.9999997133484281],
])("the normal distribution at %d", (z, expected) => {
  expect(normalCdf(z)).toBeCloseTo(expected, 14);
});

test.each([
  [1e-6, -4.753424308822899],
  [0.01, -2.3263478740408408],
  [0.3, -0.5244005127080409],
  [0.975, 1.959963984540054],
])("its quantile at %d", (p, expected) => {
  expect(normalQuantile(p)).toBeCloseTo(expected, 8);
});
