import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Result } from "../../core/result.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { CandleBatch, SourceError } from "../../engine/ports.ts";
import { type CcxtOptions, openCcxt } from "../../market/ccxt.ts";
import type { WatchedSource } from "../../market/exchange-source.ts";
import type { FaultOrder } from "../servers/binance-faults.ts";
import { type RecordedRow, sampleRows } from "../servers/binance-rows.ts";
import { type BinanceServer, startBinanceServer } from "../servers/binance-server.ts";

const MINUTE = 60_000;
const NOON = Date.parse("2025-06-10T12:00:00Z");
const NOW = NOON + 5_000;
const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
const ETH = "binanceusdm:ETH/USDT" as InstrumentId;

describe("candles of an exchange that misbehaves", () => {
  let server: BinanceServer;
  let source: WatchedSource;
  let waits: number[];
  let localNow: number;
  let elapsed: number;
  let opened: WatchedSource[] = [];

  beforeAll(async () => {
    server = await startBinanceServer({ now: NOW });
  });
  afterAll(() => server.stop());
  // A source remembers how often it failed, so that each test has its own.
  beforeEach(async () => {
    waits = [];
    localNow = NOW;
    elapsed = 0;
    source = await open({});
  });
  afterEach(async () => {
    server.faults.clear();
    await Promise.all(opened.map((each) => each.stop()));
    opened = [];
  });

  const open = async (more: Partial<CcxtOptions>): Promise<WatchedSource> => {
    const wait = async (ms: number): Promise<void> => {
      waits.push(ms);
      elapsed += ms;
    };
    const clock = { now: () => localNow as TimestampMs };
    const timing = { wait, random: () => 0.5, elapsed: () => elapsed };
    const base = { venue: "binanceusdm", clock, apiRoot: server.url, timeoutMs: 5_000, timing };
    const answer = await openCcxt({ ...base, ...more });
    if (!answer.ok) throw new Error(answer.error.text);
    opened.push(answer.value);
    return answer.value;
  };
  type Answer = Promise<Result<CandleBatch, SourceError>>;
  /** The last `minutes` before noon. */
  const ask = (instrument: InstrumentId, minutes: number, of = source): Answer =>
    of.candles(instrument, (NOON - minutes * MINUTE) as TimestampMs, NOON as TimestampMs);
  const klines = (order: FaultOrder): void => server.faults.add({ path: "klines", ...order });
  const asked = (path: string): number => server.requests.filter((request) => request.path.endsWith(path)).length;

  const recorded = (symbol: string, minutes: number): unknown[] =>
    sampleRows(symbol)
      .filter(({ time }) => time >= NOON - minutes * MINUTE && time < NOON)
      .map(({ time, open: first, high, low, close, volume }) => ({
        openTime: time,
        open: Number(first),
        high: Number(high),
        low: Number(low),
        close: Number(close),
        volume: Number(volume),
      }));
  const complete = (symbol: string, minutes: number) => ({
    ok: true,
    value: { candles: recorded(symbol, minutes), rejected: [] },
  });

  test.each<[string, FaultOrder, number[]]>([
    ["429 once", { kind: "status", status: 429, times: 1 }, [1000]],
    ["429 that says how long", { kind: "status", status: 429, retryAfterSeconds: 7, times: 1 }, [7000]],
    ["418 twice", { kind: "status", status: 418, times: 2 }, [1000, 2000]],
    ["500, 502 and 503", { kind: "status", status: 503, times: 3 }, [1000, 2000, 4000]],
    ["a hung answer", { kind: "hung", times: 1 }, [1000]],
    ["a body that stops half-way", { kind: "hung-body", times: 1 }, [1000]],
    ["a cut body", { kind: "truncated", times: 1 }, [1000]],
    ["a cut connection", { kind: "disconnect", times: 1 }, [1000]],
    ["an HTML page", { kind: "garbage", body: "<html>maintenance</html>", times: 1 }, [1000]],
    ["half a JSON text", { kind: "garbage", body: '[[1749556800000,"1"', times: 1 }, [1000]],
    ["a JSON object instead of a list", { kind: "garbage", body: '{"status":"ok"}', times: 1 }, [1000]],
    ["a slow answer", { kind: "slow", delayMs: 60, times: 1 }, []],
  ])("%s ends with complete candles", async (_name, fault, expectedWaits) => {
    const patient = fault.kind.startsWith("hung") ? await open({ timeoutMs: 400 }) : source;
    klines(fault);
    expect(await ask(BTC, 30, patient)).toEqual(complete("BTCUSDT", 30));
    expect(waits).toEqual(expectedWaits);
  });

  test.each<[string, FaultOrder, string, number]>([
    ["429 for ever", { kind: "status", status: 429 }, "RATE_LIMITED", 4],
    ["429 that asks for ten minutes", { kind: "status", status: 429, retryAfterSeconds: 600 }, "RATE_LIMITED", 1],
    ["418 for ever", { kind: "status", status: 418 }, "RATE_LIMITED", 4],
    ["502 for ever", { kind: "status", status: 502 }, "UNREACHABLE", 4],
    ["408 for ever", { kind: "status", status: 408 }, "TIMEOUT", 4],
    ["hung for ever", { kind: "hung" }, "TIMEOUT", 4],
    ["cut for ever", { kind: "truncated" }, "UNREACHABLE", 4],
    ["garbage for ever", { kind: "garbage", body: "no" }, "BAD_DATA", 4],
    ["401", { kind: "status", status: 401 }, "REFUSED", 1],
    ["403", { kind: "status", status: 403 }, "REFUSED", 1],
    ["404", { kind: "status", status: 404 }, "REFUSED", 1],
    ["451", { kind: "status", status: 451 }, "REFUSED", 1],
    ["a symbol that was delisted", { kind: "status", status: 400, code: -1121 }, "UNKNOWN_SYMBOL", 1],
  ])("%s ends with an honest error", async (_name, fault, code, tries) => {
    const before = asked("klines");
    const patient = fault.kind === "hung" ? await open({ timeoutMs: 100 }) : source;
    klines(fault);
    const answer = await ask(BTC, 30, patient);
    expect(answer).toMatchObject({
      ok: false,
      error: { code, retryable: !["REFUSED", "UNKNOWN_SYMBOL"].includes(code) },
    });
    expect(asked("klines") - before).toBe(tries);
    expect(answer.ok ? "" : answer.error.text).toMatch(/^Binance USD-M .*BTC\/USDT|^Binance USD-M does not trade/);
    expect(answer.ok ? "" : answer.error.text).not.toMatch(/127\.0\.0\.1|undefined|\[object/);
  });

  test("repeated and shuffled rows come out once and in order", async () => {
    const mess = (rows: readonly RecordedRow[]): RecordedRow[] => [...rows, ...rows.slice(0, 5)].toReversed();
    klines({ kind: "rows", change: mess });
    expect(await ask(BTC, 600)).toEqual(complete("BTCUSDT", 600));
  });

  test("of two rows that contradict each other neither is used", async () => {
    const doubt = (rows: readonly RecordedRow[]): RecordedRow[] => [...rows, { ...rows.at(-1)!, volume: "7" }];
    klines({ kind: "rows", change: doubt });
    const answer = await ask(BTC, 10);
    const minute = NOON - MINUTE;
    expect(answer).toMatchObject({
      ok: true,
      value: {
        candles: recorded("BTCUSDT", 10).filter((candle) => (candle as { openTime: number }).openTime !== minute),
        rejected: [{ openTime: minute, why: "DUPLICATE_DIFFERS" }],
      },
    });
  });

  test.each<[string, Partial<RecordedRow>, string]>([
    ["high below low", { high: "1" }, "OHLC_ORDER"],
    ["price zero", { low: "0" }, "NOT_POSITIVE"],
    ["text for a number", { close: "n/a" }, "NOT_FINITE"],
    ["time between two minutes", { time: NOON - 2 * MINUTE + 1 }, "MISALIGNED"],
  ])("a row with %s is left out and listed, the rest is complete", async (_name, change, why) => {
    const spoil = (rows: readonly RecordedRow[]): RecordedRow[] =>
      rows.map((row) => (row.time === NOON - 2 * MINUTE ? { ...row, ...change } : row));
    klines({ kind: "rows", change: spoil });
    const answer = await ask(BTC, 10);
    expect(answer).toMatchObject({
      ok: true,
      value: { rejected: [{ openTime: change.time ?? NOON - 2 * MINUTE, why }] },
    });
    expect(answer.ok && answer.value.candles).toHaveLength(9);
  });

  test("one symbol failing does not touch another", async () => {
    klines({ kind: "status", status: 500, symbol: "BTCUSDT" });
    const [btc, eth] = await Promise.all([ask(BTC, 30), ask(ETH, 30)]);
    expect(btc).toMatchObject({ ok: false, error: { code: "UNREACHABLE" } });
    expect(eth).toEqual(complete("ETHUSDT", 30));
  });

  test("a fault in the middle of many pages is made good, page by page", async () => {
    klines({ kind: "disconnect", times: 1 });
    klines({ kind: "status", status: 503, times: 1 });
    expect(await ask(BTC, 2000)).toEqual(complete("BTCUSDT", 2000));
  });

  test("a local clock that runs ahead does not turn the forming candle into a closed one", async () => {
    localNow = NOW + 90_000;
    const answer = await source.candles(BTC, (NOON - 3 * MINUTE) as TimestampMs, (NOON + MINUTE) as TimestampMs);
    expect(answer).toEqual(complete("BTCUSDT", 3));
  });

  test("markets are asked for once, however many ask at the same time", async () => {
    const before = asked("exchangeInfo");
    const fresh = await open({});
    await Promise.all([ask(BTC, 5, fresh), ask(ETH, 5, fresh), ask(BTC, 9, fresh)]);
    await ask(ETH, 5, fresh);
    expect(asked("exchangeInfo") - before).toBe(1);
    expect(asked("time")).toBe(0);
  });

  test("a symbol listed later is found once the list is an hour old", async () => {
    const one = await startBinanceServer({ now: NOW, rows: new Map([["BTCUSDT", sampleRows("BTCUSDT")]]) });
    const fresh = await open({ apiRoot: one.url });
    expect(await ask(ETH, 5, fresh)).toMatchObject({ ok: false, error: { code: "UNKNOWN_SYMBOL" } });
    expect(await ask(ETH, 5, fresh)).toMatchObject({ ok: false, error: { code: "UNKNOWN_SYMBOL" } });
    expect(one.requests.filter(({ path }) => path.endsWith("exchangeInfo"))).toHaveLength(1);
    await one.stop();
    const more = await startBinanceServer({ now: NOW, port: Number(new URL(one.url).port) });
    localNow += 60 * MINUTE - 1;
    expect(await ask(ETH, 5, fresh)).toMatchObject({ ok: false, error: { code: "UNKNOWN_SYMBOL" } });
    localNow += 1;
    expect(await ask(ETH, 5, fresh)).toEqual(complete("ETHUSDT", 5));
    await more.stop();
  });

  test("an exchange that is down at the start is asked again later", async () => {
    server.faults.add({ kind: "status", status: 503, path: "exchangeInfo", times: 4 });
    const fresh = await open({});
    expect(await ask(BTC, 5, fresh)).toMatchObject({ ok: false, error: { code: "UNREACHABLE", retryable: true } });
    expect(await ask(BTC, 5, fresh)).toEqual(complete("BTCUSDT", 5));
  });

  test.each([
    ["nothing", "{}"],
    ["an empty list", '{"symbols":[]}'],
    ["a list of nothing", '{"symbols":[null]}'],
    ["no object", '"ok"'],
  ])("markets that are %s are unreadable data, not an unknown symbol", async (_name, body) => {
    server.faults.add({ kind: "garbage", body, path: "exchangeInfo", times: 4 });
    const fresh = await open({});
    const answer = await ask(BTC, 5, fresh);
    expect(answer).toMatchObject({ ok: false, error: { code: "BAD_DATA", retryable: true } });
    expect(await ask(BTC, 5, fresh)).toEqual(complete("BTCUSDT", 5));
  });

  test("stopping ends calls under way at once", async () => {
    const slow = await open({ timeoutMs: 60_000 });
    const before = asked("klines");
    klines({ kind: "hung" });
    const pending = slow.candles(BTC, (NOON - 5 * MINUTE) as TimestampMs, NOON as TimestampMs);
    await vi.waitFor(() => expect(asked("klines")).toBe(before + 1));
    await slow.stop();
    expect(await pending).toMatchObject({ ok: false, error: { code: "REFUSED", retryable: false } });
  });

  test("stopping ends a wait for the next try at once", async () => {
    const opened = await openCcxt({
      venue: "binanceusdm",
      clock: { now: () => NOW as TimestampMs },
      apiRoot: server.url,
    });
    if (!opened.ok) throw new Error(opened.error.text);
    server.faults.add({ kind: "status", status: 429, retryAfterSeconds: 14 });
    const begun = performance.now();
    const pending = opened.value.candles(BTC, (NOON - 5 * MINUTE) as TimestampMs, NOON as TimestampMs);
    setTimeout(() => void opened.value.stop(), 100);
    expect(await pending).toMatchObject({ ok: false, error: { code: "REFUSED" } });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test("an address where nobody listens is unreachable, not a crash", async () => {
    const lost = await open({ apiRoot: "http://127.0.0.1:9/" });
    const answer = await lost.candles(BTC, (NOON - 5 * MINUTE) as TimestampMs, NOON as TimestampMs);
    expect(answer).toMatchObject({ ok: false, error: { code: "UNREACHABLE", retryable: true } });
  });
});

test.each([
  ["a venue nobody knows", { venue: "binnance" }, "VENUE_UNKNOWN", /binanceusdm, binancespot/],
  ["a venue named like a part of every object", { venue: "constructor" }, "VENUE_UNKNOWN", /binanceusdm/],
  ["an address that is none", { venue: "binancespot", apiRoot: "fapi.binance.com" }, "API_ROOT_INVALID", /https:\/\//],
  ["a file as address", { venue: "binancespot", apiRoot: "file:///etc" }, "API_ROOT_INVALID", /https:\/\//],
])("%s is refused when opening", async (_name, options, code, text) => {
  const opened = await openCcxt({ ...options, clock: { now: () => NOW as TimestampMs } });
  expect(opened).toMatchObject({ ok: false, error: { code, text: expect.stringMatching(text) } });
});
