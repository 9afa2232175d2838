import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TimestampMs } from "../../../core/time.ts";
import type { Trade } from "../../../core/trade.ts";
import type { TradeBar } from "../../../market/bars/open-bars.ts";
import { createTradeBars } from "../../../market/bars/trade-bars.ts";

const MINUTE = 60_000;
const START = Date.parse("2025-06-01T00:00:00Z");

/** A trade `second` seconds after START. */
const trade = (id: number, second: number, price: number, amount = 1): Trade => ({
  id,
  at: (START + second * 1000) as TimestampMs,
  price,
  amount,
});
const feed = (trades: readonly Trade[], toleranceMs = 2000): TradeBar[] => {
  const bars = createTradeBars(toleranceMs);
  return trades.flatMap((each) => [...bars.add(each, Number.NaN)]);
};
/** Minute, proven, open, high, low, close, volume, trades. */
const short = ({ candle, proven, trades }: TradeBar): unknown[] => [
  ...[(candle.openTime - START) / MINUTE, proven],
  ...[candle.open, candle.high, candle.low, candle.close, candle.volume, trades],
];

describe("candles of trades", () => {
  const minutes = [trade(1, 10, 100), trade(2, 61, 101), trade(3, 90, 105, 2), trade(4, 119, 99), trade(5, 120, 103)];

  test("the first trade of a later minute closes the minute; the first one seen is not proven", () => {
    expect(feed(minutes).map(short)).toEqual([
      [0, false, 100, 100, 100, 100, 1, 1],
      [1, true, 101, 105, 99, 99, 4, 3],
    ]);
  });

  test("a trade on the minute belongs to the new one", () => {
    const bars = feed([trade(1, 0, 1), trade(2, 59.999, 2), trade(3, 60, 3), trade(4, 120, 4)]);
    expect(bars.map(short)).toEqual([
      [0, false, 1, 2, 1, 2, 2, 2],
      [1, true, 3, 3, 3, 3, 1, 1],
    ]);
  });

  test("minutes without a trade are absent", () => {
    const bars = feed([...minutes, trade(6, 600, 104), trade(7, 661, 104)]);
    expect(bars.map(({ candle }) => (candle.openTime - START) / MINUTE)).toEqual([0, 1, 2, 10]);
  });

  test("repeated trades count once", () => {
    const bars = createTradeBars(2000);
    const closed = minutes.flatMap((each) => [...bars.add(each, Number.NaN), ...bars.add(each, Number.NaN)]);
    expect(closed.map(short)).toEqual(feed(minutes).map(short));
    expect(bars.takeCounts()).toEqual({ judged: 10, failed: { duplicate: 5 } });
    expect(bars.takeCounts()).toEqual({ judged: 0, failed: {} });
  });

  test("a minute is not closed while an id before its end is missing", () => {
    const [a, b, c, d, e] = minutes as [Trade, Trade, Trade, Trade, Trade];
    const bars = createTradeBars(2000);
    expect([a, b, d, e].flatMap((each) => [...bars.add(each, Number.NaN)]).map(short)).toEqual([
      [0, false, 100, 100, 100, 100, 1, 1],
    ]);
    expect(bars.add(c, Number.NaN).map(short)).toEqual([[1, true, 101, 105, 99, 99, 4, 3]]);
  });

  test("an id that never comes leaves both minutes around it unproven, and the next is proven again", () => {
    const bars = createTradeBars(2000);
    const trades = [...minutes, trade(7, 125, 104), trade(8, 181, 104), trade(9, 184, 1), trade(10, 241, 1)];
    expect(trades.flatMap((each) => [...bars.add(each, Number.NaN)]).map((bar) => short(bar).slice(0, 2))).toEqual([
      [0, false],
      [1, true],
      [2, false],
      [3, true],
    ]);
    expect(bars.takeCounts()).toMatchObject({ judged: 9, failed: { gap: 1 } });
    expect(bars.add(trade(6, 121, 104), Number.NaN)).toEqual([]);
    expect(bars.takeCounts().failed).toMatchObject({ late: 1 });
  });

  test.each([
    ["a price that is no number", { price: Number.NaN }, "finite"],
    ["a price of zero", { price: 0 }, "positive"],
    ["a negative amount", { amount: -1 }, "positive"],
    ["no id", { id: Number.NaN }, "finite"],
    ["half a millisecond", { at: (START + 0.5) as TimestampMs }, "finite"],
    ["a year ahead of the clock", { at: (START + 365 * 86_400_000) as TimestampMs }, "misaligned"],
    ["the id of another trade", { id: 2 }, "conflict"],
  ])("%s is left out and counted, and its minute is not proven by it", (_name, change, check) => {
    const [first, second, third, ...rest] = minutes as [Trade, Trade, Trade, ...Trade[]];
    const bars = createTradeBars(2000);
    const told = [first, second, { ...third, ...change }, ...rest, trade(6, 123, 103), trade(7, 181, 103)];
    const arrivals = [10, 61, 90, 119, 120, 123, 181].map((second) => START + second * 1000 + 20);
    const closed = [...told.flatMap((each, i) => [...bars.add(each, arrivals[i]!)]), ...bars.closed(START + 182_000)];
    // Without the third trade the minute would be 101, 101, 99, 99: so it may not count, and REST is asked.
    expect(closed.map((bar) => short(bar).slice(0, 2))).toEqual([
      [0, false],
      [1, false],
      [2, true],
    ]);
    expect(closed[1]?.candle).toMatchObject({ open: 101, high: 101, low: 99, close: 99, volume: 2 });
    expect(bars.takeCounts().failed).toMatchObject({ [check]: 1 });
  });

  test("a trade that comes again with another price leaves its minute to REST", () => {
    const [first, second, third, ...rest] = minutes as [Trade, Trade, Trade, ...Trade[]];
    expect(feed([first, second, third, { ...third, price: 300 }, ...rest]).map(short)).toEqual([
      [0, false, 100, 100, 100, 100, 1, 1],
      [1, false, 101, 105, 99, 99, 4, 3],
    ]);
  });

  test("suspect trades are used and counted", () => {
    const bars = createTradeBars(2000);
    const jump = [trade(1, 10, 100), trade(2, 61, 100), trade(3, 62, 120), trade(4, 120, 120)];
    expect(jump.flatMap((each) => [...bars.add(each, Number.NaN)]).map(short)).toEqual([
      [0, false, 100, 100, 100, 100, 1, 1],
      [1, true, 100, 120, 100, 120, 2, 2],
    ]);
    expect(bars.takeCounts()).toEqual({ judged: 4, failed: { jump: 1 } });
  });

  test("amounts add up to the printed number", () => {
    const bars = feed([trade(1, 0, 1), ...[0.1, 0.2, 0.3].map((x, i) => trade(2 + i, 61, 1, x)), trade(5, 120, 1)]);
    expect(bars[1]?.candle.volume).toBe(0.6);
  });
});

/** Independent of the builder: group by minute, order by id. */
function byHand(trades: readonly Trade[]): unknown[] {
  const groups = Map.groupBy(trades, ({ at }) => Math.floor((at - START) / MINUTE));
  return [...groups].map(([minute, some]) => {
    const ordered = some.toSorted((a, b) => a.id - b.id);
    const prices = ordered.map(({ price }) => price);
    const volume = ordered.reduce((sum, { amount }) => sum + Math.round(amount * 1e8), 0) / 1e8;
    return [minute, prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1), volume, ordered.length];
  });
}

const walks = fc
  .array(fc.record({ pause: fc.integer({ min: 0, max: 50_000 }), price: fc.integer({ min: 1, max: 500 }) }), {
    minLength: 1,
    maxLength: 80,
  })
  .map((steps) => {
    let at = START;
    return steps.map(({ pause, price }, i) => {
      at += pause;
      return { id: i + 1, at: at as TimestampMs, price, amount: price / 100 };
    });
  });

test("whatever the order within the tolerance, the candles are those of the sorted trades", () => {
  const late = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 80, maxLength: 80 });
  fc.assert(
    fc.property(walks, late, (trades, delays) => {
      const first = trades[0]!;
      const shuffled = trades
        .slice(1)
        .map((each, i) => ({ each, rank: i + delays[i]! }))
        .toSorted((a, b) => a.rank - b.rank)
        .map(({ each }) => each);
      const last = { ...first, id: trades.length + 1, at: (trades.at(-1)!.at + MINUTE) as TimestampMs };
      const built = feed([first, ...shuffled, ...shuffled.slice(0, 7), last], Number.POSITIVE_INFINITY);
      expect(built.map((bar) => [short(bar)[0], ...short(bar).slice(2)])).toEqual(byHand(trades));
      expect(built.map(({ proven }) => proven)).toEqual(built.map((_, i) => i > 0));
    }),
  );
});

test("recorded trades of Binance spot make the exchange's own candles", () => {
  const file = new URL("../../fixtures/market/binance_spot_btcusdt_ws_20240808.gz", import.meta.url);
  const lines = gunzipSync(readFileSync(file)).toString("utf8").trimEnd().split("\n");
  const trades = lines
    .map((line) => JSON.parse(line.slice(line.indexOf(" ") + 1)) as { data: Record<string, string | number> })
    .filter(({ data }) => data.e === "trade")
    .map(({ data: { t, T, p, q } }) => ({ id: Number(t), at: T as TimestampMs, price: Number(p), amount: Number(q) }));
  expect(trades).toHaveLength(3144);
  // Minutes 23:55 and 23:56 as the exchange's candles have them.
  expect(
    feed(trades)
      .filter(({ proven }) => proven)
      .map(({ candle }) => candle),
  ).toEqual([
    { openTime: 1723161300000, open: 61828.0, high: 61860.8, low: 61780.0, close: 61782.25, volume: 15.07702 },
    { openTime: 1723161360000, open: 61782.25, high: 61782.26, low: 61723.99, close: 61727.66, volume: 15.49778 },
  ]);
});

/** A fault of each kind in about three hundred trades. */
const seldom = <T>(usual: T, ...faults: fc.Arbitrary<T>[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 300, arbitrary: fc.constant(usual) }, ...faults.map((arbitrary) => ({ weight: 1, arbitrary })));

/** Every trade 100 to 900 ms after the one before; some stamped wrongly or delivered late, each followed by a sound one. */
const muddled = fc
  .array(
    fc.record({
      pause: fc.integer({ min: 100, max: 900 }),
      stampedBy: seldom(
        0,
        fc.integer({ min: 1_000, max: 600_000 }),
        fc.integer({ min: 1_000, max: 2_500 }),
        fc.integer({ min: -600_000, max: -1_000 }),
      ),
      delay: seldom(30, fc.integer({ min: 0, max: 400 }), fc.constant(4_000)),
    }),
    { minLength: 600, maxLength: 900 },
  )
  .map((steps) => {
    let at = START;
    return steps.map(({ pause, stampedBy, delay }, i) => {
      at += pause;
      const own = { id: i + 1, at: at as TimestampMs, price: 100 + (i % 17), amount: 1 + (i % 5) };
      const told = { ...own, at: (at + (i % 2 === 1 ? stampedBy : 0)) as TimestampMs };
      return { own, told, arrivedAt: at + delay };
    });
  });

test("however trades are stamped ahead, stamped late or delivered late, no proven candle differs from the true one", () => {
  let proven = 0;
  fc.assert(
    fc.property(muddled, (trades) => {
      const bars = createTradeBars(2000);
      const closed = trades
        .toSorted((a, b) => a.arrivedAt - b.arrivedAt)
        .flatMap(({ told, arrivedAt }) => [...bars.add(told, arrivedAt)]);
      const minutes = closed.map(({ candle }) => candle.openTime);
      expect(minutes).toEqual([...new Set(minutes)]);
      const right = byHand(trades.map(({ own }) => own));
      const told = closed.filter((bar) => bar.proven).map((bar) => short(bar).toSpliced(1, 1));
      for (const candle of told) expect(right).toContainEqual(candle);
      proven += told.length;
    }),
    { numRuns: 200 },
  );
  // The rule is not kept by proving nothing.
  expect(proven).toBeGreaterThan(100);
});

describe("stray ids", () => {
  /** A trade a second for ten minutes; one of them has another id. */
  const told = (id: number, at: number): readonly TradeBar[] => {
    const bars = createTradeBars(2000);
    const trades = Array.from({ length: 640 }, (_, i) => trade(i === at ? id : 1000 + i, i, 100 + (i % 7)));
    return trades.flatMap((each) => [...bars.add(each, each.at + 20)]);
  };
  const proven = (bars: readonly TradeBar[]): unknown[] => bars.filter((bar) => bar.proven).map((bar) => short(bar)[0]);

  test("one far away costs its minute", () => {
    expect(proven(told(9e9, 90))).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(proven(told(9e9, 0))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("one not so far away costs the minutes until it is clear that it was stray", () => {
    expect(proven(told(51_000, 90))).toEqual([3, 4, 5, 6, 7, 8, 9]);
  });

  test.each([9e9, 5])(
    "an exchange that counts on from %d is followed, and the minute of the change is not proven",
    (to) => {
      const bars = createTradeBars(2000);
      const trades = Array.from({ length: 640 }, (_, i) => trade(i < 90 ? 1_000_000 + i : to + i, i, 100));
      expect(proven(trades.flatMap((each) => [...bars.add(each, each.at + 20)]))).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    },
  );
});
