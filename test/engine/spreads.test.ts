import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DAY_MS, MINUTE_MS, plus, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import { spreadNow } from "../../engine/desk/spread.ts";
import { spreadsBySession } from "../../engine/spreads.ts";
import { candleDatabase, type TestCandles } from "../support/candle-database.ts";
import { at } from "../support/candles.ts";
import { BTC, ETH } from "../support/ledger.ts";

/** The middle is 10,000, so a basis point is 1. */
const quote = (slot: TimestampMs, bps: number, instrument = BTC) => ({
  instrument,
  ...{ slot, at: slot, bid: 10_000 - bps / 2, ask: 10_000 + bps / 2, source: "rest" as const },
});

describe("spreads per session", () => {
  // A summer day: Tokyo trades from 00:00 to 09:00 UTC, London from 07:00 to 16:00, New York from 12:00 to 21:00.
  const day = [
    ["00:00", 4],
    ["06:58", 6],
    ["07:00", 2],
    ["08:58", 1],
    ["11:58", 9],
    ["12:00", 1],
    ["15:00", 2],
    ["20:58", 3],
    ["21:00", 8],
  ] as const;

  const columns = (rows: readonly (readonly [string, number])[]) => ({
    slot: Float64Array.from(rows, ([clock]) => at(`2025-06-02T${clock}Z`)),
    bps: Float64Array.from(rows, ([, bps]) => bps),
  });

  test("counted by hand: the later market wins where two are open", () => {
    expect(Object.fromEntries(spreadsBySession(columns(day)))).toEqual({
      tokyo: { n: 2, mean: 5, p50: 4, p90: 6 },
      london: { n: 3, mean: 4, p50: 2, p90: 9 },
      "new-york": { n: 3, mean: 2, p50: 2, p90: 3 },
      off: { n: 1, mean: 8, p50: 8, p90: 8 },
    });
  });

  test("of 1 to 100 in any order the median is 50 and the 90th percentile 90", () => {
    const noon = at("2025-06-02T12:00Z");
    const bps = Float64Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1);
    const slot = Float64Array.from(bps, (_, i) => noon + i * SLOT_MS);
    expect([...spreadsBySession({ slot, bps })]).toEqual([["new-york", { n: 100, mean: 50.5, p50: 50, p90: 90 }]]);
  });

  test("nothing recorded, no session", () => {
    expect(spreadsBySession(columns([])).size).toBe(0);
  });
});

describe("the spread now", () => {
  let candles: TestCandles;
  beforeEach(() => {
    candles = candleDatabase();
  });
  afterEach(() => candles.remove());

  const now = at("2025-06-10T15:00Z");
  const record = (count: number, from: TimestampMs, bps: (i: number) => number) =>
    candles.db.quotes.append(
      Array.from({ length: count }, (_, i) => {
        const slot = plus(from, i * SLOT_MS);
        return { slot, quote: quote(slot, bps(i)), source: "rest" as const };
      }),
    );
  const asked = (withUsual = true, instrument = BTC) => spreadNow(candles.db.quotes, instrument, now, withUsual);

  test("stands beside what was usual in the same session of seven days", () => {
    // New York's afternoon three days ago, its night, and one quote older than a week.
    record(100, plus(now, -3 * DAY_MS), (i) => i + 1);
    record(30, plus(now, -2 * DAY_MS + 8 * 60 * MINUTE_MS), () => 500);
    record(1, plus(now, -7 * DAY_MS - SLOT_MS), () => 900);
    record(1, plus(now, -SLOT_MS), () => 101);
    expect(asked()).toEqual({
      at: plus(now, -SLOT_MS),
      bps: expect.closeTo(101, 9),
      usual: { days: 7, n: 101, mean: expect.closeTo(51, 9), p50: expect.closeTo(51, 9), p90: expect.closeTo(91, 9) },
    });
    expect(asked(false)).toEqual({ at: plus(now, -SLOT_MS), bps: expect.closeTo(101, 9), usual: null });
    expect(asked(true, ETH)).toBeNull();
  });

  test("is not held against fewer than a hundred, and an old one is no spread of now", () => {
    record(99, plus(now, -98 * SLOT_MS), () => 1);
    expect(asked()).toMatchObject({ bps: expect.closeTo(1, 9), usual: null });
    expect(spreadNow(candles.db.quotes, BTC, plus(now, 61 * MINUTE_MS), true)).toBeNull();
  });
});
