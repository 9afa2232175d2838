import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ceilTo, floorTo } from "../../risk/grid.ts";

describe("rounding down", () => {
  test.each([
    [0.3, 0.1, 0.3],
    [0.30000000000000004, 0.1, 0.3],
    [0.29999999999999993, 0.1, 0.3],
    [0.2999999, 0.1, 0.2],
    [0.7, 0.1, 0.7],
    [1.1, 0.1, 1.1],
    [0.0599, 0.01, 0.05],
    [0.149143, 0.001, 0.149],
    [2.675, 0.005, 2.675],
    [0.15, 0.05, 0.15],
    [1e-8 * 3, 1e-8, 3e-8],
    [123.456, 0.25, 123.25],
    [5, 5, 5],
    [4.999999, 5, 0],
    [0, 0.001, 0],
  ])("%d to steps of %d is %d", (value, step, expected) => {
    expect(floorTo(value, step)).toBe(expected);
  });
});

describe("rounding up", () => {
  test.each([
    [0.30000000000000004, 0.1, 0.3],
    [0.3000001, 0.1, 0.4],
    [100.05, 0.05, 100.05],
    [100.051, 0.05, 100.1],
    [0.00000001, 1e-8, 1e-8],
  ])("%d to steps of %d is %d", (value, step, expected) => {
    expect(ceilTo(value, step)).toBe(expected);
  });
});

const steps = fc.constantFrom(0.1, 0.01, 0.001, 1e-8, 0.05, 0.25, 0.3, 1, 5);

test("a multiple of the step stays what its decimals say, up or down", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), steps, (count, step) => {
      // Independent: scaled whole numbers through decimal text.
      const decimals = step < 1e-6 ? 8 : 3;
      const exact = Number(((count * Math.round(step * 10 ** decimals)) / 10 ** decimals).toFixed(decimals));
      expect(floorTo(count * step, step)).toBe(exact);
      expect(ceilTo(count * step, step)).toBe(exact);
    }),
    { numRuns: 2000 },
  );
});

test("down is never above and less than a step below; up is the mirror", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), steps, (value, step) => {
      const noise = value * 1e-11 + step * 1e-11;
      const down = floorTo(value, step);
      const up = ceilTo(value, step);
      expect(down).toBeLessThanOrEqual(value + noise);
      expect(down).toBeGreaterThan(value - step - noise);
      expect(up).toBeGreaterThanOrEqual(value - noise);
      expect(up).toBeLessThan(value + step + noise);
    }),
    { numRuns: 2000 },
  );
});
