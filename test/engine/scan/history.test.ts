import fc from "fast-check";
import { expect, test } from "vitest";
import { type CandleColumns, sliceColumns } from "../../../core/candle.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import { createHistory } from "../../../engine/scan/history.ts";
import { at, aWalk } from "../../support/candles.ts";

const START = at("2025-06-09T00:00Z");
const instrument = "binanceusdm:BTC/USDT" as InstrumentId;
const all = aWalk(START, 400, 7);
const minute = (n: number): TimestampMs => (START + n * MINUTE_MS) as TimestampMs;

/** A store of `all` without the minutes in `absent`. */
function storeWithout(absent: ReadonlySet<number>) {
  const range = (_: InstrumentId, from: TimestampMs, until: TimestampMs): CandleColumns => {
    const rows = [...all.openTime.keys()].filter((row) => {
      const time = all.openTime[row] ?? 0;
      return time >= from && time < until && !absent.has(row);
    });
    const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row] ?? 0);
    return {
      openTime: pick(all.openTime),
      open: pick(all.open),
      high: pick(all.high),
      low: pick(all.low),
      close: pick(all.close),
      volume: pick(all.volume),
      length: rows.length,
    };
  };
  return { range };
}

test("whatever was asked before, the window is what the store holds", () => {
  const slots = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 25 });
  const absent = fc.array(fc.integer({ min: 0, max: 399 }), { maxLength: 40 });
  fc.assert(
    fc.property(slots, absent, (asked, holes) => {
      const store = storeWithout(new Set(holes));
      const history = createHistory(store, 30);
      for (const n of asked) {
        const window = history.upTo(instrument, minute(n));
        const expected = store.range(instrument, minute(n - 30), minute(n));
        expect(window.length).toBe(expected.length);
        expect([...window.openTime]).toEqual([...expected.openTime]);
        expect([...window.close]).toEqual([...expected.close]);
        expect([...window.volume]).toEqual([...expected.volume]);
      }
    }),
  );
});

test("slices are views on the same memory", () => {
  const slice = sliceColumns(all, 10, 12);
  expect(slice.length).toBe(2);
  expect(slice.close.buffer).toBe(all.close.buffer);
});

test("candles that arrive after their slot was looked at are picked up", () => {
  let known = 100;
  const full = storeWithout(new Set());
  const late = {
    range: (i: InstrumentId, from: TimestampMs, until: TimestampMs) =>
      full.range(i, from, Math.min(until, minute(known)) as TimestampMs),
  };
  const history = createHistory(late, 30);
  history.upTo(instrument, minute(100));
  expect(history.upTo(instrument, minute(104)).length).toBe(26);
  known = 106;
  const window = history.upTo(instrument, minute(106));
  expect([...window.openTime]).toEqual([...full.range(instrument, minute(76), minute(106)).openTime]);
});

test("a hole that was filled is seen once the window is read again", () => {
  let lost = new Set([95]);
  const range = (i: InstrumentId, from: TimestampMs, until: TimestampMs) => storeWithout(lost).range(i, from, until);
  const history = createHistory({ range }, 30);
  expect(history.upTo(instrument, minute(100)).length).toBe(29);
  lost = new Set();
  expect(history.upTo(instrument, minute(102)).length).toBe(29);
  history.reread(instrument);
  expect([...history.upTo(instrument, minute(104)).openTime]).toEqual([
    ...range(instrument, minute(74), minute(104)).openTime,
  ]);
});

test("what is no longer watched is let go of, and read anew when it comes back", () => {
  const asked: number[] = [];
  const full = storeWithout(new Set());
  const range = (i: InstrumentId, from: TimestampMs, until: TimestampMs): CandleColumns => {
    asked.push((from - START) / MINUTE_MS);
    return full.range(i, from, until);
  };
  const history = createHistory({ range }, 30);
  history.upTo(instrument, minute(100));
  history.keepOnly([instrument]);
  history.upTo(instrument, minute(102));
  history.keepOnly([]);
  expect(history.upTo(instrument, minute(104)).length).toBe(30);
  expect(asked).toEqual([70, 100, 74]);
});

test("what a question gets is a copy of exactly what the store holds, or nothing", () => {
  const store = storeWithout(new Set([91, 95]));
  const history = createHistory(store, 30);
  expect(history.remembered(instrument, minute(70), minute(100))).toBeNull();
  history.upTo(instrument, minute(100));
  const kept = history.remembered(instrument, minute(80), minute(100));
  expect([...(kept?.openTime ?? [])]).toEqual([...store.range(instrument, minute(80), minute(100)).openTime]);
  expect([...(kept?.close ?? [])]).toEqual([...store.range(instrument, minute(80), minute(100)).close]);
  const before = [...(kept?.close ?? [])];
  for (let n = 102; n < 200; n += 2) history.upTo(instrument, minute(n));
  expect([...(kept?.close ?? [])]).toEqual(before);
  // Another slot than the last one, more than is held, and a window that is to be read again.
  expect(history.remembered(instrument, minute(170), minute(196))).toBeNull();
  expect(history.remembered(instrument, minute(160), minute(198))).toBeNull();
  expect(history.remembered(instrument, minute(168), minute(198))?.length).toBe(30);
  history.reread(instrument);
  expect(history.remembered(instrument, minute(168), minute(198))).toBeNull();
});
