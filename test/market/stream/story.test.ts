import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { manySymbols } from "../../servers/binance-rows.ts";
import { BTC, ETH, HOURS, MINUTE, recorded, START, type StreamWorld, streamWorld } from "./stream-world.ts";

const BNB = "binanceusdm:BNB/USDT" as InstrumentId;
const HOUR = 60 * MINUTE;

let world: StreamWorld;
afterEach(() => world.stop());

const candles = (id: InstrumentId, from: number, until: number) =>
  world.feed.candles(id, (START + from * MINUTE) as TimestampMs, (START + until * MINUTE) as TimestampMs);
const complete = (symbol: string, from: number, until: number): unknown => ({
  ok: true,
  value: { candles: recorded(symbol, START + from * MINUTE, START + until * MINUTE), rejected: [] },
});
const paths = (): unknown[] => world.switches.map(({ path }) => path);
/** REST is broken from now on, so only what is known already can be answered. */
const breakRest = (): void => world.rest.faults.add({ kind: "status", status: 403 });

test("a whole night: it streams, is lost, goes on by REST with growing pauses, and comes back", async () => {
  world = await streamWorld();
  expect(world.feed.status()).toMatchObject({ path: "rest", because: null });
  world.feed.watch([BTC, ETH, BNB]);
  expect(world.feed.status()).toMatchObject({ path: "rest", because: "the stream is being opened" });
  await world.up();
  await world.minutes(2);
  expect(world.feed.status()).toMatchObject({ path: "stream", because: null });
  expect(world.asked()).toBe(0);

  world.ws.refuse(true);
  world.ws.cut();
  await expect.poll(() => world.feed.status().path).toBe("rest");
  const begun = world.time.clock.now();
  const dialled: number[] = [];
  for (let second = 0; second < 130; second++) {
    const before = world.ws.counts.refused;
    await world.time.advance(1000);
    await vi.waitFor(() => expect(world.feed.status().sources[1]?.breaker).toBe("open"), { interval: 1 });
    if (world.ws.counts.refused > before) dialled.push((world.time.clock.now() - begun) / 1000);
  }
  // After 1 s, and then 2, 4, 8, 16, 32 s and 60 s later.
  expect(dialled).toEqual([1, 3, 7, 15, 31, 63, 123]);
  expect(world.feed.status()).toMatchObject({
    because: expect.stringMatching(/^the stream is down: .*503/),
    sources: [{ source: "binanceusdm rest" }, { source: "binanceusdm stream", breaker: "open" }],
  });

  // Meanwhile a scan gets its candles by REST.
  const now = Math.floor((world.time.clock.now() - START) / MINUTE);
  expect(await candles(BTC, 0, now)).toEqual(complete("BTCUSDT", 0, now));
  expect(world.asked()).toBeGreaterThan(0);

  world.ws.refuse(false);
  await world.recovered();
  expect(world.feed.status().path).toBe("stream");
  await world.minutes(3);
  expect(paths()).toEqual(["stream", "rest", "stream"]);
  expect(world.switches.map(({ text }) => text)).toEqual([
    expect.stringContaining("Binance USD-M now come by the live stream"),
    expect.stringMatching(/asked for at each scan instead of streamed \(the stream is down: .*Scans go on/),
    expect.stringContaining("now come by the live stream"),
  ]);
  // The first is how the start was meant, the others are news.
  expect(world.switches.map(({ isOpening }) => isOpening)).toEqual([true, false, false]);
  breakRest();
  const end = Math.floor((world.time.clock.now() - START) / MINUTE);
  for (const [id, symbol] of [
    [BTC, "BTCUSDT"],
    [ETH, "ETHUSDT"],
    [BNB, "BNBUSDT"],
  ] as const) {
    expect(await candles(id, 0, end)).toEqual(complete(symbol, 0, end));
  }
});

test("a connection is renewed before its 24 hours are over, and nobody notices", async () => {
  world = await streamWorld();
  world.feed.watch([BTC]);
  await world.up();
  const heardAfter = async (ms: number): Promise<void> => {
    world.time.jump(ms);
    world.ws.send("btcusdt@kline_1m", formingAt(world.time.clock.now()));
    await world.ws.drained();
    await world.time.advance(1000);
  };
  await heardAfter(22 * HOUR);
  await heardAfter(HOUR - 10_000);
  expect(world.ws.counts.accepted).toBe(2);
  await heardAfter(30_000);
  await vi.waitFor(() => expect(world.ws.counts).toEqual({ accepted: 4, refused: 0, open: 2 }));
  await vi.waitFor(() => expect(world.ws.subscribed()).toContain("btcusdt@kline_1m"));
  await world.ws.drained();
  expect(world.feed.status().path).toBe("stream");
  expect(paths()).toEqual(["stream"]);
});

const formingAt = (now: number): unknown => ({
  e: "kline",
  E: now,
  s: "BTCUSDT",
  k: { t: now - (now % MINUTE), i: "1m", o: "1", h: "1", l: "1", c: "1", v: "1", x: false },
});

test("a stream that fails at the start and comes later is news", async () => {
  world = await streamWorld();
  world.ws.refuse(true);
  world.feed.watch([BTC]);
  await expect.poll(() => world.feed.status().because).toMatch(/the stream is down/);
  world.ws.refuse(false);
  await world.recovered();
  expect(world.switches.map(({ path, isOpening }) => [path, isOpening])).toEqual([["stream", false]]);
});

test("few symbols are asked for by REST, many are streamed, and the list may change while it runs", async () => {
  world = await streamWorld({ mode: "auto", streamFrom: 2 });
  world.feed.watch([BTC]);
  await world.time.advance(5000);
  expect(world.ws.counts.accepted).toBe(0);
  expect(world.feed.status()).toMatchObject({ path: "rest", because: null, sources: [{ source: "binanceusdm rest" }] });
  world.feed.watch([BTC, ETH]);
  await world.up();
  await world.minutes(2);
  world.feed.watch([BTC, ETH, BNB]);
  await expect.poll(() => world.ws.subscribed().toSorted()).toContain("bnbusdt@kline_1m");
  await world.up();
  await world.minutes(2);
  expect(paths()).toEqual(["stream"]);
  expect(world.asked()).toBe(0);
  world.feed.watch([BTC]);
  await expect.poll(() => world.ws.counts.open).toBe(0);
  expect(world.feed.status()).toMatchObject({ path: "rest", because: null });
  expect(paths()).toEqual(["stream", "rest"]);
  expect(world.switches[1]?.text).toContain("so few symbols need no stream");
  expect(world.switches.map(({ isOpening }) => isOpening)).toEqual([false, false]);
  expect(await candles(BTC, 0, 4)).toEqual(complete("BTCUSDT", 0, 4));
  breakRest();
  expect(await candles(ETH, 0, 4)).toMatchObject({ ok: false, error: { code: "REFUSED" } });
});

test("the spot market is streamed in the same way", async () => {
  world = await streamWorld({ venue: "binancespot" });
  const spot = "binancespot:BTC/USDT" as InstrumentId;
  world.feed.watch([spot, BTC]);
  await world.up();
  await world.minutes(2);
  expect(world.ws.subscribed().toSorted()).toEqual(["btcusdt@bookTicker", "btcusdt@kline_1m"]);
  expect(world.asked()).toBe(0);
  expect(await candles(spot, 0, 2)).toEqual(complete("BTCUSDT", 0, 2));
  expect(await candles(BTC, 0, 2)).toMatchObject({ ok: false, error: { code: "UNKNOWN_SYMBOL" } });
});

test("switched off, nothing is ever dialled", async () => {
  world = await streamWorld({ mode: "off", streamFrom: 1 });
  world.feed.watch([BTC, ETH]);
  await world.time.advance(HOUR);
  expect(world.ws.counts.accepted).toBe(0);
  expect(await candles(BTC, 0, 10)).toEqual(complete("BTCUSDT", 0, 10));
});

test("an address where nobody listens ends in REST, and stopping does not wait for it", async () => {
  world = await streamWorld();
  await world.ws.stop();
  world.feed.watch([BTC]);
  await expect.poll(() => world.feed.status().because).toMatch(/ECONNREFUSED/);
  await world.time.advance(2 * MINUTE);
  expect(await candles(BTC, 0, 2)).toEqual(complete("BTCUSDT", 0, 2));
  await world.feed.stop();
  expect(await candles(BTC, 0, 2)).toMatchObject({ ok: false, error: { code: "REFUSED" } });
});

test("an address that accepts and never answers is given up after the deadline", async () => {
  const sockets: Socket[] = [];
  const mute = createServer((socket) => sockets.push(socket.on("error", () => undefined)));
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  world = await streamWorld({ timeoutMs: 50, streamRoot: `ws://127.0.0.1:${(mute.address() as AddressInfo).port}` });
  world.feed.watch([BTC]);
  await expect.poll(() => world.feed.status().because).toMatch(/timeout/);
  expect(sockets.length).toBeGreaterThan(0);
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => mute.close(resolve));
});

test("two hundred and fifty symbols go over a few connections", async () => {
  const symbols = [...manySymbols(250).keys()];
  const hours = [...HOURS.values()];
  world = await streamWorld({ rows: new Map(symbols.map((symbol, i) => [symbol, hours[i % hours.length]!])) });
  const ids = symbols.map((symbol) => `binanceusdm:${symbol.replace("USDT", "/USDT")}` as InstrumentId);
  world.feed.watch(ids);
  await world.up();
  await expect.poll(() => world.ws.subscribed().length).toBe(500);
  expect(world.ws.counts.accepted).toBe(4);
  await world.minutes(2);
  expect(world.asked()).toBe(0);
  breakRest();
  const answers = await Promise.all(ids.map((id) => candles(id, 0, 2)));
  expect(answers.every((answer) => answer.ok && answer.value.candles.length === 2)).toBe(true);
});

test("by the machine's own time it opens and stops just as well", async () => {
  world = await streamWorld({ timing: undefined });
  world.feed.watch([BTC]);
  await world.up();
  await world.feed.stop();
  await expect.poll(() => world.ws.counts.open).toBe(0);
});

test("quotes come from the stream while they are fresh, and by REST otherwise", async () => {
  world = await streamWorld();
  world.feed.watch([BTC, ETH]);
  await world.up();
  const book = (symbol: string, b: string, a: string, T: number): void => {
    world.ws.send(`${symbol.toLowerCase()}@bookTicker`, {
      e: "bookTicker",
      u: 1,
      s: symbol,
      b,
      B: "1",
      a,
      A: "1",
      T,
      E: T,
    });
  };
  const tickers = (): number => world.rest.requests.filter(({ path }) => path.endsWith("bookTicker")).length;
  book("BTCUSDT", "99", "101", START - 5);
  book("ETHUSDT", "9", "11", START - 6);
  book("ETHUSDT", "9.5", "10.5", START - 4);
  await world.ws.drained();
  expect(await world.feed.quotes([BTC, ETH])).toEqual({
    ok: true,
    value: [
      { instrument: BTC, at: START - 5, bid: 99, ask: 101 },
      { instrument: ETH, at: START - 4, bid: 9.5, ask: 10.5 },
    ],
  });
  expect(tickers()).toBe(0);
  book("ETHUSDT", "11", "10", START);
  await world.ws.drained();
  const crossed = await world.feed.quotes([BTC, ETH]);
  expect(crossed.ok && crossed.value[0]).toEqual({ instrument: BTC, at: START - 5, bid: 99, ask: 101 });
  expect(tickers()).toBe(1);
  world.rest.faults.add({ kind: "status", status: 403, times: 1 });
  expect(await world.feed.quotes([BTC, ETH])).toMatchObject({ ok: true, value: [{ instrument: BTC }] });
  expect(tickers()).toBe(2);
  await world.time.advance(MINUTE + 1);
  await world.feed.quotes([BTC, ETH]);
  expect(tickers()).toBe(3);
  breakRest();
  expect(await world.feed.quotes([BTC, ETH])).toMatchObject({ ok: false, error: { code: "REFUSED" } });
});
