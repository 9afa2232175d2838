import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BinanceServer, startBinanceServer } from "./binance-server.ts";

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
