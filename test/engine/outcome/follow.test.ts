import { describe, expect, test } from "vitest";
import { followOutcome, type TradePlan } from "../../../engine/outcome/follow.ts";
import { aTable, at } from "../../support/candles.ts";

const SLOT = at("2025-06-09T12:00:00Z");
const long: TradePlan = {
  side: "long",
  slot: SLOT,
  stopDistance: 10,
  targetDistance: 20,
  horizonMinutes: 4,
  costShare: 0.01,
};
const short: TradePlan = { ...long, side: "short" };

describe("a followed candidate", () => {
  test("waits while the entry candle has not closed", () => {
    expect(followOutcome(long, aTable(SLOT, []))).toEqual({ state: "waiting" });
    expect(followOutcome(long, aTable(SLOT, [[-1, 100, 101, 99, 100]]))).toEqual({ state: "waiting" });
  });

  test("enters at the open of the next candle and anchors stop and target on it", () => {
    expect(
      followOutcome(
        long,
        aTable(SLOT, [
          [-1, 90, 90, 90, 90],
          [0, 100, 105, 95, 101],
        ]),
      ),
    ).toEqual({
      state: "open",
      entryTime: SLOT,
      entryPrice: 100,
      stop: 90,
      target: 120,
    });
  });

  // Cost: 1 % of the entry price 100 = 1, a tenth of the stop distance: 0.1 R.
  test.each([
    [
      "target, long",
      long,
      [
        [0, 100, 105, 95, 101],
        [1, 101, 120, 101, 110],
      ],
      "tp",
      120,
      1.9,
      2,
    ],
    [
      "stop, long",
      long,
      [
        [0, 100, 105, 95, 101],
        [1, 101, 102, 90, 95],
      ],
      "sl",
      90,
      -1.1,
      2,
    ],
    ["the entry candle counts", long, [[0, 100, 121, 95, 101]], "tp", 120, 1.9, 1],
    ["both touched is the stop", long, [[0, 100, 125, 85, 101]], "sl", 90, -1.1, 1],
    [
      "a gap through the stop fills at the open",
      long,
      [
        [0, 100, 105, 95, 101],
        [1, 85, 95, 84, 90],
      ],
      "sl",
      85,
      -1.6,
      2,
    ],
    [
      "a gap through the target fills at the open",
      long,
      [
        [0, 100, 105, 95, 101],
        [1, 130, 131, 90, 90],
      ],
      "tp",
      130,
      2.9,
      2,
    ],
    [
      "target, short",
      short,
      [
        [0, 100, 105, 95, 101],
        [1, 99, 100, 80, 85],
      ],
      "tp",
      80,
      1.9,
      2,
    ],
    ["stop, short", short, [[0, 100, 110, 95, 101]], "sl", 110, -1.1, 1],
    [
      "a gap through the stop, short",
      short,
      [
        [0, 100, 105, 95, 101],
        [1, 115, 116, 75, 80],
      ],
      "sl",
      115,
      -1.6,
      2,
    ],
    [
      "timeout at the close of the last candle",
      long,
      [
        [0, 100, 101, 99, 100],
        [1, 100, 101, 99, 100],
        [2, 100, 101, 99, 100],
        [3, 100, 106, 99, 105],
        [4, 1, 1, 1, 1],
      ],
      "timeout",
      105,
      0.4,
      4,
    ],
    [
      "timeout at the last close when the last minute is absent",
      long,
      [
        [0, 100, 101, 99, 100],
        [1, 100, 101, 99, 100],
        [2, 100, 101, 99, 103],
        [4, 1, 1, 1, 1],
      ],
      "timeout",
      103,
      0.2,
      3,
    ],
  ] as const)("%s", (_name, plan, rows, exit, exitPrice, netR, minutes) => {
    const followed = followOutcome(plan, aTable(SLOT, rows));
    expect(followed).toMatchObject({ state: "closed", exit, exitPrice, exitTime: SLOT + minutes * 60_000 });
    expect(followed.state === "closed" && followed.netR).toBeCloseTo(netR, 12);
    expect(followed.state === "closed" && followed.grossR - followed.netR).toBeCloseTo(0.1, 12);
  });

  test("one absent minute is tolerated", () => {
    const rows = [
      [0, 100, 101, 99, 100],
      [2, 100, 121, 99, 100],
    ] as const;
    expect(followOutcome(long, aTable(SLOT, rows))).toMatchObject({ state: "closed", exit: "tp" });
    expect(followOutcome(long, aTable(SLOT, [[1, 100, 121, 99, 100]]))).toMatchObject({
      state: "closed",
      entryPrice: 100,
    });
  });

  test("more than one absent minute invalidates it, before and after the entry", () => {
    expect(followOutcome(long, aTable(SLOT, [[2, 100, 101, 99, 100]]))).toMatchObject({
      state: "invalidated",
      entered: null,
    });
    expect(
      followOutcome(
        long,
        aTable(SLOT, [
          [0, 100, 101, 99, 100],
          [3, 100, 121, 99, 100],
        ]),
      ),
    ).toMatchObject({
      state: "invalidated",
      at: SLOT + 3 * 60_000,
      entered: { entryPrice: 100 },
    });
  });

  test("starts at the given row and skips what lies before the slot", () => {
    const rows = [
      [-2, 1, 1, 1, 1],
      [-1, 1, 1, 1, 1],
      [0, 100, 105, 95, 101],
    ] as const;
    expect(followOutcome(long, aTable(SLOT, rows), 1)).toMatchObject({ state: "open", entryPrice: 100 });
  });
});
