import { expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import { cents } from "../../../core/money.ts";
import { DAY_MS, plus } from "../../../core/time.ts";
import { statsOf } from "../../../engine/desk/stats.ts";
import { findInstrument } from "../../../engine/desk/symbols.ts";
import type { Tallies, Tally } from "../../../engine/ports/tallies.ts";
import { at } from "../../support/candles.ts";

const tally = (over: Partial<Tally>): Tally => ({
  ...{ emitted: true, dimension: "all", name: "", n: 1, independent: 1, wins: 0 },
  ...{ sumR: 0, sumStated: 0.5, invalidated: 0, net: cents(0) },
  ...over,
});
/** Answers these sums whatever is asked, and notes what that was. */
function tallies(rows: readonly Tally[], over: Partial<Tallies> = {}): Tallies & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    since: (day) => {
      asked.push(day);
      return rows;
    },
    open: () => ({ emitted: 1, refused: 2 }),
    firstDay: () => at("2024-01-01T00:00Z"),
    results: () => [],
    resultsByDay: () => [],
    ...over,
  };
}
const NOON = at("2025-06-14T12:00Z");

test("sums become rates; the interval is that of the independent cases", () => {
  const from = tallies([
    tally({ n: 20, independent: 10, wins: 10, sumR: -3, invalidated: 1 }),
    tally({ dimension: "tier", name: "HIGH", n: 4, wins: 1 }),
    tally({ dimension: "tier", name: "LOW", n: 16, wins: 9 }),
    tally({ dimension: "session", name: "Tokyo", n: 5 }),
    tally({ dimension: "session", name: "London", n: 15 }),
    tally({ dimension: "model", name: "old", n: 0, invalidated: 1 }),
    tally({ dimension: "pattern", name: "doji", n: 4 }),
    tally({ dimension: "pattern", name: "", n: 16 }),
    tally({ emitted: false, n: 3, independent: 3, wins: 1, sumR: 0.6 }),
    tally({ emitted: false, dimension: "refusal", name: "COST_HIGH", n: 3, wins: 1 }),
  ]);
  const stats = statsOf(from, 7, NOON);
  expect(from.asked).toEqual([at("2025-06-08T00:00Z")]);
  expect(stats).toMatchObject({ days: 7, from: at("2025-06-08T00:00Z"), until: NOON });
  expect(stats.emitted).toMatchObject({ n: 20, wins: 10, independent: 10, rate: 0.5, open: 1, invalidated: 1 });
  expect(stats.emitted.meanR).toBeCloseTo(-0.15, 12);
  // Wilson's interval of 5 of 10, as statistics packages give it.
  expect(stats.emitted.interval?.[0]).toBeCloseTo(0.236593, 6);
  expect(stats.emitted.interval?.[1]).toBeCloseTo(0.763407, 6);
  expect(stats.perTier.map(({ name }) => name)).toEqual(["LOW", "HIGH"]);
  expect(stats.perSession.map(({ name }) => name)).toEqual(["London", "Tokyo"]);
  expect(stats.perModel).toEqual([]);
  expect(stats.perPattern.map(({ name, n }) => [name, n])).toEqual([
    ["", 16],
    ["doji", 4],
  ]);
  expect(stats.refused).toMatchObject({ n: 3, open: 2 });
  expect(stats.perRefusal.map(({ name, n }) => [name, n])).toEqual([["COST_HIGH", 3]]);
});

test("money is summed up in all, by tier from the lowest on and by symbol", () => {
  const from = tallies([
    tally({ n: 6, net: cents(-2.25) }),
    tally({ dimension: "tier", name: "HIGH", n: 1, net: cents(1.5) }),
    tally({ dimension: "tier", name: "LOW", n: 5, net: cents(-3.75) }),
    tally({ dimension: "symbol", name: "ETH/USDT", n: 2, net: cents(-2.5) }),
    tally({ dimension: "symbol", name: "BTC/USDT", n: 4, net: cents(0.25) }),
    // Ended without a result only: no money was made or lost.
    tally({ dimension: "symbol", name: "BNB/USDT", n: 0, invalidated: 1 }),
    tally({ emitted: false, n: 3 }),
    tally({ emitted: false, dimension: "tier", name: "MEDIUM", n: 3 }),
  ]);
  expect(statsOf(from, 7, NOON).money).toEqual({
    net: -225,
    perTier: [
      { name: "LOW", net: -375 },
      { name: "HIGH", net: 150 },
    ],
    perSymbol: [
      { name: "BTC/USDT", net: 25 },
      { name: "ETH/USDT", net: -250 },
    ],
  });
});

test("nothing resolved yet is null, not zero", () => {
  expect(statsOf(tallies([]), 30, NOON).emitted).toEqual({
    ...{ n: 0, independent: 0, wins: 0, rate: null, interval: null, meanR: null, open: 1, invalidated: 0 },
  });
});

test("everything begins on the first recorded day, today where nothing ended yet", () => {
  expect(statsOf(tallies([]), "all", NOON)).toMatchObject({ span: "all", days: 531, from: at("2024-01-01T00:00Z") });
  const none = tallies([], { firstDay: () => null });
  expect(statsOf(none, "all", NOON)).toMatchObject({ days: 1, from: at("2025-06-14T00:00Z"), curve: [] });
});

test("stated chances of sent and refused candidates are held against what came true, the lowest first", () => {
  const stats = statsOf(
    tallies([
      tally({ dimension: "stated", name: "10", n: 4, independent: 4, wins: 2, sumStated: 2.08 }),
      tally({ dimension: "stated", name: "9", n: 10, independent: 8, wins: 3, sumStated: 4.7 }),
      tally({ emitted: false, dimension: "stated", name: "10", n: 6, independent: 6, wins: 3, sumStated: 3.12 }),
    ]),
    90,
    NOON,
  );
  expect(stats.reliability).toMatchObject([
    { realised: 0.3, n: 10, independent: 8 },
    { realised: 0.5, n: 10, independent: 10 },
  ]);
  expect(stats.reliability.map(({ stated }) => stated.toFixed(3))).toEqual(["0.470", "0.520"]);
  expect(stats.reliability[1]?.low).toBeCloseTo(0.236593, 6);
});

test("the curve adds up from zero: by stretches of days, by whole days over longer spans", () => {
  const day = at("2025-06-12T00:00Z");
  const both = tallies([], {
    results: () => [{ at: day, r: 2 }],
    resultsByDay: () => [
      { at: day, r: -1 },
      { at: plus(day, 2 * DAY_MS), r: 3 },
    ],
  });
  expect(statsOf(both, 7, NOON).curve.map(({ value }) => value)).toEqual([0, 2]);
  expect(statsOf(both, 90, NOON).curve).toEqual([
    { at: at("2025-03-17T00:00Z"), value: 0 },
    { at: at("2025-06-13T00:00Z"), value: -1 },
    // The day of now has not ended.
    { at: NOON, value: 2 },
  ]);
});

const watched = ["binanceusdm:BTC/USDT", "binanceusdm:ETH/USDT"] as InstrumentId[];
test.each(["BTC", "btc", "BTC/USDT", "btcusdt", "BTC-USDT", " btc "])("%j means BTC/USDT", (asked) => {
  expect(findInstrument(asked, watched)).toBe("binanceusdm:BTC/USDT");
});
test.each(["DOGE", "", "USDT", "BTCUSD", "<b>", "/"])("%j is unknown, and the known ones are named", (asked) => {
  expect(findInstrument(asked, watched)).toEqual({ code: "UNKNOWN_SYMBOL", asked, known: ["BTC/USDT", "ETH/USDT"] });
});
