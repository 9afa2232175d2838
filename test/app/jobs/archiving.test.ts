import { afterEach, beforeEach, expect, test } from "vitest";
import { archiving } from "../../../app/jobs/archiving.ts";
import { inEnglish } from "../../../app/jobs/jobs.ts";
import type { CandleColumns } from "../../../core/candle.ts";
import { DAY_MS, plus } from "../../../core/time.ts";
import type { CandleHistory } from "../../../engine/ports.ts";
import { candleDatabase, type TestCandles } from "../../support/candle-database.ts";
import { BTC, minute, run } from "../../support/history.ts";

let candles: TestCandles;
let merged: CandleColumns[];
beforeEach(() => {
  candles = candleDatabase();
  merged = [];
});
afterEach(() => candles.remove());

const NOW = plus(minute(0), 60 * DAY_MS);
const KEEP = { CANDLE_KEEP_DAYS: 60, QUOTE_KEEP_DAYS: 61, FEATURE_KEEP_DAYS: 63, QUALITY_KEEP_DAYS: 62 };
const ONE = { id: "one@1", names: ["a"] };
const day = (number: number) => plus(minute(0), number * DAY_MS);

const job = (merge: CandleHistory["merge"]) =>
  archiving({ ...candles.db, history: { merge }, clock: { now: () => NOW }, keep: KEEP });
const keep: CandleHistory["merge"] = async (_instrument, _timeframe, columns) => {
  merged.push(columns);
  return { added: columns.length, conflicting: 0 };
};

function fill(): void {
  const { store, quotes, quality, features } = candles.db;
  store.appendColumns(BTC, run(-1, 0));
  const quote = (at: number) => ({ slot: day(at), quote: { instrument: BTC, at: day(at), bid: 1, ask: 2 } });
  quotes.append([-2, -1].map((at) => ({ ...quote(at), source: "rest" as const })));
  for (const at of [-3, -2]) quality.flag(BTC, day(at), ["jump"]);
  const vector = (at: number) => ({ instrument: BTC, slot: day(at), values: Float32Array.of(at) });
  features.append(ONE, [-5, -4, -3].map(vector));
}

test("each kind of row leaves after its own number of days, and the run tells what left", async () => {
  fill();
  expect(inEnglish(await job(keep).run(new AbortController().signal))).toBe(
    "Candles from before 2025-07-01 moved into the history: 1. Old quotes deleted: 1; old feature vectors: 2; old rows of quality and drift: 1.",
  );
  expect(merged.map(({ openTime }) => [...openTime])).toEqual([[minute(-1)]]);
  expect(candles.db.store.oldest(BTC)).toBe(minute(0));
  expect(candles.db.quotes.range(BTC, day(-9), day(9)).map(({ at }) => at)).toEqual([day(-1)]);
  expect([...candles.db.features.featuresBetween(BTC, day(-9), day(9), ONE).slots]).toEqual([day(-3)]);
  expect(candles.db.quality.suspects(BTC, day(-9), day(9)).map(({ openTime }) => openTime)).toEqual([day(-2)]);
});

test("candles that could not be moved make the run a failed one, and stay", async () => {
  fill();
  const failing = job(() => Promise.reject(new Error("The disk is full.")));
  await expect(failing.run(new AbortController().signal)).rejects.toThrow(
    "moved into the history: 0. Old quotes deleted: 1; old feature vectors: 2; old rows of quality and drift: 1. binanceusdm:BTC/USDT stayed in the database: The disk is full.",
  );
  expect(candles.db.store.oldest(BTC)).toBe(minute(-1));
});
