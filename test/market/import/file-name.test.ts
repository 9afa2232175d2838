import { expect, test } from "vitest";
import { parseImportName } from "../../../market/import/file-name.ts";

const said = (path: string): unknown[] | null => {
  const name = parseImportName(path);
  return name === null ? null : [name.venue, name.symbol, name.timeframe, name.packed, name.format];
};

test.each([
  ["binanceusdm_BTCUSDT_1m.csv.gz", ["binanceusdm", "BTC/USDT", "1m", "gz", "csv"]],
  ["x/binance_spot_ETHUSDT_5m_2023-03.parquet", ["binancespot", "ETH/USDT", "5m", null, "parquet"]],
  ["var/history/binanceusdm/BTC-USDT/1m/2024-01.parquet", ["binanceusdm", "BTC/USDT", "1m", null, "parquet"]],
  ["BTCUSDT-1m-2024-01.zip", [null, "BTC/USDT", "1m", "zip", "csv"]],
  ["BTCFDUSD-1h-2024-01-31.csv", [null, "BTC/FDUSD", "1h", null, "csv"]],
  ["data/futures/um/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01.zip", ["binanceusdm", "BTC/USDT", "1m", "zip", "csv"]],
  ["data/spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01-31.zip", ["binancespot", "BTC/USDT", "1m", "zip", "csv"]],
  ["user_data/data/binance/BTC_USDT-5m.json", ["binancespot", "BTC/USDT", "5m", null, "json"]],
  ["data/binance/futures/BTC_USDT_USDT-1m-futures.feather", ["binanceusdm", "BTC/USDT", "1m", null, "feather"]],
  ["data/kraken/BTC_USDT-5m.json.gz", [null, "BTC/USDT", "5m", "gz", "json"]],
  ["mine.csv", [null, null, null, null, "csv"]],
  ["C:\\data\\binance\\BTC_USDT-5m.json", ["binancespot", "BTC/USDT", "5m", null, "json"]],
])("%s", (path, expected) => expect(said(path)).toEqual(expected));

test.each(["candles.xlsx", "BTC_USDT_USDT-1h-mark.feather", "BTC_USDT_USDT-8h-funding_rate.json", "zip"])(
  "%s holds no candles of trades",
  (path) => expect(said(path)).toBeNull(),
);

test.each([
  ["BTCUSDT-1m-2024-12.zip", "2024-12-01", "2025-01-01"],
  ["BTCUSDT-1m-2024-02-29.csv", "2024-02-29", "2024-03-01"],
  ["binanceusdm/BTC-USDT/1m/2024-01.parquet", "2024-01-01", "2024-02-01"],
])("%s says which candles it holds", (path, from, until) => {
  expect(parseImportName(path)?.period).toMatchObject({ from: Date.parse(from), until: Date.parse(until) });
});
