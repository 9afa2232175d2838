import { expect, test } from "vitest";
import { MINUTE_MS } from "../../../core/time.ts";
import { filled } from "../../../scripts/snapshot/fill.ts";
import { aTable, at } from "../../support/candles.ts";

const START = at("2018-01-01T00:00Z");
const candles = aTable(START, [
  [0, 10, 12, 9, 11],
  [3, 13, 14, 12, 13],
  [4, 13, 15, 13, 14],
  [9, 20, 21, 19, 20],
]);
const minutes = (openTime: Float64Array): readonly number[] => [...openTime].map((time) => (time - START) / MINUTE_MS);

test("short gaps are filled flat at the close before, without volume; longer ones stay", () => {
  const all = filled(candles, 2);
  expect(minutes(all.openTime)).toEqual([0, 1, 2, 3, 4, 9]);
  expect(all.length).toBe(6);
  expect([...all.open]).toEqual([10, 11, 11, 13, 13, 20]);
  expect([...all.high]).toEqual([12, 11, 11, 14, 15, 21]);
  expect([...all.low]).toEqual([9, 11, 11, 12, 13, 19]);
  expect([...all.close]).toEqual([11, 11, 11, 13, 14, 20]);
  expect([...all.volume]).toEqual([1, 0, 0, 1, 1, 1]);
});

test.each([
  [0, [0, 3, 4, 9]],
  [1, [0, 3, 4, 9]],
  [4, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
])("a limit of %i minutes gives the minutes %j", (limit, expected) => {
  expect(minutes(filled(candles, limit).openTime)).toEqual(expected);
});

test("no candles stay none", () => {
  expect(filled(aTable(START, []), 5).length).toBe(0);
});
