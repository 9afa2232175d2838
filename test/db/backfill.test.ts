import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sliceColumns, toColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import { type BackfillDatabase, openBackfill } from "../../db/backfill.ts";
import type { HistoryGap } from "../../engine/ports/backfill.ts";
import { at, aWalk } from "../support/candles.ts";

const BTC = { instrument: "binanceusdm:BTC/USDT" as InstrumentId, timeframe: "1m" } as const;
const START = at("2025-06-01T00:00Z");
const minute = (count: number): TimestampMs => (START + count * MINUTE_MS) as TimestampMs;
const candles = aWalk(START, 100, 7);
const gap = (from: number, until: number, why = "NONE"): HistoryGap => ({
  from: minute(from),
  until: minute(until),
  why,
});

let folder: string;
let db: BackfillDatabase;
const open = (): BackfillDatabase => {
  const opened = openBackfill({ file: join(folder, "backfill.db") });
  if (!opened.ok) throw new Error(opened.error.text);
  return opened.value;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-backfill-"));
  db = open();
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

test("a page keeps its candles, gaps and checkpoint over a restart", () => {
  expect(db.store.checkpoint(BTC)).toBeNull();
  expect(db.store.stagedSpan(BTC)).toBeNull();
  const page = { from: minute(0), until: minute(110), candles, gaps: [gap(100, 110)] };
  expect(db.store.settle(BTC, page)).toEqual({ added: 100, conflicting: 0 });
  db.close();
  db = open();
  expect(db.store.staged(BTC, minute(0), minute(1000))).toEqual(candles);
  expect(db.store.staged(BTC, minute(10), minute(12)).openTime).toEqual(Float64Array.of(minute(10), minute(11)));
  expect(db.store.gaps(BTC, minute(0), minute(1000))).toEqual([gap(100, 110)]);
  expect(db.store.checkpoint(BTC)).toBe(minute(110));
  expect(db.store.stagedSpan(BTC)).toEqual({ oldest: minute(0), newest: minute(99) });
  expect(db.store.checkpoint({ ...BTC, timeframe: "5m" })).toBeNull();
});

test("an older stretch that is settled later does not move the checkpoint back", () => {
  const nothing = toColumns([]);
  for (const [from, until] of [
    [100, 200],
    [0, 100],
  ] as const) {
    db.store.settle(BTC, { from: minute(from), until: minute(until), candles: nothing, gaps: [] });
  }
  expect(db.store.checkpoint(BTC)).toBe(minute(200));
});

test("a candle that is there stays as it is; another one for its minute is counted", () => {
  db.store.stage(BTC, sliceColumns(candles, 0, 10));
  const other = { ...candles, close: candles.close.map((close) => close * 1.01) };
  expect(db.store.stage(BTC, sliceColumns(other, 8, 12))).toEqual({ added: 2, conflicting: 2 });
  expect(db.store.staged(BTC, minute(0), minute(10))).toEqual(sliceColumns(candles, 0, 10));
});

test("candles that the history has are taken away, and only those", () => {
  db.store.stage(BTC, candles);
  db.store.stage({ ...BTC, timeframe: "5m" }, sliceColumns(candles, 0, 1));
  db.store.unstage(BTC, minute(0), minute(60));
  expect(db.store.stagedSpan(BTC)).toEqual({ oldest: minute(60), newest: minute(99) });
  expect(db.store.stagedSpan({ ...BTC, timeframe: "5m" })).not.toBeNull();
});

test("gaps that touch with the same reason become one, and a second look cuts pieces out of them", () => {
  const settle = (from: number, until: number, gaps: readonly HistoryGap[]): void => {
    db.store.settle(BTC, { from: minute(from), until: minute(until), candles: sliceColumns(candles, 0, 0), gaps });
  };
  settle(0, 10, [gap(0, 10)]);
  settle(20, 30, [gap(20, 30)]);
  settle(10, 20, [gap(10, 20)]);
  expect(db.store.gaps(BTC, minute(0), minute(99))).toEqual([gap(0, 30)]);
  settle(10, 20, [gap(12, 13, "OHLC_ORDER")]);
  expect(db.store.gaps(BTC, minute(0), minute(99))).toEqual([gap(0, 10), gap(12, 13, "OHLC_ORDER"), gap(20, 30)]);
  expect(db.store.gaps(BTC, minute(10), minute(20))).toEqual([gap(12, 13, "OHLC_ORDER")]);
});

test("whatever pages come in whatever order, a minute is a gap exactly when its newest page said so", () => {
  const page = fc.record({
    from: fc.integer({ min: 0, max: 30 }),
    length: fc.integer({ min: 1, max: 10 }),
    has: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(page, { maxLength: 12 }), (pages) => {
      const series = { instrument: "t:A/B" as InstrumentId, timeframe: "1m" } as const;
      db.store.settle(series, { from: minute(0), until: minute(60), candles: sliceColumns(candles, 0, 0), gaps: [] });
      const expected = Array.from({ length: 60 }, () => false);
      for (const { from, length, has } of pages) {
        const until = from + length;
        const found = { from: minute(from), until: minute(until), candles: sliceColumns(candles, 0, 0) };
        db.store.settle(series, { ...found, gaps: has ? [] : [gap(from, until)] });
        expected.fill(!has, from, until);
      }
      const told = db.store.gaps(series, minute(0), minute(60));
      const isGap = expected.map((_, i) => told.some(({ from, until }) => from <= minute(i) && minute(i) < until));
      expect(isGap).toEqual(expected);
      expect(told.every(({ from }, i) => i === 0 || (told[i - 1]?.until ?? 0) < from)).toBe(true);
    }),
    { numRuns: 50 },
  );
});
