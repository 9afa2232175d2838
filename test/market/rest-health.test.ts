/** An exchange that is down, bans, limits or has another clock: what the source does, with ccxt's real client. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { BreakerRow, BreakerStore } from "../../engine/ports.ts";
import { type CcxtOptions, openCcxt } from "../../market/ccxt.ts";
import type { WatchedSource } from "../../market/exchange-source.ts";
import type { BreakerChange } from "../../market/resilience/breaker-memory.ts";
import type { ClockChange } from "../../market/resilience/source-guard.ts";
import { RETRY_POLICIES } from "../../market/retry.ts";
import { duplicated, outOfOrder } from "../servers/binance-faults.ts";
import { manySymbols, type RecordedRow, sampleRows } from "../servers/binance-rows.ts";
import { type BinanceServer, type BinanceServerOptions, startBinanceServer } from "../servers/binance-server.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const NOON = Date.parse("2025-06-10T12:00:00Z");
const NOW = NOON + 5 * SECOND;
const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
const ETH = "binanceusdm:ETH/USDT" as InstrumentId;

/** Waiting moves this on instead of taking time; the machine's clock stays with it. */
let elapsed: number;
let server: BinanceServer;
let opened: WatchedSource[];
let saved: Map<string, BreakerRow>;
let breakerChanges: BreakerChange[];
let clockChanges: ClockChange[];
const breakerStore: BreakerStore = {
  load: (source) => saved.get(source) ?? null,
  save: (row) => saved.set(row.source, row),
};

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  elapsed = 0;
  [opened, breakerChanges, clockChanges] = [[], [], []];
  saved = new Map();
  server = await startBinanceServer({ now });
});
afterEach(async () => {
  await Promise.all(opened.map((source) => source.stop()));
  await server.stop();
  vi.useRealTimers();
});

/** The exchange's clock runs with ours. */
const now = (): number => NOW + elapsed;
const pass = (ms: number): void => {
  elapsed += ms;
  vi.setSystemTime(NOW + elapsed);
};
async function serve(options: Partial<BinanceServerOptions>): Promise<void> {
  await server.stop();
  server = await startBinanceServer({ now, weightTime: () => elapsed, ...options });
}
async function open(more: Partial<CcxtOptions> = {}): Promise<WatchedSource> {
  const answer = await openCcxt({
    venue: "binanceusdm",
    clock: { now: () => Date.now() as TimestampMs },
    apiRoot: server.url,
    timeoutMs: 2_000,
    timing: { wait: async (ms) => pass(ms), random: () => 0.5, elapsed: () => elapsed },
    onBreaker: (change) => breakerChanges.push(change),
    onClock: (change) => clockChanges.push(change),
    breakerStore,
    ...more,
  });
  if (!answer.ok) throw new Error(answer.error.text);
  opened.push(answer.value);
  return answer.value;
}
const ask = (source: WatchedSource, instrument = BTC, minutes = 10) =>
  source.candles(instrument, (NOON - minutes * MINUTE) as TimestampMs, NOON as TimestampMs);
const toCandle = ({ time, open: first, high, low, close, volume }: RecordedRow) => ({
  openTime: time,
  ...{ open: Number(first), high: Number(high), low: Number(low), close: Number(close), volume: Number(volume) },
});
const complete = (symbol: string, minutes = 10) => ({
  ok: true,
  value: {
    candles: sampleRows(symbol)
      .filter(({ time }) => time >= NOON - minutes * MINUTE && time < NOON)
      .map(toCandle),
    rejected: [],
  },
});
const asked = (): number => server.requests.length;
const steps = (): string[] => breakerChanges.map(({ from, to }) => `${from} > ${to}`);

describe("candles that come twice or in disorder", () => {
  test.each([
    ["twice", duplicated],
    ["in disorder", outOfOrder],
  ])("%s end complete and in order, page after page", async (_name, fault) => {
    server.faults.add({ ...fault, path: "klines" });
    expect(await ask(await open(), BTC, 1200)).toEqual(complete("BTCUSDT", 1200));
  });
});

describe("an exchange that is down", () => {
  test("is left alone after five failures, without a call, and asked again when the pause is over", async () => {
    const source = await open();
    await ask(source);
    server.faults.add({ kind: "status", status: 503, path: "klines" });
    expect(await ask(source)).toMatchObject({ ok: false, error: { code: "UNREACHABLE" } });
    expect(await ask(source, ETH)).toMatchObject({ ok: false, error: { code: "CIRCUIT_OPEN" } });
    const before = asked();
    const refused = await ask(source);
    expect(refused).toMatchObject({ ok: false, error: { code: "CIRCUIT_OPEN", retryable: true } });
    expect(refused.ok ? "" : refused.error.text).toBe(
      "Binance USD-M failed repeatedly and is left alone for a while; no signal for BTC/USDT is made from missing candles. It is asked again by itself in 59 s or at the scan after.",
    );
    expect(asked()).toBe(before);
    const openedAt = breakerChanges[0]?.at ?? 0;
    expect(source.status()).toEqual({
      source: "binanceusdm rest",
      breaker: "open",
      retryAt: openedAt + MINUTE,
      lastFault: "is out of order (HTTP 503)",
    });

    server.faults.clear();
    pass(MINUTE);
    expect(await ask(source)).toEqual(complete("BTCUSDT"));
    expect(await ask(source, ETH)).toEqual(complete("ETHUSDT"));
    expect(steps()).toEqual(["closed > open", "open > half-open", "half-open > closed"]);
  });

  test("is still left alone after a restart, and then asked again", async () => {
    server.faults.add({ kind: "disconnect" });
    const before = await open();
    await ask(before);
    await ask(before);
    expect(before.status().breaker).toBe("open");
    await before.stop();
    server.faults.clear();
    const calls = asked();
    const after = await open({ onBreaker: () => undefined });
    // The program opens its databases after the source.
    after.remember({ breakerStore, onBreaker: (change) => breakerChanges.push(change) });
    const left = (after.status().retryAt ?? 0) - now();
    expect(left).toBeGreaterThan(30 * SECOND);
    expect(await ask(after)).toMatchObject({ ok: false, error: { code: "CIRCUIT_OPEN", retryAfterMs: left } });
    expect(asked()).toBe(calls);
    pass(left);
    breakerChanges = [];
    expect(await ask(after)).toEqual(complete("BTCUSDT"));
    expect(steps()).toEqual(["open > half-open", "half-open > closed"]);
  });

  test("one failed list of symbols counts once, however many symbols wait for it", async () => {
    const rows = manySymbols(50);
    await serve({ rows });
    server.faults.add({ kind: "status", status: 502, path: "exchangeInfo", times: 2 });
    const source = await open();
    const instruments = [...rows.keys()].map((name) => `binanceusdm:${name.slice(0, 4)}/USDT` as InstrumentId);
    const answers = await Promise.all(instruments.map((instrument) => ask(source, instrument)));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(breakerChanges).toEqual([]);
  });

  test("history is told how long to wait, and goes on afterwards", async () => {
    server.faults.add({ kind: "status", status: 500, path: "klines", times: 5 });
    const source = await open({ retry: RETRY_POLICIES.generic });
    const answer = await ask(source, BTC, 600);
    // The fifth failure opened the circuit; the sixth try came 16 s later and was refused.
    expect(answer).toMatchObject({ ok: false, error: { code: "CIRCUIT_OPEN", retryAfterMs: 44 * SECOND } });
    pass(44 * SECOND);
    expect(await ask(source, BTC, 600)).toEqual(complete("BTCUSDT", 600));
    expect(steps()).toEqual(["closed > open", "open > half-open", "half-open > closed"]);
  });

  test("symbols that it does not know are no sign of that", async () => {
    server.faults.add({ kind: "status", status: 400, code: -1121, symbol: "ETHUSDT" });
    const source = await open();
    for (let i = 0; i < 8; i++) expect(await ask(source, ETH)).toMatchObject({ error: { code: "UNKNOWN_SYMBOL" } });
    expect(await ask(source)).toEqual(complete("BTCUSDT"));
    expect(breakerChanges).toEqual([]);
  });
});

describe("quotes that fail", () => {
  test("have a breaker of their own: candles go on being asked for, and quotes are left alone", async () => {
    const source = await open();
    await ask(source);
    server.faults.add({ kind: "status", status: 503, path: "bookTicker" });
    expect(await source.quotes([BTC])).toMatchObject({ ok: false, error: { code: "UNREACHABLE" } });
    expect(await source.quotes([BTC])).toMatchObject({ ok: false, error: { code: "CIRCUIT_OPEN" } });
    expect(source.quoteStatus()).toMatchObject({ source: "binanceusdm quotes", breaker: "open" });
    expect(await ask(source)).toEqual(complete("BTCUSDT"));
    expect(source.status()).toMatchObject({ source: "binanceusdm rest", breaker: "closed", lastFault: null });
    expect(saved.get("binanceusdm rest")?.consecutiveFailures ?? 0).toBe(0);
    expect(breakerChanges).toMatchObject([{ source: "binanceusdm quotes", to: "open" }]);

    server.faults.clear();
    pass(MINUTE);
    expect(await source.quotes([BTC])).toMatchObject({ ok: true });
    expect(await source.quotes([BTC])).toMatchObject({ ok: true });
    expect(source.quoteStatus().breaker).toBe("closed");
  });

  test("do not come between failures of candles either", async () => {
    const source = await open();
    await ask(source);
    server.faults.add({ kind: "status", status: 503, path: "klines" });
    await ask(source);
    expect(await source.quotes([BTC])).toMatchObject({ ok: true });
    await ask(source, ETH);
    expect(source.status().breaker).toBe("open");
    expect(source.quoteStatus().breaker).toBe("closed");
  });

  test("stay left alone over a restart", async () => {
    server.faults.add({ kind: "status", status: 503, path: "bookTicker" });
    const before = await open();
    for (let i = 0; i < 2; i++) await before.quotes([BTC]);
    await before.stop();
    const after = await open();
    const calls = asked();
    expect(after.quoteStatus().breaker).toBe("open");
    expect(await after.quotes([BTC])).toMatchObject({ ok: false });
    expect(server.requests.slice(calls).filter(({ path }) => path.includes("bookTicker"))).toEqual([]);
    expect(await ask(after)).toEqual(complete("BTCUSDT"));
  });
});

describe("an exchange that limits", () => {
  test.each([429, 418])("is left alone as long as its %i says, however long", async (status) => {
    const source = await open();
    await ask(source);
    server.faults.add({ kind: "status", status, retryAfterSeconds: 900, times: 1 });
    expect(await ask(source)).toMatchObject({ error: { code: "RATE_LIMITED", retryAfterMs: 900 * SECOND } });
    const before = asked();
    pass(880 * SECOND);
    expect(await ask(source, ETH)).toMatchObject({ error: { code: "CIRCUIT_OPEN", retryAfterMs: 20 * SECOND } });
    expect(asked()).toBe(before);
    pass(20 * SECOND);
    expect(await ask(source, ETH)).toEqual(complete("ETHUSDT"));
  });

  test("a short wish is kept for all symbols, not only for the one that was told", async () => {
    let eth: Promise<unknown> | null = null;
    let begun = 0;
    let servedAt = 0;
    const wait = async (ms: number): Promise<void> => {
      // While BTC waits for its next try, ETH is asked for.
      if (eth === null) {
        begun = elapsed;
        eth = ask(source, ETH);
        await eth;
      } else pass(ms);
    };
    const source = await open({ timing: { wait, random: () => 0.5, elapsed: () => elapsed } });
    await source.candles(BTC, NOW as TimestampMs, NOW as TimestampMs);
    server.faults.add({ kind: "status", status: 429, retryAfterSeconds: 7, symbol: "BTCUSDT", times: 1 });
    server.faults.add({
      ...{ kind: "rows", symbol: "ETHUSDT" },
      change: (rows: readonly RecordedRow[]) => {
        servedAt = elapsed;
        return rows;
      },
    });
    expect(await ask(source)).toEqual(complete("BTCUSDT"));
    expect(await eth).toEqual(complete("ETHUSDT"));
    expect(servedAt - begun).toBe(7 * SECOND);
  });

  test("60 symbols are fetched within a cycle and within half of its limit, scaled as 200 to the real one", async () => {
    const rows = manySymbols(60);
    await serve({ rows, weight: { perMinute: 720 } });
    const source = await open({ pace: { weightPerMinute: 360, requestsPerSecond: 12 } });
    const instruments = [...rows.keys()].map((name) => `binanceusdm:${name.slice(0, 4)}/USDT` as InstrumentId);
    // Two minutes each, and for a third of them more than a page.
    const answers = await Promise.all(
      instruments.map((instrument, i) => ask(source, instrument, i % 3 === 0 ? 500 : 2)),
    );
    const expected = ["BTCUSDT", "ETHUSDT", "BNBUSDT"].map((symbol, i) => complete(symbol, i === 0 ? 500 : 2));
    expect(answers).toEqual(answers.map((_, i) => expected[i % 3]));
    expect(server.requests.every(({ status }) => status === 200)).toBe(true);
    expect(server.doors.futures.busiestMinute).toBeLessThanOrEqual(360);
    expect(elapsed).toBeLessThan(2 * MINUTE);
  });

  test("work for several minutes is spread over them", async () => {
    const rows = manySymbols(30);
    await serve({ rows, weight: { perMinute: 20 } });
    const source = await open({ pace: { weightPerMinute: 10, requestsPerSecond: 5 } });
    // One after the other, because waiting takes no time here: calls on their way would all arrive in the last minute.
    for (const [i, name] of [...rows.keys()].entries()) {
      const answer = await ask(source, `binanceusdm:${name.slice(0, 4)}/USDT` as InstrumentId);
      expect(answer).toEqual(complete(["BTCUSDT", "ETHUSDT", "BNBUSDT"][i % 3] ?? ""));
    }
    expect(server.doors.futures.busiestMinute).toBeLessThanOrEqual(20);
    expect(server.requests.filter(({ status }) => status !== 200)).toEqual([]);
    // 31 units at 10 a minute: the last one leaves in the fourth.
    expect(Math.floor(elapsed / MINUTE)).toBe(3);
  });

  test("what others use at the same address is left to them", async () => {
    await serve({ weight: { perMinute: 100 } });
    const source = await open({ pace: { weightPerMinute: 50, requestsPerSecond: 40 } });
    await ask(source);
    server.doors.futures.spend(90);
    await ask(source, ETH);
    const before = elapsed;
    expect(await ask(source)).toEqual(complete("BTCUSDT"));
    expect(elapsed - before).toBe(MINUTE);
    expect(server.requests.every(({ status }) => status === 200)).toBe(true);
  });

  test("when it allows less than we think, its refusal is obeyed and nothing is lost", async () => {
    const rows = manySymbols(30);
    await serve({ rows, weight: { perMinute: 20, minuteMs: 10_000 } });
    const source = await open();
    const instruments = [...rows.keys()].map((name) => `binanceusdm:${name.slice(0, 4)}/USDT` as InstrumentId);
    const candles = [];
    for (const instrument of instruments) candles.push(await ask(source, instrument));
    const expected = ["BTCUSDT", "ETHUSDT", "BNBUSDT"].map((symbol) => complete(symbol));
    expect(candles).toEqual(candles.map((_, i) => expected[i % 3]));
    expect(server.requests.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    expect(server.requests.filter(({ status }) => status === 418)).toEqual([]);
  });
});

describe("an exchange with another clock", () => {
  test.each([
    ["ahead", 90_000],
    ["behind", -90_000],
  ])("%s: the difference is measured, told once, and no candle is taken before it is closed", async (_name, skewMs) => {
    await serve({ skewMs });
    const source = await open();
    expect(source.skewMs()).toBeNull();
    const answer = await ask(source);
    expect(Math.abs((source.skewMs() ?? 0) - skewMs)).toBeLessThan(1000);
    await ask(source);
    expect(clockChanges).toMatchObject([{ source: "binanceusdm rest", beyondTolerance: true }]);
    // Behind by a minute and a half, the exchange itself has the last two candles not closed yet.
    const closed = complete("BTCUSDT").value.candles.filter(({ openTime }) => openTime + MINUTE <= NOW + skewMs);
    expect(closed).toHaveLength(skewMs > 0 ? 10 : 8);
    expect(answer).toEqual({ ok: true, value: { candles: closed, rejected: [] } });
  });

  test("that agrees is not told about", async () => {
    const source = await open();
    await ask(source);
    expect(Math.abs(source.skewMs() ?? Number.NaN)).toBeLessThan(1000);
    expect(clockChanges).toEqual([]);
  });
});

test("no call waits longer than 30 s, whatever is asked for", async () => {
  const deadline = vi.spyOn(AbortSignal, "timeout");
  await ask(await open({ timeoutMs: 120_000 }));
  expect(new Set(deadline.mock.calls.flat())).toEqual(new Set([30_000]));
  deadline.mockRestore();
});
