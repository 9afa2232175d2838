/** How fast the past comes in when the exchange sets no limit. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InstrumentId } from "../../core/instrument.ts";
import { DAY_MS, type TimestampMs } from "../../core/time.ts";
import { openBackfill } from "../../db/backfill.ts";
import { openHistory } from "../../db/history/history.ts";
import { backfill } from "../../market/backfill/backfill.ts";
import { openCcxt } from "../../market/ccxt.ts";
import { type RecordedRow, SAMPLE_SYMBOLS, sampleRows } from "../../test/servers/binance-rows.ts";
import { startBinanceServer } from "../../test/servers/binance-server.ts";
import type { Measurement } from "./measure.ts";

/** The recorded days once more and again: 84 days of three symbols. */
const REPEATS = 7;
const RECORDED_DAYS = 12;
const START = Date.parse("2025-06-02T00:00Z") as TimestampMs;
const END = (START + REPEATS * RECORDED_DAYS * DAY_MS) as TimestampMs;
const UNLIMITED = 1_000_000_000;

/** The test exchange answers from the same process, so that the real client alone would be faster. */
export async function backfillRate(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), "lookout-bench-"));
  const rows = new Map(SAMPLE_SYMBOLS.map((symbol) => [symbol, repeated(symbol)]));
  const server = await startBinanceServer({ now: END + DAY_MS, rows, weight: { perMinute: UNLIMITED } });
  try {
    const { added, seconds } = await fetchAll(folder, server.url);
    return [
      { name: "backfill from the test exchange, no limit", value: Math.round(added / seconds), unit: "candles/s" },
    ];
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function repeated(symbol: string): readonly RecordedRow[] {
  const recorded = sampleRows(symbol);
  return Array.from({ length: REPEATS }, (_, round) =>
    recorded.map((row) => ({ ...row, time: row.time + round * RECORDED_DAYS * DAY_MS })),
  ).flat();
}

async function fetchAll(folder: string, apiRoot: string): Promise<{ added: number; seconds: number }> {
  const clock = { now: () => (END + DAY_MS) as TimestampMs };
  const pace = { weightPerMinute: UNLIMITED, requestsPerSecond: UNLIMITED };
  const source = await openCcxt({ venue: "binanceusdm", clock, apiRoot, pace });
  const database = openBackfill({ file: join(folder, "backfill.db") });
  if (!source.ok || !database.ok) throw new Error("The backfill could not be set up");
  const history = openHistory({ folder: join(folder, "history") });
  const timing = { wait: async () => {}, random: Math.random, elapsed: () => performance.now() };
  const parts = { source: source.value, store: database.value.store, history, clock, timing, tell: () => {} };
  const instruments = SAMPLE_SYMBOLS.map((symbol) => `binanceusdm:${symbol.replace("USDT", "/USDT")}` as InstrumentId);
  const begun = performance.now();
  const stopping = new AbortController().signal;
  const reports = await backfill({ ...parts, stopping }, { instruments, timeframe: "1m", from: START, until: END });
  const seconds = (performance.now() - begun) / 1000;
  await history.close();
  database.value.close();
  await source.value.stop();
  return { added: reports.reduce((sum, { added }) => sum + added, 0), seconds };
}
