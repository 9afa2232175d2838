import { expect, test } from "vitest";
import { blocksFor, overfitting } from "../../../backtest/metrics/overfitting.ts";
import { createRandom } from "../../../backtest/random.ts";

/** Whole-number arithmetic, so that another language makes the very same table. */
const table = (days: number, variants: number, drift: number): number[][] =>
  Array.from({ length: days }, (_unused, d) =>
    Array.from(
      { length: variants },
      (_none, v) => (((d * 7919 + v * 104_729 + d * d * 31 + d * v * 17) % 2003) - 1001) / 1000 + drift * (v + 1),
    ),
  );

// From numpy (std with ddof=1, polyfit, combinations), and pbo and chosen again from the lab's own implementation.
test.each([
  [table(50, 5, 0.0013717), 10, 0.5674603174603174, 0.6944444444444444, -0.38342680410151, -0.033373104366372, 0, 252],
  [
    table(64, 4, 0.0513717),
    16,
    0.3337995337995338,
    0.19821289821289823,
    -0.47633019221466,
    0.38890784233554,
    0.405465,
    12870,
  ],
  [table(37, 3, -0.0013717), 8, 0.4928571428571429, 0.7142857142857143, -0.73285771166428, 0.0011894496560555, 0, 70],
])("the same as numpy %#", (daily, blocks, pbo, loss, slope, intercept, median, halves) => {
  const found = overfitting(daily, blocks);
  expect(found).toMatchObject({ blocks, halves, days: daily.length });
  expect(found?.pbo).toBeCloseTo(pbo, 12);
  expect(found?.lossShare).toBeCloseTo(loss, 9);
  expect(found?.degradation?.slope).toBeCloseTo(slope, 9);
  expect(found?.degradation?.intercept).toBeCloseTo(intercept, 9);
  expect(found?.medianLogit).toBeCloseTo(median, 6);
});

test("how often each was chosen, as numpy's", () => {
  expect(overfitting(table(50, 5, 0.0013717), 10)?.chosen).toEqual([0, 61, 118, 20, 53]);
  expect(overfitting(table(64, 4, 0.0513717))?.chosen).toEqual([17, 1904, 9066, 1883]);
});

test("a variant that is better on every day is no luck", () => {
  const daily = Array.from({ length: 40 }, (_unused, day) => [day % 2, 10 + (day % 3), day % 5]);
  expect(overfitting(daily, 10)).toMatchObject({ pbo: 0, lossShare: 0, chosen: [0, 252, 0] });
});

test("two variants that swap their luck between the halves are nothing but luck", () => {
  // By hand: whichever half is chosen by, its winner loses on the other.
  const daily = [1, 2, 1, 2].map((gain) => [gain, -gain]).concat([1, 2, 1, 2].map((gain) => [-gain, gain]));
  expect(overfitting(daily, 2)).toMatchObject({ pbo: 1, lossShare: 1, halves: 2, chosen: [1, 1] });
});

test("variants that never trade tie in the middle: neither chosen wrongly nor rightly", () => {
  const daily = Array.from({ length: 32 }, () => [0, 0, 0]);
  expect(overfitting(daily)).toMatchObject({ pbo: 0.5, lossShare: 0, degradation: null, medianLogit: 0 });
  // A gain that never varies has no Sharpe ratio either, however large it is: 0.1 is no exact binary number.
  const steady = Array.from({ length: 32 }, () => [0.1, 0.3]);
  expect(overfitting(steady)).toMatchObject({ pbo: 0.5, lossShare: 0 });
});

test("without any skill about half of all choices are wrong", () => {
  const random = createRandom(5, 0);
  const found = Array.from({ length: 40 }, () => {
    const daily = Array.from({ length: 96 }, () => Array.from({ length: 6 }, () => random() - 0.5));
    return overfitting(daily, 6)?.pbo ?? Number.NaN;
  });
  const mean = found.reduce((sum, one) => sum + one, 0) / found.length;
  // One table's PBO scatters by about 0.25, so the mean of 40 by 0.04.
  expect(mean).toBeGreaterThan(0.38);
  expect(mean).toBeLessThan(0.62);
});

test("too little to say anything", () => {
  expect(overfitting(table(31, 4, 0))).toBeNull();
  expect(overfitting(table(100, 1, 0))).toBeNull();
  expect(overfitting([])).toBeNull();
  expect(() => overfitting(table(100, 3, 0), 5)).toThrow("5 blocks have no halves");
  expect([0, 3, 4, 20, 31, 32, 1000].map(blocksFor)).toEqual([0, 0, 2, 10, 14, 16, 16]);
});
