import fc from "fast-check";
import { expect, test } from "vitest";
import { readMessage } from "../../../market/stream/messages.ts";

const KLINE = { t: 60_000, i: "1m", o: "1", h: "3", l: "0.5", c: "2", v: "7", x: true };
const candle = { openTime: 60_000, open: 1, high: 3, low: 0.5, close: 2, volume: 7 };

test.each<[string, unknown, unknown]>([
  [
    "a final candle",
    { e: "kline", E: 1, s: "BTCUSDT", k: KLINE },
    { kind: "candle", symbol: "BTCUSDT", candle, final: true },
  ],
  [
    "a candle in a combined stream",
    { stream: "btcusdt@kline_1m", data: { e: "kline", s: "BTCUSDT", k: { ...KLINE, x: false } } },
    { kind: "candle", symbol: "BTCUSDT", candle, final: false },
  ],
  ["a candle of another length", { e: "kline", s: "BTCUSDT", k: { ...KLINE, i: "5m" } }, { kind: "unreadable" }],
  [
    "a candle with a hole",
    { e: "kline", s: "BTCUSDT", k: { ...KLINE, c: "" } },
    { kind: "candle", candle: { ...candle, close: Number.NaN } },
  ],
  [
    "a trade",
    { e: "trade", E: 2, s: "BTCUSDT", t: 5, p: "61837.63000000", q: "0.02", T: 1_723_161_255_342, m: true },
    {
      kind: "trade",
      symbol: "BTCUSDT",
      trade: { id: 5, at: 1_723_161_255_342, price: 61_837.63, amount: 0.02 },
    },
  ],
  [
    "an aggregate trade has its own number",
    { e: "aggTrade", s: "BTCUSDT", a: 9, p: "1", q: "2", f: 1, l: 3, T: 3 },
    { kind: "trade", trade: { id: 9, at: 3, price: 1, amount: 2 } },
  ],
  [
    "a quote of the spot market, without a time",
    { u: 1, s: "BTCUSDT", b: "61837.63", B: "3", a: "61837.64", A: "1" },
    { kind: "quote", symbol: "BTCUSDT", bid: 61_837.63, ask: 61_837.64, at: Number.NaN },
  ],
  [
    "a quote of the futures market",
    { e: "bookTicker", u: 1, s: "BTCUSDT", b: "1", B: "3", a: "2", A: "1", T: 7, E: 8 },
    { kind: "quote", bid: 1, ask: 2, at: 7 },
  ],
  ["an answer", { result: null, id: 1 }, { kind: "answer" }],
  ["a refusal", { error: { code: 2, msg: "Invalid request" }, id: 1 }, { kind: "refusal", text: "Invalid request" }],
  ["a text", "garbage", { kind: "unreadable" }],
  ["a list", [{ e: "kline" }], { kind: "unreadable" }],
  ["something else", { e: "depthUpdate", s: "BTCUSDT", b: [], a: [] }, { kind: "unreadable" }],
])("%s", (_name, raw, expected) => {
  expect(readMessage(raw)).toMatchObject(expected as object);
});

test("nothing that JSON can hold makes it throw", () => {
  fc.assert(fc.property(fc.jsonValue(), (raw) => typeof readMessage(raw).kind === "string"));
  const spoiled = fc.record(
    { e: fc.constantFrom("kline", "trade", "bookTicker"), s: fc.jsonValue(), k: fc.jsonValue(), data: fc.jsonValue() },
    { requiredKeys: [] },
  );
  fc.assert(fc.property(spoiled, (raw) => typeof readMessage(raw).kind === "string"));
});
