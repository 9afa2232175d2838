import { describe, expect, test } from "vitest";
import { parseAlert } from "../../../engine/alerts/parse.ts";

const PATTERNS = ["doji", "bullish engulfing", "hammer"];
const HOUR = 3_600_000;

describe("a line becomes an alert", () => {
  test.each([
    ["BTC rsi<30 1h", "btc", { kind: "rsi", side: "below", level: 30 }, "1h", null],
    ["BTC price>110000 once", "btc", { kind: "price", side: "above", level: 110_000 }, "1m", null],
    ["BTC price>105,700", "btc", { kind: "price", side: "above", level: 105_700 }, "1m", null],
    ["BTC < 1,100,250.50 5m", "btc", { kind: "price", side: "below", level: 1_100_250.5 }, "5m", null],
    ["BTC > 110000.5", "btc", { kind: "price", side: "above", level: 110_000.5 }, "1m", null],
    ["ETH/USDT<2500 5m", "eth/usdt", { kind: "price", side: "below", level: 2500 }, "5m", null],
    [
      "eth pattern bullishengulfing 15m every 4h",
      "eth",
      { kind: "pattern", name: "bullish engulfing" },
      "15m",
      4 * HOUR,
    ],
    ["ETH pattern Bullish Engulfing", "eth", { kind: "pattern", name: "bullish engulfing" }, "1h", null],
    ["BNB macd up 4h every 2 d", "bnb", { kind: "macd", side: "above" }, "4h", 48 * HOUR],
    ["BNB macd crosses below", "bnb", { kind: "macd", side: "below" }, "1h", null],
    ["BTC volume>2.5x 15m", "btc", { kind: "volume", factor: 2.5 }, "15m", null],
    ["BTC volume 4x", "btc", { kind: "volume", factor: 4 }, "1h", null],
    ["BTC volume spike 5m every 30m", "btc", { kind: "volume", factor: 3 }, "5m", HOUR / 2],
    ["BTC tier high", "btc", { kind: "tier", tier: "HIGH" }, "1m", null],
  ])("%s", (line, symbol, condition, timeframe, repeatMs) => {
    expect(parseAlert(line, PATTERNS)).toEqual({
      ok: true,
      value: { symbol: symbol.toUpperCase(), condition, timeframe, repeatMs },
    });
  });
});

test.each([
  ["", "ALERT_UNREADABLE"],
  ["BTC", "ALERT_UNREADABLE"],
  ["BTC moon", "ALERT_UNREADABLE"],
  ["BTC rsi=30", "ALERT_NUMBER"],
  ["BTC rsi<-30", "ALERT_NUMBER"],
  ["BTC price>105,70", "ALERT_NUMBER"],
  ["BTC volume>lots", "ALERT_NUMBER"],
  ["BTC price>1e9", "ALERT_NUMBER"],
  ["BTC macd", "ALERT_MACD"],
  ["BTC macd cross", "ALERT_MACD"],
  ["BTC macd cross 4h", "ALERT_MACD"],
  ["BTC tier low", "ALERT_TIER"],
  ["BTC rsi<0", "ALERT_LEVEL"],
  ["BTC rsi>100", "ALERT_LEVEL"],
  ["BTC price<0", "ALERT_LEVEL"],
  ["BTC volume>1x", "ALERT_LEVEL"],
  ["BTC rsi<30 1d", "ALERT_TIMEFRAME"],
  ["BTC rsi<30 7m", "ALERT_TIMEFRAME"],
  ["BTC rsi<30 every 1m", "ALERT_REPEAT"],
  ["BTC rsi<30 every 31d", "ALERT_REPEAT"],
  ["BTC rsi<30 every day", "ALERT_REPEAT"],
  ["BTC rsi<30 every 5y", "ALERT_REPEAT"],
  ["BTC pattern", "ALERT_PATTERN"],
  ["BTC pattern unicorn 1h", "ALERT_PATTERN"],
])("%s is refused as %s", (line, code) => {
  expect(parseAlert(line, PATTERNS)).toEqual({ ok: false, error: code });
});
