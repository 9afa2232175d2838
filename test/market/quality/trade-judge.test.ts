import { describe, expect, test } from "vitest";
import type { TimestampMs } from "../../../core/time.ts";
import { checksOf } from "../../../market/quality/checks.ts";
import { createTradeJudge } from "../../../market/quality/trade-judge.ts";

type Told = readonly [id: string, at: number, price: number, amount: number, arrivedAt?: number];
const judged = (trades: readonly Told[]): readonly (readonly string[])[] => {
  const { judge } = createTradeJudge();
  return trades.map(([id, at, price, amount, arrivedAt]) =>
    checksOf(judge({ id, at: at as TimestampMs, price, amount }, arrivedAt ?? Number.NaN)),
  );
};

describe("trades", () => {
  test.each<[string, readonly Told[], readonly string[]]>([
    ["a sound one", [["1", 0, 100, 1]], []],
    ["not a number", [["1", 0, Number.NaN, 1]], ["finite"]],
    ["no time", [["1", Number.NaN, 100, 1]], ["finite"]],
    ["a price of zero", [["1", 0, 0, 1]], ["positive"]],
    ["nothing traded", [["1", 0, 100, 0]], ["positive"]],
    [
      "the same id again",
      [
        ["1", 0, 100, 1],
        ["1", 5, 300, 1],
      ],
      ["duplicate"],
    ],
    [
      "earlier than the one before",
      [
        ["1", 9, 100, 1],
        ["2", 8, 100, 1],
      ],
      ["outOfOrder"],
    ],
    [
      "at the same time",
      [
        ["1", 9, 100, 1],
        ["2", 9, 100, 1],
      ],
      [],
    ],
    [
      "exactly 10 % away",
      [
        ["1", 0, 100, 1],
        ["2", 1, 110, 1],
      ],
      [],
    ],
    [
      "more than 10 % up",
      [
        ["1", 0, 100, 1],
        ["2", 1, 110.1, 1],
      ],
      ["jump"],
    ],
    [
      "more than 10 % down",
      [
        ["1", 0, 100, 1],
        ["2", 1, 89.9, 1],
      ],
      ["jump"],
    ],
    ["60 s old", [["1", 0, 100, 1, 60_000]], []],
    ["older", [["1", 0, 100, 1, 60_001]], ["stale"]],
    ["1 s ahead of our clock", [["1", 1000, 100, 1, 0]], []],
    ["further ahead", [["1", 1001, 100, 1, 0]], ["skew"]],
  ])("%s", (_name, trades, failed) => {
    expect(judged(trades).at(-1)).toEqual(failed);
  });

  test("an unsound trade is no measure, and its id may come again soundly", () => {
    expect(
      judged([
        ["1", 0, 100, 1],
        ["2", 1, Number.NaN, 1],
        ["2", 1, 100, 1],
        ["3", 2, 100, 1],
      ]),
    ).toEqual([[], ["finite"], [], []]);
  });

  test("a repeat is known among the last 10,000 trades, and memory does not grow without end", () => {
    const { judge } = createTradeJudge();
    const say = (id: number) =>
      checksOf(judge({ id: `${id}`, at: id as TimestampMs, price: 1, amount: 1 }, Number.NaN));
    for (let id = 0; id < 25_000; id++) expect(say(id)).toEqual([]);
    expect(say(15_000)).toContain("duplicate");
    expect(say(24_999)).toContain("duplicate");
    expect(say(100)).not.toContain("duplicate");
  });
});
