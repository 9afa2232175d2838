/** The stand-in keeps to what Binance documents, so that a client that works with it has a chance with the real one. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { type BinanceStream, startBinanceStream } from "./binance-stream.ts";

const NOON = Date.parse("2025-06-10T12:00:00Z");
const HOUR = 3_600_000;
let now: number;
let server: BinanceStream;
let socket: WebSocket;
let heard: unknown[];

beforeEach(async () => {
  now = NOON;
  server = await startBinanceStream({ now: () => now });
});
afterEach(async () => {
  socket.terminate();
  await server.stop();
});

async function connect(path: string): Promise<void> {
  heard = [];
  socket = new WebSocket(server.url + path);
  socket.on("message", (data) => heard.push(JSON.parse(String(data))));
  socket.on("error", (error) => heard.push(error.message));
  await new Promise((resolve) => socket.once("open", resolve));
}
async function ask(method: string, ...params: string[]): Promise<void> {
  socket.send(JSON.stringify({ method, params, id: 7 }));
  await vi.waitFor(() => expect(heard).toContainEqual({ result: null, id: 7 }));
  heard.length = 0;
}

test("only what was asked for comes, and no more after it was given up", async () => {
  await connect("/ws/0");
  await ask("SUBSCRIBE", "btcusdt@kline_1m");
  expect(server.subscribed()).toEqual(["btcusdt@kline_1m"]);
  server.kline("BTCUSDT", NOON, true);
  server.kline("ETHUSDT", NOON, true);
  await server.drained();
  expect(heard).toMatchObject([
    { e: "kline", E: NOON, s: "BTCUSDT", k: { t: NOON, T: NOON + 59_999, i: "1m", x: true, o: expect.any(String) } },
  ]);
  await ask("UNSUBSCRIBE", "btcusdt@kline_1m");
  server.kline("BTCUSDT", NOON, true);
  await server.drained();
  expect(heard).toEqual([]);
});

test("a combined stream wraps its messages", async () => {
  await connect("/stream");
  await ask("SUBSCRIBE", "btcusdt@kline_1m");
  server.kline("BTCUSDT", NOON, false);
  await server.drained();
  expect(heard).toMatchObject([{ stream: "btcusdt@kline_1m", data: { e: "kline", k: { x: false } } }]);
});

test("a recording comes as it was, to those who asked", async () => {
  await connect("/ws/0");
  await ask("SUBSCRIBE", "btcusdt@trade");
  server.replay([
    '1723161254087896568 {"stream":"btcusdt@trade","data":{"e":"trade","t":1}}',
    '1723161254087896569 {"stream":"btcusdt@bookTicker","data":{"u":1}}',
    '1723161254087896570 {"lastUpdateId":1,"bids":[]}',
  ]);
  await server.drained();
  expect(heard).toEqual([{ e: "trade", t: 1 }]);
});

test("after 24 hours the connection is ended", async () => {
  await connect("/ws/0");
  now = NOON + 24 * HOUR - 1;
  server.kline("BTCUSDT", NOON, true);
  await server.drained();
  expect(socket.readyState).toBe(WebSocket.OPEN);
  now = NOON + 24 * HOUR;
  const closed = new Promise((resolve) => socket.once("close", (code: number) => resolve(code)));
  server.kline("BTCUSDT", NOON, true);
  expect(await closed).toBe(1008);
  await vi.waitFor(() => expect(server.counts.open).toBe(0));
});

test("a cut ends the connection in the middle of a message", async () => {
  await connect("/ws/0");
  const closed = new Promise((resolve) => socket.once("close", (code: number) => resolve(code)));
  server.cut();
  expect(await closed).toBe(1006);
  expect(heard).toEqual([]);
});
