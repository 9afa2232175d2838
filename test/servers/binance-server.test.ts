import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resampled } from "./binance-candles.ts";
import { manySymbols, type RecordedRow, sampleRows } from "./binance-rows.ts";
import { type BinanceServer, startBinanceServer } from "./binance-server.ts";
import { createDoorkeeper } from "./binance-weight.ts";

const NOON = Date.parse("2025-06-10T12:00:00Z");
const MINUTE = 60_000;
let server: BinanceServer;
beforeAll(async () => {
  server = await startBinanceServer({ now: NOON + 20_000 });
});
afterAll(() => server.stop());

const get = async (path: string): Promise<{ status: number; body: unknown; date: string | null }> => {
  const response = await fetch(server.url + path);
  return { status: response.status, body: await response.json(), date: response.headers.get("date") };
};
const klines = async (query: string, api = "/fapi/v1"): Promise<unknown[][]> =>
  (await get(`${api}/klines?symbol=BTCUSDT&interval=1m${query}`)).body as unknown[][];

test("tells its own time, in the body and in the header", async () => {
  const expected = { status: 200, body: { serverTime: NOON + 20_000 }, date: "Tue, 10 Jun 2025 12:00:20 GMT" };
  expect(await get("/fapi/v1/time")).toEqual(expected);
  expect(await get("/api/v3/time")).toEqual(expected);
  expect((await get("/fapi/v1/ping")).body).toEqual({});
});

test("without a start serves the newest rows, the forming one last and unfinished", async () => {
  const rows = await klines("");
  expect(rows).toHaveLength(500);
  const [time, open, high, low, close, , closeTime] = rows.at(-1)!;
  expect([time, closeTime]).toEqual([NOON, NOON + MINUTE - 1]);
  expect([high, low, close]).toEqual([open, open, open]);
});

test("with a start serves from there, up to the end and to the limit of the market", async () => {
  const start = NOON - 3000 * MINUTE;
  expect(await klines(`&startTime=${start}&limit=9999`)).toHaveLength(1500);
  expect(await klines(`&startTime=${start}&limit=9999`, "/api/v3")).toHaveLength(1000);
  const rows = await klines(`&startTime=${start}&endTime=${start + 2 * MINUTE}&limit=10`);
  expect(rows.map(([time]) => time)).toEqual([start, start + MINUTE, start + 2 * MINUTE]);
});

test("answers mistakes as the exchange does", async () => {
  expect(await get("/fapi/v1/klines?symbol=NOPE&interval=1m")).toMatchObject({ status: 400, body: { code: -1121 } });
  expect(await get("/fapi/v1/klines?symbol=BTCUSDT&interval=9m")).toMatchObject({ status: 400, body: { code: -1120 } });
  expect((await get("/fapi/v1/nothing")).status).toBe(404);
  expect((await get("/dapi/v1/time")).status).toBe(404);
});

const fixture = (timeframe: string): RecordedRow[] =>
  readFileSync(new URL(`../fixtures/candles/binance_spot_BTCUSDT_${timeframe}_2023-03-24.csv`, import.meta.url), "utf8")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [time = "", open = "", high = "", low = "", close = "", volume = ""] = line.split(",");
      return { time: Number(time), open, high, low, close, volume };
    });
const numbers = (rows: readonly RecordedRow[]): unknown[] =>
  rows.map(({ time, open, high, low, close, volume }) => [time, ...[open, high, low, close, volume].map(Number)]);

test("adds minutes up to the 5-minute candles that the exchange recorded itself", () => {
  expect(numbers(resampled(fixture("1m"), 5 * MINUTE))).toEqual(numbers(fixture("5m")));
});

test("serves longer candles, the one under way as far as it has come", async () => {
  const path = "/fapi/v1/klines?symbol=BTCUSDT&interval=1h&limit=2";
  server.setNow(NOON + 30 * MINUTE + 20_000);
  const [last, forming] = (await get(path)).body as string[][];
  server.setNow(NOON + 20_000);
  const minutes = sampleRows("BTCUSDT");
  const noon = minutes.findIndex(({ time }) => time === NOON);
  const highest = (from: number, until: number): number =>
    Math.max(...minutes.slice(from, until).map(({ high }) => Number(high)));
  expect([last?.[0], Number(last?.[2])]).toEqual([NOON - 60 * MINUTE, highest(noon - 60, noon)]);
  // The last minute has only begun: its opening price is all there is of it.
  const soFar = Math.max(highest(noon, noon + 30), Number(minutes[noon + 30]?.open));
  expect([forming?.[0], Number(forming?.[2]), Number(forming?.[4])]).toEqual([
    NOON,
    soFar,
    Number(minutes[noon + 30]?.open),
  ]);
});

test("serves best bids and asks of one symbol or of all, with a time on futures only", async () => {
  const open = Number(sampleRows("ETHUSDT").find(({ time }) => time === NOON)?.open);
  const eth = { symbol: "ETHUSDT", bidPrice: (open - 0.1).toFixed(2), askPrice: (open + 0.1).toFixed(2) };
  const all = (await get("/fapi/v1/ticker/bookTicker")).body as unknown[];
  expect(all).toHaveLength(3);
  expect(all[1]).toMatchObject({ ...eth, time: NOON + 19_960 });
  const spot = (await get("/api/v3/ticker/bookTicker?symbol=ETHUSDT")).body;
  expect(spot).toMatchObject(eth);
  expect(spot).not.toHaveProperty("time");
  expect((await get("/fapi/v1/ticker/bookTicker?symbol=NOPE")).status).toBe(400);
});

test("tells another time when its clock is off", async () => {
  const ahead = await startBinanceServer({ now: NOON, skewMs: 90_000 });
  const response = await fetch(`${ahead.url}/fapi/v1/time`);
  expect(await response.json()).toEqual({ serverTime: NOON + 90_000 });
  expect(response.headers.get("date")).toBe("Tue, 10 Jun 2025 12:01:30 GMT");
  await ahead.stop();
});

test("lists as many made-up symbols as wanted, each with recorded rows", async () => {
  const many = await startBinanceServer({ now: NOON, rows: manySymbols(200) });
  const { symbols } = (await (await fetch(`${many.url}/fapi/v1/exchangeInfo`)).json()) as { symbols: unknown[] };
  const rows = await (await fetch(`${many.url}/fapi/v1/klines?symbol=S198USDT&interval=1m&limit=2`)).json();
  await many.stop();
  expect(symbols).toHaveLength(200);
  expect(rows).toEqual(await klines("&limit=2"));
});

test.each([
  ["/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=99", 1],
  ["/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=100", 2],
  ["/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=499", 2],
  ["/fapi/v1/klines?symbol=BTCUSDT&interval=1m", 5],
  ["/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1000", 5],
  ["/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1500", 10],
  ["/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1000", 2],
  ["/fapi/v1/exchangeInfo", 1],
  ["/api/v3/exchangeInfo", 20],
  ["/fapi/v1/ticker/bookTicker", 5],
  ["/api/v3/ticker/bookTicker", 4],
  ["/fapi/v1/ticker/bookTicker?symbol=BTCUSDT", 2],
])("%s weighs %i", async (path, weight) => {
  const used = async (): Promise<number> => {
    const response = await fetch(server.url + path);
    await response.text();
    return Number(response.headers.get("x-mbx-used-weight-1m"));
  };
  const before = await used();
  expect((await used()) - before).toBe(weight);
});

test("who asks for more than the weight of a minute is refused until it is over, and banned when that does not help", () => {
  let time = 0;
  const door = createDoorkeeper({ perMinute: 100, minuteMs: 60_000 }, () => time);
  expect(door.admit(100)).toEqual({ used: 100, status: 200, retryAfterSeconds: 0 });
  time = 45_000;
  expect(door.admit(1)).toEqual({ used: 101, status: 429, retryAfterSeconds: 15 });
  for (let i = 0; i < 20; i++) door.admit(1);
  expect(door.admit(1)).toMatchObject({ status: 418, retryAfterSeconds: 120 });
  time = 60_000;
  expect(door.admit(1)).toEqual({ used: 1, status: 418, retryAfterSeconds: 105 });
  time = 165_000;
  door.spend(40);
  expect(door.admit(1)).toEqual({ used: 41, status: 200, retryAfterSeconds: 0 });
  expect(door.busiestMinute).toBe(122);
});

test("keeps a list of what it was asked and what it answered", async () => {
  await klines("&limit=1");
  const last = server.requests.at(-1);
  expect([last?.path, last?.query.get("limit"), last?.status]).toEqual(["/fapi/v1/klines", "1", 200]);
});

test("runs by itself, on a clock that runs", async () => {
  const entry = fileURLToPath(new URL("run-binance-server.ts", import.meta.url));
  const child = spawn(process.execPath, [entry, "--now", "2025-06-10T12:00Z", "--speed", "1000"]);
  const [line] = await once(child.stdout, "data");
  const response = await fetch(`${String(line).trim()}/fapi/v1/time`);
  const { serverTime } = (await response.json()) as { serverTime: number };
  expect(serverTime).toBeGreaterThan(NOON);
  child.kill("SIGTERM");
  expect((await once(child, "exit"))[0]).toBe(0);
});

test("without a time of its own the recording is moved to now, so that its candles are current", async () => {
  const entry = fileURLToPath(new URL("run-binance-server.ts", import.meta.url));
  const child = spawn(process.execPath, [entry]);
  const [line] = await once(child.stdout, "data");
  const before = Date.now();
  const response = await fetch(`${String(line).trim()}/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1440`);
  const rows = (await response.json()) as [number, string][];
  expect(rows).toHaveLength(1440);
  // The minute under way is the last one.
  expect(Math.abs(rows.at(-1)![0] - before)).toBeLessThan(2 * 60_000);
  expect(rows.at(-1)![0] % 60_000).toBe(0);
  child.kill("SIGTERM");
  expect((await once(child, "exit"))[0]).toBe(0);
});
