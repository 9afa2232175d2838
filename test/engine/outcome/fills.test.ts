/** Every line of docs/reference/fills.md as a table of candles, worked out by hand for both sides of a trade. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Side } from "../../../core/instrument.ts";
import { followOutcome, type TradePlan } from "../../../engine/outcome/follow.ts";
import { aTable, at } from "../../support/candles.ts";

const SLOT = at("2025-06-09T12:00:00Z");
/** Minutes after the slot, open, high, low, close. */
type Row = readonly [number, number, number, number, number];

/** Stop 10 and target 20 away from the entry, 240 minutes, no cost. */
const plan = (side: Side, over: Partial<TradePlan> = {}): TradePlan => ({
  ...{ side, slot: SLOT, stopDistance: 10, targetDistance: 20, horizonMinutes: 240, costShare: 0 },
  ...over,
});
const quiet = (minute: number): Row => [minute, 100, 101, 99, 100];
const minutes = (from: number, until: number): readonly Row[] =>
  Array.from({ length: until - from }, (_unused, index) => quiet(from + index));

describe("the entry", () => {
  test.each(["long", "short"] as const)("of a %s trade is the next open, whatever the candles before did", (side) => {
    // The last closed candle ran through both levels: nobody was in the trade yet.
    const rows: readonly Row[] = [[-2, 100, 100, 100, 100], [-1, 100, 150, 50, 97], quiet(0)];
    expect(followOutcome(plan(side), aTable(SLOT, rows))).toMatchObject({
      ...{ state: "open", entryTime: SLOT, entryPrice: 100 },
      ...(side === "long" ? { stop: 90, target: 120 } : { stop: 110, target: 80 }),
    });
  });

  test("sets the levels anew where the market opens away from the price of the decision", () => {
    expect(followOutcome(plan("long"), aTable(SLOT, [[0, 104, 105, 103, 104]]))).toMatchObject({
      stop: 94,
      target: 124,
    });
  });

  test.each([
    ["the candle of the slot is absent: the next one's open", [quiet(1)], "open"],
    ["two are absent: no fill, and the trade is invalidated", [quiet(2)], "invalidated"],
    ["only older candles are known: it is still waited for", [quiet(-2), quiet(-1)], "waiting"],
    ["no candle is known at all: it is still waited for", [], "waiting"],
  ] as const)("%s", (_name, rows, state) => {
    expect(followOutcome(plan("long"), aTable(SLOT, rows)).state).toBe(state);
  });
});

describe("the exit", () => {
  test.each([
    ["stop and target in one candle: the stop", "long", [[0, 100, 125, 85, 110]], "sl", 90, -1],
    ["stop and target in one candle: the stop", "short", [[0, 100, 125, 75, 90]], "sl", 110, -1],
    ["the same in a later candle", "short", [quiet(0), [1, 100, 125, 75, 90]], "sl", 110, -1],
    ["an open beyond the stop: that open, worse", "long", [quiet(0), [1, 70, 75, 60, 65]], "sl", 70, -3],
    ["an open beyond the stop: that open, worse", "short", [quiet(0), [1, 130, 140, 125, 135]], "sl", 130, -3],
    ["an open beyond the target: that open, better", "long", [quiet(0), [1, 125, 126, 124, 125]], "tp", 125, 2.5],
    ["an open beyond the target: that open, better", "short", [quiet(0), [1, 75, 76, 74, 75]], "tp", 75, 2.5],
    [
      "an open beyond the target in a candle that falls to the stop",
      "long",
      [quiet(0), [1, 125, 126, 80, 85]],
      "tp",
      125,
      2.5,
    ],
    ["an open exactly at the stop", "long", [quiet(0), [1, 90, 130, 90, 120]], "sl", 90, -1],
    ["a low exactly at the stop", "long", [quiet(0), [1, 100, 101, 90, 95]], "sl", 90, -1],
    ["a high exactly at the target", "long", [quiet(0), [1, 100, 120, 99, 110]], "tp", 120, 2],
    ["a tick before both", "long", [quiet(0), [1, 100, 119.99, 90.01, 100]], null, 0, 0],
  ] as const)("%s, %s", (_name, side, rows, exit, exitPrice, r) => {
    const followed = followOutcome(plan(side), aTable(SLOT, rows as readonly Row[]));
    if (exit === null) expect(followed.state).toBe("open");
    else expect(followed).toMatchObject({ state: "closed", exit, exitPrice, grossR: r });
  });

  test.each([
    [
      "at the close of the 240th candle, the entry candle counted",
      [...minutes(0, 239), [239, 100, 106, 99, 105]],
      240,
      105,
    ],
    [
      "at the last close where the 240th minute is absent",
      [...minutes(0, 238), [238, 100, 103, 99, 102], quiet(240)],
      239,
      102,
    ],
    ["not by a target in the 241st candle", [...minutes(0, 240), [240, 100, 130, 100, 125]], 240, 100],
  ] as const)("by time %s", (_name, rows, minute, exitPrice) => {
    expect(followOutcome(plan("long"), aTable(SLOT, rows as readonly Row[]))).toMatchObject({
      ...{ state: "closed", exit: "timeout", exitPrice, exitTime: SLOT + minute * 60_000 },
    });
  });

  test.each([
    ["candles end a minute before the time does: still open", minutes(0, 239), "open"],
    ["one minute absent on the way: as if nothing had happened", [...minutes(0, 100), ...minutes(101, 240)], "closed"],
    ["two minutes absent on the way: nobody knows", [...minutes(0, 100), ...minutes(102, 240)], "invalidated"],
    ["a hit before the hole: it had ended by then", [quiet(0), [1, 100, 121, 99, 120], ...minutes(60, 90)], "closed"],
  ] as const)("%s", (_name, rows, state) => {
    expect(followOutcome(plan("long"), aTable(SLOT, rows as readonly Row[])).state).toBe(state);
  });
});

test("a short trade is a long one in the mirror, cost apart", () => {
  const step = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.nat(6), fc.nat(6), fc.integer({ min: -9, max: 9 }));
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
      const rows = steps.map(([open, above, below, close], minute): Row => {
        const [o, c] = [100 + open, 100 + close];
        return [minute, o, Math.max(o, c) + above, Math.min(o, c) - below, c];
      });
      const mirrored = rows.map(([minute, o, h, l, c]): Row => [minute, 200 - o, 200 - l, 200 - h, 200 - c]);
      const [long, short] = [
        followOutcome(plan("long"), aTable(SLOT, rows)),
        followOutcome(plan("short"), aTable(SLOT, mirrored)),
      ];
      expect(short.state).toBe(long.state);
      if (long.state !== "closed" || short.state !== "closed") return;
      expect([short.exit, short.exitTime]).toEqual([long.exit, long.exitTime]);
      expect(short.grossR).toBeCloseTo(long.grossR, 12);
    }),
  );
});
