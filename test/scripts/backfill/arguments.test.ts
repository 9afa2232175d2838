import { expect, test } from "vitest";
import { parseBackfillArguments } from "../../../scripts/backfill/arguments.ts";

const parsed = (...args: string[]) => {
  const wish = parseBackfillArguments(args);
  if (!wish.ok || wish.value === "help") throw new Error("not accepted");
  return wish.value;
};
const refused = (...args: string[]): readonly string[] => {
  const wish = parseBackfillArguments(args);
  return wish.ok ? [] : wish.error;
};

test("without flags the three symbols since 2020 on the futures exchange", () => {
  expect(parsed()).toEqual({
    venue: "binanceusdm",
    instruments: ["binanceusdm:BTC/USDT", "binanceusdm:ETH/USDT", "binanceusdm:BNB/USDT"],
    timeframe: "1m",
    from: Date.UTC(2020, 0, 1),
    until: null,
    refresh: false,
    recheckGaps: false,
    apiRoot: null,
    json: false,
  });
});

test("binance is ccxt's name for spot", () => {
  expect(parsed("--exchange", "binance", "--symbols", "btc/usdt, BTC/USDT").instruments).toEqual([
    "binancespot:BTC/USDT",
  ]);
  expect(parsed("--exchange", "binancespot").venue).toBe("binancespot");
});

test("the end may be called --to or --until", () => {
  expect(parsed("--to", "2021-01-01").until).toBe(Date.UTC(2021, 0, 1));
  expect(parsed("--until", "2021-01-01T12:00Z").until).toBe(Date.UTC(2021, 0, 1, 12));
});

test("every mistake is told at once, in words", () => {
  expect(refused("--exchange", "kraken", "--symbols", "BTC", "--timeframe", "3m", "--from", "01.02.2020")).toEqual([
    '--exchange must be binanceusdm or binancespot (or binance for spot), not "kraken".',
    '--symbols holds "BTC", which is not a symbol. Write it like BTC/USDT.',
    '--timeframe must be one of 1m, 5m, 15m, 1h, 4h, 1d, not "3m".',
    '--from must be a day or an instant in UTC like 2020-01-01 or 2020-01-01T12:00Z, not "01.02.2020".',
  ]);
  expect(refused("--from", "2021-01-01", "--to", "2021-01-01")).toEqual(["--to must be later than --from."]);
  expect(refused("--simbols", "x")[0]).toContain("--simbols");
});
