/** The whole process as machines see it: health, metrics, sign of life. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { sampleSymbols, shiftedRows } from "../../servers/binance-rows.ts";
import { type BinanceServer, startBinanceServer } from "../../servers/binance-server.ts";
import { aFolder, type Program, removeFolder, start } from "../../support/process.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const TOKEN = "a-token-for-the-page";
const folder = aFolder();
const beats: string[] = [];
const heart = createServer((request, response) => {
  beats.push(request.url ?? "");
  response.end("ok");
});
let exchange: BinanceServer;
let program: Program;
let page: string;

const listen = (server: typeof heart): Promise<number> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));

/** One that is free a moment before it is taken. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

beforeAll(async () => {
  const rows = shiftedRows(sampleSymbols(), Date.parse("2025-06-13T12:00:00Z"), Date.now());
  exchange = await startBinanceServer({ now: () => Date.now(), rows });
  const port = await freePort();
  page = `http://127.0.0.1:${port}`;
  program = start({
    ...{ args: ["--json", "--chat", "none"], input: null, folder },
    environment: {
      ...{ FEED: "ccxt", EXCHANGE_API_ROOT: exchange.url, HTTP_PORT: String(port), HTTP_TOKEN: TOKEN },
      HEARTBEAT_URL: `http://127.0.0.1:${await listen(heart)}/ping`,
    },
  });
  await program.until(({ type }) => type === "scan");
});
afterAll(async () => {
  program.child.kill("SIGTERM");
  await program.exit;
  await exchange.stop();
  heart.close();
  removeFolder(folder);
});

const ask = (path: string, token = TOKEN): Promise<Response> =>
  fetch(`${page}${path}`, { headers: { authorization: `Bearer ${token}` } });

test("a process that scans is healthy and ready, and says how it is", async () => {
  await vi.waitFor(async () => expect((await ask("/healthz")).status).toBe(200), 20_000);
  const health = (await (await ask("/healthz")).json()) as Record<string, unknown>;
  expect(health).toMatchObject({ healthy: true, ready: true, problems: [], chat: "none", outbox: 0 });
  expect(health.lastScan).not.toBeNull();
  expect(health.candles).toHaveLength(3);
  expect(health).toMatchObject({ database: "ok", sources: [{ source: "binanceusdm rest", breaker: "closed" }] });
  const { newestMs, furthestBehindMs } = (health.candleAge as Record<string, Record<string, number>>).binanceusdm!;
  expect(furthestBehindMs).toBeGreaterThanOrEqual(newestMs!);
  expect((await ask("/readyz")).status).toBe(200);
  expect((await ask("/healthz", "another-token-here-")).status).toBe(401);
});

test("the dead-man service hears of it", async () => {
  await vi.waitFor(() => expect(beats.length).toBeGreaterThan(0), 10_000);
  expect(beats[0]).toBe("/ping");
});

test("the page of metrics shows what was scanned, measured and looked up", async () => {
  const text = await (await ask("/metrics")).text();
  for (const line of [
    /^lookout_scans_total\{late="(true|false)"\} [1-9]/m,
    /^lookout_candle_age_seconds\{instrument="binanceusdm:BTC\/USDT"\} \d/m,
    /^lookout_scan_seconds_count [1-9]/m,
    /^lookout_feature_seconds_count [1-9]/m,
    /^lookout_bar_seconds_count [1-9]/m,
    /^lookout_indicator_seconds_count [1-9]/m,
    /^lookout_source_call_seconds_count\{source="binanceusdm rest",call="candles"\} [1-9]/m,
    /^lookout_database_query_seconds_count\{database="ledger",store="ledger"\} [1-9]/m,
    /^lookout_bars_completed_total\{timeframe="4h"\} [1-9]/m,
    /^lookout_ensemble_score_count\{side="long"\} [1-9]/m,
    /^lookout_model_score_count\{model="[\w-]+"\} [1-9]/m,
    /^lookout_quality_score\{instrument="binanceusdm:ETH\/USDT"\} \d/m,
    /^lookout_kill_switch 0$/m,
    /^lookout_database_up 1$/m,
  ]) {
    expect(text).toMatch(line);
  }
});
