import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Timeframe, TimestampMs } from "../../core/time.ts";
import { openCcxt } from "../../market/ccxt.ts";
import type { ExchangeSource } from "../../market/exchange-source.ts";
import { resampled } from "../servers/binance-candles.ts";
import { sampleRows } from "../servers/binance-rows.ts";
import { type BinanceServer, startBinanceServer } from "../servers/binance-server.ts";

const MINUTE = 60_000;
const NOON = Date.parse("2025-06-10T12:00:00Z");
/** Half an hour into every candle of an hour and more. */
const NOW = NOON + 30 * MINUTE + 5_000;

describe.each(["binanceusdm", "binancespot"])("%s", (venue) => {
  const id = (symbol: string): InstrumentId => `${venue}:${symbol}/USDT` as InstrumentId;
  let server: BinanceServer;
  let source: ExchangeSource;
  beforeAll(async () => {
    server = await startBinanceServer({ now: NOW });
    const opened = await openCcxt({ venue, clock: { now: () => NOW as TimestampMs }, apiRoot: server.url });
    if (!opened.ok) throw new Error(opened.error.text);
    source = opened.value;
  });
  afterEach(() => server.faults.clear());
  afterAll(async () => {
    await source.stop();
    await server.stop();
  });

  test.each<[Timeframe, number, number]>([
    ["1m", MINUTE, 600],
    ["5m", 5 * MINUTE, 600],
    ["15m", 15 * MINUTE, 600],
    ["1h", 60 * MINUTE, 100],
    ["4h", 240 * MINUTE, 30],
    ["1d", 1440 * MINUTE, 5],
  ])("brings closed candles of %s", async (timeframe, step, count) => {
    const lastClose = NOW - (NOW % step);
    const from = (lastClose - count * step) as TimestampMs;
    const answer = await source.candlesOf(id("BTC"), timeframe, from, (NOW + step) as TimestampMs);
    const expected = resampled(sampleRows("BTCUSDT"), step)
      .filter(({ time }) => time >= from && time < lastClose)
      .map(({ time, open, high, low, close, volume }) => ({
        openTime: time,
        ...{ open: Number(open), high: Number(high), low: Number(low) },
        ...{ close: Number(close), volume: Number(volume) },
      }));
    expect(expected).toHaveLength(count);
    expect(answer).toEqual({ ok: true, value: { candles: expected, rejected: [] } });
  });

  test("brings the quotes that are asked for with one call, in their order", async () => {
    const before = server.requests.length;
    const answer = await source.quotes([id("ETH"), id("BTC"), id("XRP"), "othervenue:BNB/USDT" as InstrumentId]);
    const quote = (symbol: string) => {
      const price = Number(sampleRows(`${symbol}USDT`).find(({ time }) => time === NOON + 30 * MINUTE)?.open);
      const at = venue === "binanceusdm" ? NOW - 40 : NOW;
      return {
        instrument: id(symbol),
        at,
        bid: Number((price - 0.1).toFixed(2)),
        ask: Number((price + 0.1).toFixed(2)),
      };
    };
    expect(answer).toEqual({ ok: true, value: [quote("ETH"), quote("BTC")] });
    expect(server.requests.slice(before).filter(({ path }) => path.endsWith("bookTicker"))).toHaveLength(1);
  });

  test.each([
    ["without a bid", { bid: "0.00", ask: "10" }],
    ["without an ask", { bid: "10", ask: "0" }],
    ["with text for a price", { bid: "n/a", ask: "10" }],
    ["that is crossed", { bid: "10.1", ask: "10" }],
  ])("leaves out a book %s", async (_name, prices) => {
    server.faults.add({ kind: "books", change: (symbol, usual) => (symbol === "BTCUSDT" ? prices : usual) });
    const answer = await source.quotes([id("BTC"), id("ETH")]);
    expect(answer.ok && answer.value.map(({ instrument }) => instrument)).toEqual([id("ETH")]);
  });

  test("a list of quotes that is none is unreadable data", async () => {
    const opened = await openCcxt({
      ...{ venue, clock: { now: () => NOW as TimestampMs }, apiRoot: server.url },
      retry: { retries: 0, baseMs: 0, capMs: 0 },
    });
    if (!opened.ok) throw new Error(opened.error.text);
    server.faults.add({ kind: "garbage", body: '{"msg":"no"}', path: "bookTicker" });
    const answer = await opened.value.quotes([id("BTC")]);
    await opened.value.stop();
    expect(answer).toMatchObject({ ok: false, error: { code: "BAD_DATA", text: /the spread history lacks/ } });
  });
});
