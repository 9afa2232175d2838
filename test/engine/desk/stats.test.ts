import { expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import { statsOf } from "../../../engine/desk/stats.ts";
import { findInstrument } from "../../../engine/desk/symbols.ts";
import type { OutcomeRow } from "../../../engine/ports.ts";
import { at } from "../../support/candles.ts";

const row = (over: Partial<OutcomeRow>): OutcomeRow =>
  ({
    instrument: "binanceusdm:BTC/USDT" as InstrumentId,
    tier: "LOW",
    emitted: true,
    firstRefusal: null,
    result: "W",
    r: 1,
    ...over,
  }) as OutcomeRow;

test("only resolved outcomes count; open and invalidated ones are told apart", () => {
  const rows = [
    row({}),
    row({ result: "L", r: -1.1, tier: "HIGH" }),
    row({ result: "L", r: -0.5, instrument: "binanceusdm:ETH/USDT" as InstrumentId }),
    row({ result: null, r: null }),
    row({ result: "invalidated", r: null }),
    row({ emitted: false, firstRefusal: "CONFIDENCE_LOW", result: "W", r: 0.4 }),
    row({ emitted: false, firstRefusal: "COST_HIGH", result: null, r: null }),
  ];
  const stats = statsOf(rows, 7, at("2025-06-14T00:00Z"));
  expect(stats.from).toBe(at("2025-06-07T00:00Z"));
  expect(stats.emitted).toMatchObject({ n: 3, wins: 1, open: 1, invalidated: 1 });
  expect(stats.emitted.rate).toBeCloseTo(1 / 3, 12);
  expect(stats.emitted.meanR).toBeCloseTo(-0.2, 12);
  expect(stats.perTier.map(({ name, n }) => [name, n])).toEqual([
    ["LOW", 2],
    ["HIGH", 1],
  ]);
  expect(stats.perSymbol.map(({ name, n }) => [name, n])).toEqual([
    ["BTC/USDT", 2],
    ["ETH/USDT", 1],
  ]);
  expect(stats.refused).toMatchObject({ n: 1, wins: 1, open: 1, rate: 1, meanR: 0.4 });
  expect(stats.perRefusal.map(({ name }) => name)).toEqual(["CONFIDENCE_LOW"]);
});

test("nothing resolved yet is null, not zero", () => {
  expect(statsOf([], 30, at("2025-06-14T00:00Z")).emitted).toEqual({
    n: 0,
    wins: 0,
    rate: null,
    interval: null,
    meanR: null,
    open: 0,
    invalidated: 0,
  });
});

const watched = ["binanceusdm:BTC/USDT", "binanceusdm:ETH/USDT"] as InstrumentId[];
test.each(["BTC", "btc", "BTC/USDT", "btcusdt", "BTC-USDT", " btc "])("%j means BTC/USDT", (asked) => {
  expect(findInstrument(asked, watched)).toBe("binanceusdm:BTC/USDT");
});
test.each(["DOGE", "", "USDT", "BTCUSD", "<b>", "/"])("%j is unknown, and the known ones are named", (asked) => {
  expect(findInstrument(asked, watched)).toEqual({ code: "UNKNOWN_SYMBOL", asked, known: ["BTC/USDT", "ETH/USDT"] });
});
