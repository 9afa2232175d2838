/** The nightly round through the history, with the test exchange, SQLite and Parquet. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inEnglish } from "../../../app/jobs/jobs.ts";
import { refreshing } from "../../../app/jobs/refreshing.ts";
import { err, ok } from "../../../core/result.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { aBench, type Bench, BTC, END, ETH, movedRows, NOON } from "../../market/backfill/exchange.ts";

const DAY = 86_400_000;
const CHANGED = (END - DAY) as TimestampMs;
const rows = movedRows("BTCUSDT");
let bench: Bench;
let watched: (typeof BTC)[];
let served: Map<string, typeof rows>;
beforeEach(async () => {
  watched = [BTC];
  served = new Map([["BTCUSDT", rows]]);
  bench = await aBench(served);
});
afterEach(() => bench.close());

const job = () =>
  refreshing({
    source: bench.source,
    history: bench.history,
    open: () => ok({ store: bench.store, close: () => undefined }),
    watched: () => watched,
    clock: bench.clock,
  });
const round = async (leaving = new AbortController().signal): Promise<string> => inEnglish(await job().run(leaving));
const held = async (): Promise<number[]> => [
  ...(await bench.history.range(BTC, "1m", 0 as TimestampMs, NOON)).openTime,
];
const minutes = (from: number, until: number): number[] =>
  rows.map(({ time }) => time).filter((time) => time >= from && time < until);

test("of a symbol that nobody backfilled the last seven days are fetched", async () => {
  // The exchange's recording ends twelve hours before its clock: six and a half days.
  expect(await round()).toBe(
    "Symbols read again: 1; candles that were missing: 9,360. Nothing differs from what was stored.",
  );
  expect(await held()).toEqual(minutes(NOON - 7 * DAY, NOON));
});

test("a second round adds nothing", async () => {
  await round();
  expect(await round()).toContain("missing: 0. Nothing differs");
  expect(await held()).toEqual(minutes(NOON - 7 * DAY, NOON));
});

test("what the exchange now says differently is counted, and what was stored stays", async () => {
  await round();
  bench.server.faults.add({
    kind: "rows",
    change: (all) => all.map((row) => (row.time === CHANGED ? { ...row, close: row.open, volume: "1" } : row)),
    path: "klines",
  });
  expect(await round()).toContain("what was stored stays (candles: BTC/USDT 1)");
  const { close, length } = await bench.history.range(BTC, "1m", CHANGED, (CHANGED + 60_000) as TimestampMs);
  expect(length).toBe(1);
  expect(close[0]).toBe(Number(rows.find(({ time }) => time === CHANGED)?.close));
});

test("an exchange that refuses fails the job with the reason, and one that is stopped ends it quietly", async () => {
  bench.server.faults.add({ kind: "status", status: 403 });
  await expect(round()).rejects.toThrow(/Not finished: BTC\/USDT: .*HTTP 403/);
  bench.server.faults.clear();
  const leaving = new AbortController();
  leaving.abort();
  expect(await round(leaving.signal)).toContain("Symbols read again: 0");
});

test("a backfill by hand that holds the database fails the job with its sentence", async () => {
  const locked = { code: "DB_LOCKED", file: "backfill.db", text: "Another one has it." } as const;
  const busy = refreshing({
    source: bench.source,
    history: bench.history,
    open: () => err(locked),
    watched: () => [BTC],
    clock: bench.clock,
  });
  await expect(busy.run(new AbortController().signal)).rejects.toThrow("Another one has it.");
});

test("a damaged month of one symbol is told, and the other symbols go on", async () => {
  watched = [ETH, BTC];
  const damaged = join(bench.folder, "history", "binanceusdm", "ETH-USDT", "1m", "2025-01.parquet");
  mkdirSync(dirname(damaged), { recursive: true });
  writeFileSync(damaged, "garbage");
  await expect(round()).rejects.toThrow(
    `Symbols read again: 1; candles that were missing: 9,360. Nothing differs from what was stored. Not finished: ETH/USDT: The candle history cannot be read: ${damaged} is damaged: it is no whole file of candles.`,
  );
  expect(await held()).toEqual(minutes(NOON - 7 * DAY, NOON));
});
