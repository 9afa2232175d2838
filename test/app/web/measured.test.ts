/** What is measured of the stores, the exchange and the features, over real stores. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openStores, type Stores } from "../../../app/stores.ts";
import { measuredFeatures } from "../../../app/web/measured-features.ts";
import { measuredChanges, measuredCollector, measuredRest, measuredTrades } from "../../../app/web/measured-source.ts";
import type { Candle } from "../../../core/candle.ts";
import { err, ok } from "../../../core/result.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { CRYPTO_2 } from "../../../engine/features/crypto/crypto.ts";
import type { CandleSource, Collected, SourceError } from "../../../engine/ports.ts";
import type { WatchedSource } from "../../../market/exchange-source.ts";
import type { StreamState } from "../../../market/stream/candle-stream.ts";
import type { Measures } from "../../../web/metrics.ts";
import { aPrediction, aScan, BTC, ETH, START } from "../../support/ledger.ts";
import { loadSample } from "../../support/sample.ts";

const MINUTE = 60_000;
const TIMEOUT: SourceError = { code: "TIMEOUT", text: "late", retryable: true, retryAfterMs: null };
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).toReversed()) close();
});

/** Everything measured, in order: name, labels, value. */
function noted() {
  const all: [string, object, number][] = [];
  const measures: Measures = {
    count: (name, labels, by = 1) => void all.push([name, labels, by]),
    observe: (name, labels, value) => void all.push([name, labels, value]),
  };
  const of = (name: string) => all.filter(([one]) => one === name).map(([, labels, value]) => [labels, value]);
  return { measures, of };
}

/** A stopwatch on which each reading is 2 ms later. */
function ticking() {
  let now = 0;
  return { elapsed: () => (now += 2) };
}

function opened() {
  const notes = noted();
  const folder = mkdtempSync(join(tmpdir(), "lookout-measured-"));
  const time = { now: START as number };
  const clock = { now: () => time.now as TimestampMs };
  const plain = openStores(folder, clock, ticking());
  if (!plain.ok) throw new Error(plain.error.lines.join(" "));
  const names = Object.keys(plain.value);
  plain.value.close();
  const stores = openStores(folder, clock, ticking(), notes.measures);
  if (!stores.ok) throw new Error(stores.error.lines.join(" "));
  closers.push(
    () => rmSync(folder, { recursive: true, force: true }),
    () => stores.value.close(),
  );
  return { ...notes, stores: stores.value as Stores, names, time };
}

const aCandle = (openTime: number): Candle => ({
  ...{ openTime: openTime as TimestampMs, open: 1, high: 2, low: 1, close: 2, volume: 3 },
});

test("every question to a store is timed under its name, and nothing of the stores is lost", () => {
  const { stores, of, names } = opened();
  expect(Object.keys(stores).toSorted()).toEqual(names.toSorted());
  stores.people.all();
  stores.scanTimes(30);
  stores.store.newest(BTC);
  stores.watchlistOf("binanceusdm").active();
  expect(of("database_query_seconds")).toEqual([
    [{ database: "ledger", store: "people" }, 0.002],
    [{ database: "ledger", store: "scanTimes" }, 0.002],
    [{ database: "candles", store: "store" }, 0.002],
    [{ database: "ledger", store: "watchlists" }, 0.002],
  ]);
});

test("a question that throws is counted, and still throws", () => {
  const { stores, of } = opened();
  stores.close();
  expect(() => stores.people.all()).toThrow();
  expect(of("database_errors_total")).toEqual([[{ database: "ledger", store: "people" }, 1]]);
});

test("questions within a question are part of it", () => {
  const { stores, of } = opened();
  stores.quality.together(() => {
    stores.quality.hours(BTC, START, START);
    stores.quality.hours(ETH, START, START);
  });
  expect(of("database_query_seconds")).toEqual([[{ database: "candles", store: "quality" }, 0.002]]);
  stores.people.all();
  expect(of("database_query_seconds")).toHaveLength(2);
});

test("a stored scan tells what models, ensemble and calibrator stated; one stored before tells nothing again", () => {
  const { stores, of } = opened();
  const predictions = [aPrediction({ scores: { trees: 0.6, net: 0.4 }, score: 0.5, confidence: 0.45, side: "short" })];
  const scan = aScan(START, [], { predictions });
  stores.ledger.commitScan(scan);
  stores.ledger.commitScan(scan);
  expect(of("model_score")).toEqual([
    [{ model: "trees" }, 0.6],
    [{ model: "net" }, 0.4],
  ]);
  expect(of("ensemble_score")).toEqual([[{ side: "short" }, 0.5]]);
  expect(of("confidence")).toEqual([[{ side: "short" }, 0.45]]);
});

test("bars are complete with their last minute, and an old hole that is filled completes none", () => {
  const { stores, of } = opened();
  const noon = Date.parse("2025-06-10T12:00:00Z");
  const minutes = (from: number, until: number) =>
    Array.from({ length: until - from }, (_, n) => aCandle(noon + (from + n) * MINUTE));
  stores.store.append(BTC, minutes(0, 16));
  // 12:15 is a whole 15 minutes: three of 5, one of 15, none of an hour.
  expect(of("bars_completed_total")).toEqual([
    [{ timeframe: "1m" }, 16],
    [{ timeframe: "5m" }, 3],
    [{ timeframe: "15m" }, 1],
  ]);
  stores.store.append(BTC, minutes(-5, 0));
  expect(of("bars_completed_total")).toHaveLength(3);
  expect(of("candles_stored_total").map(([, by]) => by)).toEqual([16, 5]);
});

test("a message is timed from being stored to being taken; sends that fail are counted by their end", () => {
  const { stores, of, time } = opened();
  stores.people.add({ userId: 7, chatId: 7, role: "owner", name: "Ada" }, START);
  for (let n = 0; n < 3; n++)
    stores.outbox.enqueue({ kind: "alert", key: `k${n}`, at: START, code: "DATA_STALE", text: "old" }, START);
  const send = (): number => {
    const [row] = stores.outbox.due(time.now as TimestampMs);
    if (row === undefined) throw new Error("nothing is due");
    expect(stores.outbox.markSending(row.id)).toBe(true);
    return row.id;
  };
  stores.outbox.retry(send(), START);
  time.now += 1500;
  stores.outbox.markSent(send(), 1, time.now as TimestampMs);
  stores.outbox.unknown(send(), START);
  stores.outbox.bury(send(), "blocked");
  expect(of("delivery_seconds")).toEqual([[{ kind: "alert" }, 1.5]]);
  expect(of("delivery_failures_total").map(([labels]) => labels)).toEqual([
    { end: "retried" },
    { end: "unconfirmed" },
    { end: "buried" },
  ]);
});

test("a job that ended is counted with how", () => {
  const { stores, of } = opened();
  stores.jobs.started("backup", START);
  stores.jobs.finished("backup", START, { ok: false, result: "The disk is full." });
  expect(of("job_runs_total")).toEqual([[{ job: "backup", ok: "false" }, 1]]);
  expect(stores.jobs.last("backup")).toMatchObject({ ok: false, result: "The disk is full." });
});

test("questions to the exchange are timed, and their faults counted by code", async () => {
  const { measures, of } = noted();
  const rest = {
    venue: "binanceusdm",
    candles: async () => ok({ candles: [], rejected: [] }),
    quotes: async () => err(TIMEOUT),
  } as unknown as WatchedSource;
  const measured = measuredRest(rest, measures, ticking());
  expect(await measured.candles(BTC, START, START)).toEqual(ok({ candles: [], rejected: [] }));
  expect(await measured.quotes([BTC])).toEqual(err(TIMEOUT));
  const source = "binanceusdm rest";
  expect(of("source_call_seconds")).toEqual([
    [{ source, call: "candles" }, 0.002],
    [{ source, call: "quotes" }, 0.002],
  ]);
  expect(of("source_errors_total")).toEqual([[{ source, call: "quotes", code: "TIMEOUT" }, 1]]);
});

test("trades, the collector's faults and rows left out are counted", async () => {
  const { measures, of } = noted();
  const found = { judged: 5, failed: { gap: 2 } };
  const source = { takeTradeCounts: () => found } as unknown as CandleSource;
  expect(measuredTrades(source, measures).takeTradeCounts?.(BTC)).toBe(found);
  expect(of("trades_received_total")).toEqual([[{}, 5]]);
  expect(of("trades_failed_total")).toEqual([[{ check: "gap" }, 2]]);

  const collected: readonly Collected[] = [
    { instrument: BTC, added: 3, rejected: 2, error: null },
    { instrument: ETH, added: 0, rejected: 0, error: TIMEOUT },
  ];
  expect(await measuredCollector({ collect: async () => collected }, measures).collect(START)).toBe(collected);
  expect(of("candles_rejected_total")).toEqual([[{}, 2]]);
  expect(of("collector_errors_total")).toEqual([[{ code: "TIMEOUT" }, 1]]);
});

test("a connection that comes again is told from the first one, a loss from a renewal", () => {
  const { measures, of } = noted();
  const told: string[] = [];
  const memory = { onSwitch: () => {}, onBreaker: () => void told.push("breaker") };
  const { onStream, onBreaker } = measuredChanges(memory, "binanceusdm", measures);
  const phases = [
    "connecting",
    "up",
    "waiting",
    "connecting",
    "waiting",
    "connecting",
    "up",
    "renewing",
    "up",
  ] as const;
  for (const phase of phases) onStream?.({ phase, retryAt: null, lastFault: null } satisfies StreamState);
  const source = "binanceusdm stream";
  expect(of("stream_losses_total")).toHaveLength(2);
  expect(of("stream_reconnections_total")).toEqual([
    [{ source, after: "loss" }, 1],
    [{ source, after: "renewal" }, 1],
  ]);
  onBreaker?.({ source: "binanceusdm rest", from: "closed", to: "open", at: START, retryAt: null, lastFault: null });
  expect(of("breaker_transitions_total")).toEqual([[{ source: "binanceusdm rest", to: "open" }, 1]]);
  expect(told).toEqual(["breaker"]);
});

test("timing features changes none of them, and tells bars and indicators of each timeframe", () => {
  const { measures, of } = noted();
  const history = loadSample("BTC");
  const slot = (history.openTime[history.length - 1] ?? 0) as TimestampMs;
  const row = measuredFeatures(measures, ticking())(CRYPTO_2).compute(history, slot);
  expect(row).toEqual(CRYPTO_2.compute(history, slot));
  expect(of("feature_seconds")).toHaveLength(1);
  expect([of("bar_seconds").length, of("indicator_seconds").length]).toEqual([5, 5]);
});
