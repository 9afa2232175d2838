import { afterEach, beforeEach, expect, test } from "vitest";
import { plus } from "../../core/time.ts";
import type { BreakerRow } from "../../engine/ports.ts";
import { candleDatabase, type TestCandles } from "../support/candle-database.ts";
import { START } from "../support/ledger.ts";

let candles: TestCandles;
beforeEach(() => {
  candles = candleDatabase();
});
afterEach(() => candles.remove());

const OPEN: BreakerRow = {
  source: "binanceusdm rest",
  state: "open",
  openedAt: START,
  retryAt: plus(START, 60_000),
  opens: 2,
  consecutiveFailures: 5,
  lastFault: "The exchange did not answer.",
};
const CLOSED: BreakerRow = {
  source: "binanceusdm rest",
  state: "closed",
  openedAt: null,
  retryAt: null,
  opens: 0,
  consecutiveFailures: 0,
  lastFault: null,
};

test("a source that was never saved is unknown", () => {
  expect(candles.db.breakers.load("binanceusdm rest")).toBeNull();
});

test("the newest state of each source is kept over a restart", () => {
  const stream = { ...CLOSED, source: "binanceusdm stream" };
  candles.db.breakers.save(CLOSED, START);
  candles.db.breakers.save(stream, START);
  candles.db.breakers.save(OPEN, plus(START, 1));
  candles.reopen();
  expect(candles.db.breakers.load(OPEN.source)).toEqual(OPEN);
  expect(candles.db.breakers.load(stream.source)).toEqual(stream);
});

test("a state that does not exist is refused", () => {
  const wrong = { ...OPEN, state: "ajar" } as unknown as BreakerRow;
  expect(() => candles.db.breakers.save(wrong, START)).toThrow(/breakers_state/);
});
