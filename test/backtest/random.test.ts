import { expect, test } from "vitest";
import { createRandom } from "../../backtest/random.ts";

const draw = (seed: number, stream: number, count: number): readonly number[] => {
  const random = createRandom(seed, stream);
  return Array.from({ length: count }, random);
};

test("the same seed and stream give the same numbers, any other seed or stream different ones", () => {
  expect(draw(7, 3, 5)).toEqual(draw(7, 3, 5));
  const firsts = [0, 1, 2, 2 ** 32, 2 ** 33 + 1].flatMap((seed) => [0, 1, 2].map((stream) => draw(seed, stream, 1)[0]));
  expect(new Set(firsts).size).toBe(15);
});

test("numbers lie in [0, 1) and are uniform: 100 bins by chi-squared, also over the first number of each stream", () => {
  const chi = (numbers: readonly number[]): number => {
    const bins = new Array<number>(100).fill(0);
    for (const number of numbers) {
      expect(number >= 0 && number < 1).toBe(true);
      bins[Math.floor(100 * number)]! += 1;
    }
    const expected = numbers.length / 100;
    return bins.reduce((sum, bin) => sum + (bin - expected) ** 2 / expected, 0);
  };
  // 99 degrees of freedom: the 0.9999 quantile is 161.
  expect(chi(draw(1, 0, 20_000))).toBeLessThan(161);
  expect(chi(Array.from({ length: 20_000 }, (_, stream) => draw(1, stream, 1)[0]!))).toBeLessThan(161);
});
