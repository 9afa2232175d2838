import { expect, test } from "vitest";
import { CRYPTO } from "../../../engine/features/crypto/crypto.ts";
import { LIGHT } from "../../../engine/features/light.ts";
import { parseExportArguments } from "../../../scripts/export/arguments.ts";

const parse = (text: string) => parseExportArguments(text.split(" ").filter((word) => word !== ""));

test("what is not said: CSV of 1m candles of USD-M futures, everything there is, to standard output", () => {
  expect(parse("--symbol btc/usdt --kind candles")).toEqual({
    ok: true,
    value: {
      instrument: "binanceusdm:BTC/USDT",
      kind: "candles",
      format: "csv",
      timeframe: "1m",
      set: LIGHT,
      from: null,
      until: null,
      candles: null,
      out: null,
    },
  });
});

test("all that can be said", () => {
  const line =
    "--symbol ETH/USDT --venue binancespot --kind indicators --format parquet --timeframe 4h --from 2025-06-01 --to 2025-06-02T12:00Z --candles a.csv --out b.parquet";
  expect(parse(line)).toMatchObject({
    ok: true,
    value: {
      instrument: "binancespot:ETH/USDT",
      kind: "indicators",
      format: "parquet",
      timeframe: "4h",
      from: Date.UTC(2025, 5, 1),
      until: Date.UTC(2025, 5, 2, 12),
      candles: "a.csv",
      out: "b.parquet",
    },
  });
  const vectors = parse("--symbol ETH/USDT --kind vectors --features crypto@1");
  expect(vectors).toMatchObject({ ok: true, value: { kind: "vectors", set: CRYPTO } });
  expect(parse("--help")).toEqual({ ok: true, value: "help" });
});

test.each([
  ["--kind candles", "--symbol is missing; write it like BTC/USDT."],
  ["--symbol BTCUSDT --kind candles", '"BTCUSDT" on "binanceusdm" is not a symbol of a venue'],
  ["--symbol BTC/USDT", "--kind must be one of candles, indicators, features, vectors, quality, quotes."],
  ["--symbol BTC/USDT --kind trades", 'not "trades".'],
  ["--symbol BTC/USDT --kind candles --format xlsx", '--format must be one of csv, json, parquet, not "xlsx".'],
  ["--symbol BTC/USDT --kind candles --timeframe 7m", '--timeframe must be one of 1m, 5m, 15m, 1h, 4h, 1d, not "7m".'],
  ["--symbol BTC/USDT --kind candles --from yesterday", "--from must be a day or an instant in UTC like 2025-06-01"],
  ["--symbol BTC/USDT --kind candles --from 2025-06-02 --to 2025-06-02", "--to must be later than --from."],
  ["--symbol BTC/USDT --kind candles --format parquet", "--format parquet needs --out FILE."],
  ["--symbol BTC/USDT --kind features --timeframe 5m", "--timeframe does not go with --kind features"],
  ["--symbol BTC/USDT --kind quality --candles x.csv", "--candles does not go with --kind quality"],
  ["--symbol BTC/USDT --kind vectors --candles x.csv", "--candles does not go with --kind vectors"],
  [
    "--symbol BTC/USDT --kind vectors --features old@1",
    '--features must be one of crypto@1, crypto@2, light@1, not "old@1".',
  ],
  ["--symbol BTC/USDT --kind features --features light@1", "--features goes with --kind vectors only."],
  ["--symbol BTC/USDT --kind candles --bogus", "Unknown option '--bogus'"],
])("%s is refused with a sentence", (line, sentence) => {
  const parsed = parse(line);
  expect(parsed.ok).toBe(false);
  if (!parsed.ok) expect(parsed.error.join(" ")).toContain(sentence);
});

test("every mistake is told at once", () => {
  const parsed = parse("--kind trades --format xlsx --timeframe 2m");
  expect(parsed.ok ? [] : parsed.error).toHaveLength(4);
});
