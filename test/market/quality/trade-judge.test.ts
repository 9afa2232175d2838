import { describe, expect, test } from "vitest";
import type { TimestampMs } from "../../../core/time.ts";
import { checksOf } from "../../../market/quality/checks.ts";
import { createTradeJudge } from "../../../market/quality/trade-judge.ts";

type Told = readonly [id: number, at: number, price: number, amount: number, arrivedAt?: number];
const judged = (trades: readonly Told[]): readonly (readonly string[])[] => {
  const { judge } = createTradeJudge();
  return trades.map(([id, at, price, amount, arrivedAt]) =>
    checksOf(judge({ id, at: at as TimestampMs, price, amount }, arrivedAt ?? Number.NaN)),
  );
};

describe("trades", () => {
  test.each<[string, readonly Told[], readonly string[]]>([
    ["a sound one", [[1, 0, 100, 1]], []],
    ["not a number", [[1, 0, Number.NaN, 1]], ["finite"]],
    ["no time", [[1, Number.NaN, 100, 1]], ["finite"]],
    ["a price of zero", [[1, 0, 0, 1]], ["positive"]],
    ["nothing traded", [[1, 0, 100, 0]], ["positive"]],
    [
      "the same id again",
      [
        [1, 0, 100, 1],
        [1, 0, 100, 1],
      ],
      ["duplicate"],
    ],
    [
      "the same id at another price",
      [
        [1, 0, 100, 1],
        [1, 0, 100.5, 1],
      ],
      ["conflict"],
    ],
    [
      "the same id with another amount",
      [
        [1, 0, 100, 1],
        [1, 0, 100, 2],
      ],
      ["conflict"],
    ],
    [
      "the same id at another time",
      [
        [1, 0, 100, 1],
        [1, 1, 100, 1],
      ],
      ["conflict"],
    ],
    ["no id", [[Number.NaN, 0, 100, 1]], ["finite"]],
    [
      "half an id",
      [
        [1, 0, 100, 1],
        [1.5, 0, 100, 1],
      ],
      ["finite"],
    ],
    ["half a millisecond", [[1, 0.5, 100, 1]], ["finite"]],
    [
      "earlier than the one before",
      [
        [1, 9, 100, 1],
        [2, 8, 100, 1],
      ],
      ["outOfOrder"],
    ],
    [
      "at the same time",
      [
        [1, 9, 100, 1],
        [2, 9, 100, 1],
      ],
      [],
    ],
    [
      "exactly 10 % away",
      [
        [1, 0, 100, 1],
        [2, 1, 110, 1],
      ],
      [],
    ],
    [
      "more than 10 % up",
      [
        [1, 0, 100, 1],
        [2, 1, 110.1, 1],
      ],
      ["jump"],
    ],
    [
      "more than 10 % down",
      [
        [1, 0, 100, 1],
        [2, 1, 89.9, 1],
      ],
      ["jump"],
    ],
    ["60 s old", [[1, 0, 100, 1, 60_000]], []],
    ["older", [[1, 0, 100, 1, 60_001]], ["stale"]],
    ["1 s ahead of our clock", [[1, 1000, 100, 1, 0]], []],
    ["further ahead", [[1, 1001, 100, 1, 0]], ["skew"]],
    ["2 s ahead", [[1, 2000, 100, 1, 0]], ["skew"]],
    ["further than clocks can differ", [[1, 2001, 100, 1, 0]], ["misaligned"]],
  ])("%s", (_name, trades, failed) => {
    expect(judged(trades).at(-1)).toEqual(failed);
  });

  test("an unsound trade is no measure, and its id may come again soundly", () => {
    expect(
      judged([
        [1, 0, 100, 1],
        [2, 1, Number.NaN, 1],
        [2, 1, 100, 1],
        [3, 2, 100, 1],
      ]),
    ).toEqual([[], ["finite"], [], []]);
  });

  test("a repeat is known however old it is, and memory does not grow", () => {
    const { judge } = createTradeJudge();
    const say = (id: number) => checksOf(judge({ id, at: id as TimestampMs, price: 1, amount: 1 }, Number.NaN));
    const odd = Array.from({ length: 25_000 }, (_, id) => id).filter((id) => id !== 24_000 && say(id).length > 0);
    expect(odd).toEqual([]);
    expect([15_000, 24_999, 100].map(say)).toEqual([["duplicate"], ["duplicate"], ["duplicate"]]);
    // One that did not come before is not taken for a repeat while it may still be waited for.
    expect(say(24_000)).toEqual(["outOfOrder"]);
  });
});
