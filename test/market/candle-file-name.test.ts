import { expect, test } from "vitest";
import { parseCandleFileName } from "../../market/candle-file-name.ts";

test.each([
  ["binanceusdm_BTCUSDT_1m.csv.gz", "binanceusdm", "BTC/USDT", "1m", "csv.gz"],
  ["/data/binance_usdm_ETHUSDT_1m.csv.gz", "binanceusdm", "ETH/USDT", "1m", "csv.gz"],
  ["binance_spot_BNBUSDT_5m.csv", "binancespot", "BNB/USDT", "5m", "csv"],
  ["binance_usdm_AVAXUSDT_1m_2026-06.csv.gz", "binanceusdm", "AVAX/USDT", "1m", "csv.gz"],
  ["bitfinex_BTCUSD_1m_2018.parquet", "bitfinex", "BTC/USD", "1m", "parquet"],
  ["binanceus_BTCUSDC_1m_20230301_20230321.csv.gz", "binanceus", "BTC/USDC", "1m", "csv.gz"],
  ["x_BTCFDUSD_15m.csv", "x", "BTC/FDUSD", "15m", "csv"],
  ["x_ETHBTC_1h.csv", "x", "ETH/BTC", "1h", "csv"],
  ["x_1000SHIBUSDT_1d.csv", "x", "1000SHIB/USDT", "1d", "csv"],
])("%s", (name, venue, symbol, timeframe, format) => {
  expect(parseCandleFileName(name)).toEqual({ venue, instrument: `${venue}:${symbol}`, timeframe, format });
});

test.each([
  "BTCUSDT_1m.csv.gz",
  "binance_BTCUSDT.csv.gz",
  "binance_BTCUSDT_1m.txt",
  "binance_btcusdt_1m.csv",
  "binance_USDT_1m.csv",
  "binance_BTCXYZ_1m.csv",
  "a_b_c_BTCUSDT_1m.csv",
  "README.md",
  "",
])("%o says nothing", (name) => {
  expect(parseCandleFileName(name)).toBeNull();
});
