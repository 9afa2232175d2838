/** The whole process as machines see it: health, metrics, sign of life; and whether rules and dashboards name real metrics. */
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { sampleSymbols, shiftedRows } from "../../servers/binance-rows.ts";
import { type BinanceServer, startBinanceServer } from "../../servers/binance-server.ts";
import { aFolder, type Program, removeFolder, start } from "../../support/process.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const DEPLOY = join(import.meta.dirname, "..", "..", "..", "deploy", "monitoring");
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
  expect((await ask("/readyz")).status).toBe(200);
  expect((await ask("/healthz", "another-token-here-")).status).toBe(401);
});

test("the dead-man service hears of it", async () => {
  await vi.waitFor(() => expect(beats.length).toBeGreaterThan(0), 10_000);
  expect(beats[0]).toBe("/ping");
});

test("every metric that rules and dashboards name is on the page", async () => {
  const text = await (await ask("/metrics")).text();
  const declared = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  const files = [
    join(DEPLOY, "rules.yml"),
    ...readdirSync(join(DEPLOY, "grafana")).map((name) => join(DEPLOY, "grafana", name)),
  ];
  const used = files.flatMap((file) => readFileSync(file, "utf8").match(/\blookout_[a-z_0-9]+/g) ?? []);
  expect(used.length).toBeGreaterThan(30);
  const known = (name: string): boolean => declared.has(name) || declared.has(name.replace(/_(bucket|sum|count)$/, ""));
  expect([...new Set(used)].filter((name) => !known(name))).toEqual([]);
  expect(text).toMatch(/^lookout_scans_total\{late="(true|false)"\} [1-9]/m);
  expect(text).toMatch(/^lookout_candle_age_seconds\{instrument="binanceusdm:BTC\/USDT"\} \d/m);
});
