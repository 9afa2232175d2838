import { expect, test } from "vitest";
import { outsideOf } from "../../../engine/volatility/outside.ts";

const NAMES = ["a", "b", "c", "d", "e"];
/** Widths 1, 10, 2, 4 and none. */
const RANGE = { low: [0, -5, 1, -2, 1], high: [1, 5, 3, 2, 1] };

test.each([
  ["all inside, the ends included", [0, 5, 1, -2, 1], 0, []],
  // By half a width, a tenth, one width, three quarters.
  ["the farthest three by widths of the range, not by numbers", [1.5, -6, -1, 5, 1], 4, ["c", "d", "a"]],
  ["a feature that never moved in training lies farthest out when it does", [9, 0, 2, 0, 1.1], 2, ["e", "a"]],
])("%s", (_what, row, count, farthest) => {
  expect(outsideOf(Float32Array.from(row), NAMES, RANGE)).toEqual({ count, farthest });
});

test("nothing is outside of what nobody measured", () => {
  expect(outsideOf([9, 9, 9, 9, 9], NAMES, null)).toBeNull();
});
