/** Whether hundreds of symbols fit into one two-minute cycle by REST, on a stand-in exchange that counts weight as Binance does. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InstrumentId } from "../../core/instrument.ts";
import { HOUR_MS, MINUTE_MS, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import { openCandles } from "../../db/candles.ts";
import type { CandleStore, Collected } from "../../engine/ports.ts";
import { openCcxt } from "../../market/ccxt.ts";
import { createCollector } from "../../market/collect.ts";
import { manySymbols } from "../../test/servers/binance-rows.ts";
import { type BinanceServer, startBinanceServer } from "../../test/servers/binance-server.ts";
import { type Measurement, rounded } from "./measure.ts";

/** The history of 500 fits, together with a cycle, into the weight that we allow ourselves in a minute: nothing then waits. */
const RUNS = [
  { symbols: 200, hours: 8 },
  { symbols: 500, hours: 1.5 },
] as const;
/** What an answer takes from a far exchange; the one on this machine answers at once. */
const LATENCY_MS = 100;
const START = Date.parse("2025-06-10T12:00:00Z") as TimestampMs;

export async function rest(): Promise<readonly Measurement[]> {
  const all: Measurement[] = [];
  for (const asked of RUNS) all.push(...(await restOf(asked)));
  return all;
}

async function restOf({ symbols, hours }: (typeof RUNS)[number]): Promise<readonly Measurement[]> {
  const rows = manySymbols(symbols);
  const server = await startBinanceServer({ now: START + 2000, rows });
  server.faults.add({ kind: "slow", delayMs: LATENCY_MS });
  const folder = mkdtempSync(join(tmpdir(), "bench-rest-"));
  const candles = openCandles({ file: join(folder, "candles.db") });
  if (!candles.ok) throw new Error(candles.error.text);
  try {
    return await measure(server, candles.value.store, [...rows.keys()], hours);
  } finally {
    candles.value.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

async function measure(server: BinanceServer, store: CandleStore, names: readonly string[], hours: number) {
  const historyMs = hours * HOUR_MS;
  let now = (START + 2000) as TimestampMs;
  const instruments = names.map((name) => `binanceusdm:${name.replace("USDT", "/USDT")}` as InstrumentId);
  const source = await openCcxt({ venue: "binanceusdm", clock: { now: () => now }, apiRoot: server.url });
  if (!source.ok) throw new Error(source.error.text);
  const collector = createCollector({
    source: source.value,
    store,
    instruments: () => instruments,
    historyMs,
  });
  const cycle = async (until: TimestampMs): Promise<readonly [number, number, readonly Collected[]]> => {
    const [begun, before] = [performance.now(), weightOf(server)];
    const collected = await collector.collect(until);
    return [performance.now() - begun, weightOf(server) - before, collected];
  };
  const [firstMs, firstWeight, first] = await cycle(START);
  now = (now + SLOT_MS) as TimestampMs;
  server.setNow(now);
  const [nextMs, nextWeight, next] = await cycle((START + SLOT_MS) as TimestampMs);
  await source.value.stop();
  const refused = server.requests.filter(({ status }) => status !== 200).length;
  return [
    {
      name: `${names.length} symbols by REST, first ${hours} hours of each`,
      value: rounded(firstMs / 1000),
      unit: "s",
    },
    { name: "its request weight (2,400 a minute are allowed)", value: firstWeight, unit: "weight" },
    { name: `${names.length} symbols by REST, one two-minute cycle`, value: rounded(nextMs / 1000), unit: "s" },
    { name: "its request weight", value: nextWeight, unit: "weight" },
    { name: "busiest minute of both", value: server.doors.futures.busiestMinute, unit: "weight" },
    { name: "candles missing in both", value: missing(first, historyMs) + missing(next, SLOT_MS), unit: "candles" },
    { name: "requests that the exchange refused", value: refused, unit: "requests" },
  ];
}

const weightOf = ({ requests }: BinanceServer): number => requests.reduce((sum, { weight }) => sum + weight, 0);

const missing = (collected: readonly Collected[], spanMs: number): number =>
  collected.length * (spanMs / MINUTE_MS) - collected.reduce((sum, { added }) => sum + added, 0);
