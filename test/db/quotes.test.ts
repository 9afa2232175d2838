import { afterEach, beforeEach, expect, test } from "vitest";
import { plus, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import { candleDatabase, type TestCandles } from "../support/candle-database.ts";
import { BTC, ETH, START } from "../support/ledger.ts";

let candles: TestCandles;
beforeEach(() => {
  candles = candleDatabase();
});
afterEach(() => candles.remove());

const slot = (number: number): TimestampMs => plus(START, number * SLOT_MS);
const quote = (number: number, bid: number, instrument = BTC) => ({
  slot: slot(number),
  quote: { instrument, at: plus(slot(number), 1_250), bid, ask: bid + 0.1 },
  source: "rest" as const,
});

test("quotes come back by slot, half-open and in order, after a restart too", () => {
  candles.db.quotes.append([quote(2, 102), quote(0, 100), quote(1, 101), quote(1, 7, ETH)]);
  candles.reopen();
  expect(candles.db.quotes.range(BTC, slot(0), slot(2))).toEqual([
    { instrument: BTC, slot: slot(0), at: plus(slot(0), 1_250), bid: 100, ask: 100.1, source: "rest" },
    { instrument: BTC, slot: slot(1), at: plus(slot(1), 1_250), bid: 101, ask: 101.1, source: "rest" },
  ]);
  expect(candles.db.quotes.range(ETH, slot(0), slot(9))).toHaveLength(1);
});

test("the first quote of a slot stays", () => {
  candles.db.quotes.append([quote(1, 100), quote(1, 200)]);
  candles.db.quotes.append([{ ...quote(1, 300), source: "stream" }]);
  expect(candles.db.quotes.range(BTC, slot(0), slot(9)).map(({ bid }) => bid)).toEqual([100]);
});

test("a batch with a broken quote stores nothing", () => {
  expect(() => candles.db.quotes.append([quote(1, 100), quote(2, Number.NaN)])).toThrow(/NOT NULL/);
  expect(candles.db.quotes.range(BTC, slot(0), slot(9))).toEqual([]);
});
