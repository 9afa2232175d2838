/** An alert over time: it fires when its condition begins, once or with a rest between, whatever is restarted when. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Candle, rowAtOrAfter, sliceColumns, toColumns } from "../../../core/candle.ts";
import { MINUTE_MS, plus, SLOT_MS, type TimestampMs } from "../../../core/time.ts";
import { follow, type Market } from "../../../engine/alerts/follow.ts";
import type { PersonAlert } from "../../../engine/ports/person-alerts.ts";
import type { TierState } from "../../../engine/records.ts";
import { at } from "../../support/candles.ts";
import { BTC } from "../../support/ledger.ts";

const START = at("2025-06-01T00:00:00Z");
const slotOf = (number: number): TimestampMs => plus(START, number * SLOT_MS);

const anAlert = (over: Partial<PersonAlert> = {}): PersonAlert => ({
  ...{ id: "a1", chatId: 7, userId: 7, instrument: BTC, timeframe: "1m", repeatMs: null, status: "active" },
  condition: { kind: "price", side: "above", level: 100 },
  ...{ holds: null, lastBar: null, firedAt: null, createdAt: START },
  ...over,
});

/** A market whose minute n closes at the n-th price; nothing later than `known` minutes has arrived. */
function marketOf(prices: readonly number[], known = prices.length): Market {
  const candles = toColumns(
    prices.slice(0, known).map(
      (close, minute): Candle => ({
        ...{ openTime: plus(START, minute * MINUTE_MS), open: close, high: close, low: close, close, volume: 1 },
      }),
    ),
  );
  return {
    candles: (from, until) =>
      sliceColumns(candles, rowAtOrAfter(candles.openTime, from), rowAtOrAfter(candles.openTime, until)),
    newestClose: known === 0 ? null : plus(START, known * MINUTE_MS),
    detect: () => ["doji"],
    tiers: [],
  };
}

/** Scans at these slots, each time with the alert as the scan before left it; answers the closes it fired at. */
function fires(alert: PersonAlert, prices: readonly number[], slots: readonly number[]): number[] {
  let now = alert;
  return slots.flatMap((number) => {
    const followed = follow(now, marketOf(prices, Math.min(2 * number, prices.length)), slotOf(number));
    if (followed === null) return [];
    now = { ...now, ...followed.progress };
    return followed.notices.map(({ bar }) => (bar - START) / MINUTE_MS);
  });
}

/** Closes (in minutes) at which a price goes from not above 100 to above it; the first look only learns. */
const crossings = (prices: readonly number[], from: number): number[] =>
  prices.flatMap((price, minute) =>
    minute + 1 > from && price > 100 && (prices[minute - 1] ?? Number.NaN) <= 100 ? [minute + 1] : [],
  );

const walk = fc.array(fc.integer({ min: 95, max: 105 }), { minLength: 4, maxLength: 40 });

describe("an alert", () => {
  test("fires when its price is passed, not while it stays there", () => {
    const prices = [99, 99, 101, 102, 103, 103];
    expect(fires(anAlert({ repeatMs: SLOT_MS }), prices, [1, 2, 3])).toEqual([3]);
  });

  test("says nothing about what was so before it was set", () => {
    expect(fires(anAlert({ repeatMs: SLOT_MS }), [101, 101, 102, 102], [1, 2])).toEqual([]);
  });

  test("that fires once is done", () => {
    const followed = follow(anAlert({ holds: false, lastBar: plus(START, MINUTE_MS) }), marketOf([99, 101]), slotOf(1));
    expect(followed?.progress).toEqual({
      ...{ id: "a1", status: "done", holds: true },
      ...{ lastBar: slotOf(1), firedAt: slotOf(1) },
    });
  });

  test("rests between two messages, and then waits for a new beginning", () => {
    const prices = [99, 99, 101, 99, 101, 99, 99, 99, 99, 99, 99, 101];
    expect(fires(anAlert({ repeatMs: 5 * MINUTE_MS }), prices, [1, 2, 3, 4, 5, 6])).toEqual([3, 12]);
  });

  test("waits for candles that have not come, and looks at every bar once they have", () => {
    const alert = anAlert({ holds: false, lastBar: slotOf(1) });
    const prices = [99, 99, 99, 101, 99, 99];
    expect(follow(alert, marketOf(prices, 2), slotOf(3))).toBeNull();
    expect(follow(alert, marketOf(prices), slotOf(3))?.notices.map(({ bar }) => bar)).toEqual([slotOf(2)]);
  });

  test("a hole in the candles is not an answer", () => {
    const market = marketOf([99, 99, 99, 101]);
    const holed: Market = { ...market, candles: () => toColumns([]) };
    const alert = anAlert({ holds: false, lastBar: slotOf(1) });
    expect(follow(alert, holed, slotOf(2))?.progress).toMatchObject({
      holds: false,
      lastBar: slotOf(2),
      status: "active",
    });
  });

  test("longer bars are looked at when they are closed", () => {
    const prices = Array.from({ length: 20 }, (_, minute) => (minute >= 7 ? 101 : 99));
    const fiveMinutes = anAlert({ timeframe: "5m", repeatMs: SLOT_MS });
    expect(fires(fiveMinutes, prices, [3, 4, 5, 6])).toEqual([10]);
  });

  test("a pattern is an event of its bar: two in a row are two, and one before it was set is none", () => {
    const alert = anAlert({ condition: { kind: "pattern", name: "doji" }, repeatMs: MINUTE_MS });
    const prices = Array.from({ length: 20 }, () => 100);
    expect(fires(alert, prices, [9, 10])).toEqual([19, 20]);
  });

  test("a tier is looked at once a scan, of either side", () => {
    const state = (slot: TimestampMs, tier: TierState["tier"]): TierState => ({
      ...{ instrument: BTC, side: "short", slot, tier, aboveMedium: 2, aboveHigh: 0 },
    });
    const alert = anAlert({ condition: { kind: "tier", tier: "MEDIUM" }, holds: false, lastBar: slotOf(1) });
    const market = { ...marketOf([]), tiers: [state(slotOf(2), "HIGH")] };
    expect(follow(alert, market, slotOf(2))?.notices).toHaveLength(1);
    expect(follow(alert, { ...market, tiers: [state(slotOf(2), "LOW")] }, slotOf(2))?.notices).toEqual([]);
    expect(follow(alert, market, slotOf(1))).toBeNull();
  });
});

describe("however scans are cut", () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 20 });

  test("a repeating alert fires at each beginning, and only there", () => {
    fc.assert(
      fc.property(walk, cuts, (prices, some) => {
        const even = prices.slice(0, prices.length - (prices.length % 2));
        const slots = [...new Set([...some, even.length / 2])].filter((slot) => slot * 2 <= even.length);
        const ordered = slots.toSorted((a, b) => a - b);
        const first = (ordered[0] ?? 1) * 2;
        expect(fires(anAlert({ repeatMs: 1 }), even, ordered)).toEqual(crossings(even, first));
      }),
    );
  });

  test("an alert set to fire once fires exactly once if there is a beginning, else never", () => {
    fc.assert(
      fc.property(walk, cuts, (prices, some) => {
        const even = prices.slice(0, prices.length - (prices.length % 2));
        const ordered = [...new Set([...some, even.length / 2])]
          .filter((slot) => slot * 2 <= even.length)
          .toSorted((a, b) => a - b);
        const fired = fires(anAlert(), even, ordered).length;
        expect(fired).toBe(Math.min(1, crossings(even, (ordered[0] ?? 1) * 2).length));
      }),
    );
  });
});
