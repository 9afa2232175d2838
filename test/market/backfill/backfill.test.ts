import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CandleColumns } from "../../../core/candle.ts";
import { DAY_MS, MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import { type BackfillPlan, backfill } from "../../../market/backfill/backfill.ts";
import { refresh } from "../../../market/backfill/refresh.ts";
import type { RecordedRow } from "../../servers/binance-rows.ts";
import { aBench, type Bench, BTC, END, ETH, FIRST, movedRows, NOON } from "./exchange.ts";

const recorded = new Map(["BTCUSDT", "ETHUSDT"].map((symbol) => [symbol, movedRows(symbol)]));
const BTC_ROWS = recorded.get("BTCUSDT")!;
const plan: BackfillPlan = { instruments: [BTC], timeframe: "1m", from: FIRST, until: END };
const minute = (index: number): TimestampMs => (FIRST + index * MINUTE_MS) as TimestampMs;
/** Five days over the same end of a month, where more would prove nothing more. */
const short: BackfillPlan = { ...plan, until: minute(5 * 1440) };
const SHORT_ROWS = BTC_ROWS.slice(0, 5 * 1440);
/** 12 days, two months, pages of 499 rows: ⌈5760 / 499⌉ + ⌈11520 / 499⌉. */
const PAGES = 12 + 24;

let rows: Map<string, readonly RecordedRow[]>;
let bench: Bench;
beforeEach(async () => {
  rows = new Map(recorded);
  bench = await aBench(rows);
});
afterEach(() => bench.close());

const values = ({ length, ...columns }: CandleColumns): number[][] =>
  Array.from({ length }, (_, row) => Object.values(columns).map((column) => column[row] ?? Number.NaN));
const expected = (from: readonly RecordedRow[]): number[][] =>
  from.map(({ time, open, high, low, close, volume }) => [time, ...[open, high, low, close, volume].map(Number)]);
const stored = async (instrument = BTC, timeframe: "1m" | "1h" = "1m"): Promise<number[][]> =>
  values(await bench.history.range(instrument, timeframe, 0 as TimestampMs, NOON));
const gaps = () => bench.store.gaps({ instrument: BTC, timeframe: "1m" }, 0 as TimestampMs, NOON);
/** The exchange's rows of one symbol are others from now on. */
const serve = (change: (all: readonly RecordedRow[]) => readonly RecordedRow[]): void => {
  bench.server.faults.add({ kind: "rows", change, path: "klines", symbol: "BTCUSDT" });
};
const without = (from: number, until: number) => (all: readonly RecordedRow[]) =>
  all.filter(({ time }) => time < minute(from) || time >= minute(until));

describe("an undisturbed run", () => {
  test("files every candle of every symbol, and a second one asks for nothing", async () => {
    const both = { ...plan, instruments: [BTC, ETH] };
    const reports = await backfill(bench.parts(), both);
    expect(reports).toMatchObject([
      { instrument: BTC, end: "complete", added: 12 * 1440, disagreements: [], error: null },
      { instrument: ETH, end: "complete", added: 12 * 1440 },
    ]);
    expect(await stored()).toEqual(expected(BTC_ROWS));
    expect(await stored(ETH)).toEqual(expected(recorded.get("ETHUSDT")!));
    expect(bench.asked()).toBe(2 * PAGES);
    expect(bench.store.stagedSpan({ instrument: BTC, timeframe: "1m" })).toBeNull();
    expect(
      bench.events.flatMap((event) => (event.type === "filed" ? [`${event.month} ${event.added}`] : [])).sort(),
    ).toEqual(["2025-05 5760", "2025-05 5760", "2025-06 11520", "2025-06 11520"]);

    const again = await backfill(bench.parts(), both);
    expect(again).toMatchObject([
      { end: "complete", added: 0 },
      { end: "complete", added: 0 },
    ]);
    expect(bench.asked()).toBe(2 * PAGES);
  });

  test("fetches longer candles too, and a part of the past at a time", async () => {
    const hours = { ...plan, timeframe: "1h" as const };
    await backfill(bench.parts(), { ...hours, from: (FIRST + 6 * DAY_MS) as TimestampMs });
    const report = await backfill(bench.parts(), hours);
    expect(report).toMatchObject([{ added: 6 * 24 }]);
    const found = await stored(BTC, "1h");
    expect(found).toHaveLength(12 * 24);
    // The first hour, worked out by hand from the recorded minutes.
    const hour = expected(BTC_ROWS.slice(0, 60));
    const column = (index: number): number[] => hour.map((row) => row[index]!);
    const [time, open, high, low, close, volume] = found[0]!;
    const byHand = [column(0)[0], column(1)[0], Math.max(...column(2)), Math.min(...column(3)), column(4)[59]];
    expect([time, open, high, low, close]).toEqual(byHand);
    expect(volume).toBeCloseTo(
      column(5).reduce((a, b) => a + b),
      6,
    );
  });

  test("fetches days over years in one page", async () => {
    const from = Date.parse("2025-01-01T00:00Z") as TimestampMs;
    expect(await backfill(bench.parts(), { ...plan, timeframe: "1d", from })).toMatchObject([
      { end: "complete", added: 12 },
    ]);
    expect(bench.store.gaps({ instrument: BTC, timeframe: "1d" }, from, NOON)).toEqual([
      { from, until: FIRST, why: "NONE" },
    ]);
  });

  test("never asks for the candle under way", async () => {
    const now = (FIRST + DAY_MS + 30_000) as TimestampMs;
    bench.server.setNow(now);
    await backfill({ ...bench.parts(), clock: { now: () => now } }, plan);
    expect((await stored()).at(-1)?.[0]).toBe(FIRST + DAY_MS - MINUTE_MS);
    expect(gaps()).toEqual([]);
  });
});

describe("what the exchange does not have", () => {
  test("the years before the first candle are found in a handful of calls and not asked for again", async () => {
    const from = Date.parse("2020-01-01T00:00Z") as TimestampMs;
    expect(await backfill(bench.parts(), { ...plan, from })).toMatchObject([{ end: "complete", added: 12 * 1440 }]);
    expect(gaps()).toEqual([{ from, until: FIRST, why: "NONE" }]);
    const askedFirst = bench.asked();
    // Four looks of 499 days, each an empty page asked for twice and one page of days; all once more at the end.
    expect(askedFirst).toBeLessThanOrEqual(PAGES + 2 * 4 * 3);
    await backfill(bench.parts(), { ...plan, from });
    expect(bench.asked()).toBe(askedFirst);
    expect(await stored()).toEqual(expected(BTC_ROWS));
  });

  test("a symbol that was taken off the exchange ends the same way", async () => {
    serve((all) => all.filter(({ time }) => time < minute(3000)));
    expect(await backfill(bench.parts(), plan)).toMatchObject([{ end: "complete", added: 3000 }]);
    expect(gaps()).toEqual([{ from: minute(3000), until: END, why: "NONE" }]);
  });

  test("a hole stays an honest gap and is asked for twice, not for ever", async () => {
    serve(without(1000, 1080));
    await backfill(bench.parts(), short);
    expect(gaps()).toEqual([{ from: minute(1000), until: minute(1080), why: "NONE" }]);
    expect(await stored()).toEqual(expected(without(1000, 1080)(SHORT_ROWS)));
    const asked = bench.asked();
    await backfill(bench.parts(), short);
    expect(bench.asked()).toBe(asked);
  });

  test("an answer that lost rows once is not taken for a hole", async () => {
    bench.server.faults.add({ kind: "rows", change: without(1000, 1080), path: "klines", times: 3 });
    await backfill(bench.parts(), short);
    expect(gaps()).toEqual([]);
    expect(await stored()).toEqual(expected(SHORT_ROWS));
  });

  test("a stretch for which it had nothing is asked for again at the end, and until then it is no gap", async () => {
    // Two pages and one of days.
    bench.server.faults.add({ kind: "rows", change: () => [], path: "klines", times: 3 });
    expect(await backfill(bench.parts(), short)).toMatchObject([{ end: "complete", added: 5 * 1440 }]);
    expect(gaps()).toEqual([]);
    expect(await stored()).toEqual(expected(SHORT_ROWS));
  });

  test("neither is it after a run that was stopped before the end", async () => {
    bench.server.faults.add({ kind: "rows", change: () => [], path: "klines", times: 3 });
    const stop = bench.parts((event) => event.type === "read");
    expect(await backfill(stop, short)).toMatchObject([{ end: "stopped", added: 0 }]);
    expect(gaps()).toEqual([]);
    expect(await backfill(bench.parts(), short)).toMatchObject([{ end: "complete", added: 5 * 1440 }]);
  });

  test("known gaps are asked for again on wish, and close where there are candles now", async () => {
    serve((all) => without(1000, 1080)(without(3000, 3002)(all)));
    await backfill(bench.parts(), short);
    bench.server.faults.clear();
    serve(without(3000, 3002));
    expect(await backfill(bench.parts(), short)).toMatchObject([{ end: "complete", added: 0 }]);
    expect(await backfill(bench.parts(), { ...short, recheckGaps: true })).toMatchObject([
      { end: "complete", added: 80, disagreements: [] },
    ]);
    expect(gaps()).toEqual([{ from: minute(3000), until: minute(3002), why: "NONE" }]);
    expect(await stored()).toEqual(expected(without(3000, 3002)(SHORT_ROWS)));
  });

  test("candles that come by the exchange's clock are no gap when ours is ahead", async () => {
    bench.server.setNow(END);
    const last = { ...plan, from: (END - DAY_MS) as TimestampMs, until: NOON };
    expect(await backfill(bench.parts(), last)).toMatchObject([{ end: "complete", added: 1440 }]);
    expect(gaps()).toEqual([]);
  });

  test("an unsound candle is left out and its gap says why", async () => {
    serve((all) => all.map((row) => (row.time === minute(7) ? { ...row, high: "1" } : row)));
    await backfill(bench.parts(), short);
    expect(gaps()).toEqual([{ from: minute(7), until: minute(8), why: "OHLC_ORDER" }]);
    expect(await stored()).toHaveLength(5 * 1440 - 1);
  });

  test("the newest hour may still come: it is no gap yet", async () => {
    const end = (NOON - 30 * MINUTE_MS) as TimestampMs;
    await backfill(bench.parts(), { ...plan, until: end });
    // Recorded until END; only what is older than an hour counts as missing.
    expect(gaps()).toEqual([{ from: END, until: NOON - 60 * MINUTE_MS, why: "NONE" }]);
  });
});

describe("a run that is cut off", () => {
  test("by Ctrl-C stores its page and goes on there", async () => {
    let pages = 0;
    const stop = bench.parts((event) => event.type === "read" && ++pages === 20);
    expect(await backfill(stop, plan)).toMatchObject([{ end: "stopped" }]);
    const checkpoint = bench.store.checkpoint({ instrument: BTC, timeframe: "1m" });
    expect(checkpoint).not.toBeNull();
    expect(await backfill(bench.parts(), plan)).toMatchObject([{ end: "complete" }]);
    const begun = bench.events.flatMap((event) => (event.type === "begin" ? [event.checkpoint] : []));
    expect(begun).toEqual([null, checkpoint]);
    expect(await stored()).toEqual(expected(BTC_ROWS));
    expect(bench.asked()).toBe(PAGES);
  });

  test("between a month's file and its staged rows changes nothing", async () => {
    const parts = bench.parts();
    const unstage = (): void => {
      throw new Error("killed");
    };
    const cut = backfill({ ...parts, store: { ...parts.store, unstage } }, short);
    await expect(cut).rejects.toThrow("Candles could not be stored");
    expect(bench.store.stagedSpan({ instrument: BTC, timeframe: "1m" })).not.toBeNull();
    expect(await backfill(bench.parts(), short)).toMatchObject([{ end: "complete" }]);
    expect(await stored()).toEqual(expected(SHORT_ROWS));
    expect(bench.store.stagedSpan({ instrument: BTC, timeframe: "1m" })).toBeNull();
  });

  test("files what another range had left behind", async () => {
    const stop = bench.parts((event) => event.type === "read");
    await backfill(stop, { ...plan, from: minute(1440) });
    await backfill(bench.parts(), { ...plan, until: minute(60) });
    expect(bench.store.stagedSpan({ instrument: BTC, timeframe: "1m" })).toBeNull();
    expect(await stored()).toEqual(expected([...BTC_ROWS.slice(0, 60), ...BTC_ROWS.slice(1440, 1440 + 499)]));
  });
});

describe("an exchange in trouble", () => {
  test("is waited for", async () => {
    bench.server.faults.add({ kind: "status", status: 503, path: "klines", times: 3 });
    expect(await backfill(bench.parts(), short)).toMatchObject([{ end: "complete" }]);
    expect(bench.waits).toEqual([5_000, 10_000, 20_000]);
    expect(bench.events.find(({ type }) => type === "waiting")).toMatchObject({ text: expect.stringContaining("503") });
  });

  test("that refuses for good ends that symbol only", async () => {
    bench.server.faults.add({ kind: "status", status: 403, path: "klines", symbol: "BTCUSDT" });
    const reports = await backfill(bench.parts(), { ...short, instruments: [BTC, ETH] });
    expect(reports).toMatchObject([
      { end: "failed", error: { code: "REFUSED" } },
      { end: "complete", added: 5 * 1440 },
    ]);
  });

  test("does not hold up Ctrl-C", async () => {
    bench.server.faults.add({ kind: "status", status: 503, path: "klines" });
    const reports = await backfill(
      bench.parts((event) => event.type === "waiting"),
      plan,
    );
    expect(reports).toMatchObject([{ end: "stopped" }]);
    expect(bench.waits).toHaveLength(1);
  });
});

describe("the nightly refresh", () => {
  const week = { ...plan, until: NOON };

  test("reads the last 7 days again, lists what differs and overwrites nothing", async () => {
    serve(without(15_000, 15_010));
    await backfill(bench.parts(), plan);
    bench.server.faults.clear();
    const other = minute(16_000);
    const old = minute(100);
    serve((all) =>
      all
        .map((row) => (row.time === other || row.time === old ? { ...row, close: row.open, volume: "1" } : row))
        .filter(({ time }) => time !== minute(16_500)),
    );
    const [report] = await refresh(bench.parts(), { ...week, until: END });
    const before = BTC_ROWS[16_000]!;
    expect(report?.added).toBe(10);
    expect(report?.disagreements).toMatchObject([
      { stored: { openTime: other, close: Number(before.close) }, offered: { close: Number(before.open), volume: 1 } },
      { stored: { openTime: minute(16_500) }, offered: null },
    ]);
    expect(await stored()).toEqual(expected(BTC_ROWS));
    expect(bench.events.filter(({ type }) => type === "differs")).toHaveLength(2);
  });

  test("closes older gaps and asks for seven days only", async () => {
    await backfill(bench.parts(), { ...plan, from: minute(1440) });
    const before = bench.asked();
    const [report] = await refresh(bench.parts(), { ...plan });
    expect(report).toMatchObject({ end: "complete", added: 1440, disagreements: [] });
    expect(bench.asked() - before).toBe(3 + Math.ceil((7 * 1440) / 499));
    expect(await stored()).toEqual(expected(BTC_ROWS));
  });
});
