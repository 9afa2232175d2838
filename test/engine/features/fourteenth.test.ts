/** A division by 14 without a division must not differ from the real one in a single bit. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { fourteenth } from "../../../engine/features/batch/directional.ts";

test.each([
  0,
  1,
  13,
  14,
  28,
  1 / 3,
  0.1,
  7 * (1 + Number.EPSILON),
  14 * (1 - Number.EPSILON / 2),
  16 * (1 - Number.EPSILON / 2),
  1e300,
  1e-290,
])("%d / 14", (value) => {
  expect(fourteenth(value)).toBe(value / 14);
});

test("any number between the smallest and the largest price there could be", () => {
  const number = fc.tuple(fc.double({ min: 1, max: 2, noNaN: true }), fc.integer({ min: -200, max: 200 }));
  fc.assert(
    fc.property(number, ([mantissa, exponent]) => {
      const value = mantissa * 2 ** exponent;
      expect(fourteenth(value)).toBe(value / 14);
    }),
    { numRuns: 5000 },
  );
});
