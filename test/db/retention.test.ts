import { afterEach, beforeEach, expect, test } from "vitest";
import type { InstrumentId } from "../../core/instrument.ts";
import { HOUR_MS, plus, type TimestampMs } from "../../core/time.ts";
import { candleDatabase, type TestCandles } from "../support/candle-database.ts";
import { BTC, ETH, START } from "../support/ledger.ts";

let candles: TestCandles;
beforeEach(() => {
  candles = candleDatabase();
});
afterEach(() => candles.remove());

const hour = (number: number): TimestampMs => plus(START, number * HOUR_MS);
const aQuote = (instrument: InstrumentId, number: number) => ({
  slot: hour(number),
  quote: { instrument, at: hour(number), bid: 1, ask: 2 },
  source: "rest" as const,
});
const anHour = (instrument: InstrumentId, number: number) => ({
  instrument,
  hour: hour(number),
  expected: 60,
  received: 60,
  quarantined: 0,
  suspect: 0,
  featureAttempts: 30,
  featureFailures: 0,
  checks: {},
  score: 100,
});

test("quotes before an instant go, of every instrument; a second time there is nothing to do", () => {
  const { quotes, retention } = candles.db;
  quotes.append([0, 1, 2].flatMap((number) => [aQuote(BTC, number), aQuote(ETH, number)]));
  expect(retention.dropQuotes(hour(2))).toBe(4);
  expect(retention.dropQuotes(hour(2))).toBe(0);
  for (const instrument of [BTC, ETH]) {
    expect(quotes.range(instrument, hour(0), hour(9)).map(({ at }) => at)).toEqual([hour(2)]);
  }
});

test("vectors before an instant go, of every instrument and feature set", () => {
  const { features, retention } = candles.db;
  const sets = [
    { id: "one@1", names: ["a"] },
    { id: "one@2", names: ["a", "b"] },
  ];
  const slots = [0, 1, 2].map(hour);
  for (const set of sets) {
    const values = new Float32Array(set.names.length);
    features.append(
      set,
      [BTC, ETH].flatMap((instrument) => slots.map((slot) => ({ instrument, slot, values }))),
    );
  }
  expect(retention.dropFeatures(hour(2))).toBe(8);
  expect(retention.dropFeatures(hour(2))).toBe(0);
  for (const set of sets) {
    for (const instrument of [BTC, ETH]) {
      expect([...features.featuresBetween(instrument, hour(0), hour(9), set).slots]).toEqual([hour(2)]);
    }
  }
});

test("quality counts, flags and quarantined rows before an instant go, and nothing else", () => {
  const { quality, quotes, retention, store } = candles.db;
  const candle = { openTime: hour(0), open: 1, high: 1, low: 1, close: 1, volume: 1 };
  store.append(BTC, [candle]);
  quotes.append([aQuote(BTC, 0)]);
  for (const number of [0, 1]) {
    quality.putHour(anHour(BTC, number));
    quality.flag(ETH, hour(number), ["jump"]);
    quality.quarantine({
      instrument: BTC,
      openTime: hour(number),
      reason: "NOT_FINITE",
      source: "rest",
      raw: "{}",
      at: hour(2),
    });
  }
  expect(retention.dropQuality(hour(1))).toBe(3);
  expect(quality.hours(BTC, hour(0), hour(9)).map((row) => row.hour)).toEqual([hour(1)]);
  expect(quality.suspects(ETH, hour(0), hour(9)).map(({ openTime }) => openTime)).toEqual([hour(1)]);
  expect(quality.quarantined(BTC, hour(0), hour(9)).map(({ openTime }) => openTime)).toEqual([hour(1)]);
  expect(store.range(BTC, hour(0), hour(9)).length).toBe(1);
  expect(quotes.range(BTC, hour(0), hour(9))).toHaveLength(1);
});

test("what nights measured of drift goes by its day", () => {
  const { drift, retention } = candles.db;
  const days = ["2025-06-01", "2025-06-02", "2025-06-03"];
  drift.record(
    "m",
    days.map((day) => ({ day, measure: "score", value: 0.1, level: "ok" })),
  );
  expect(retention.dropDrift(Date.parse("2025-06-03T12:00Z") as TimestampMs)).toBe(2);
  expect(drift.since("m", "score", "2025-01-01").map(({ day }) => day)).toEqual(["2025-06-03"]);
});
