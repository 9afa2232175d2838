import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Candle, toColumns } from "../../core/candle.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import { type CandleDatabase, openCandles } from "../../db/candles.ts";
import { BTC, ETH, START } from "../support/ledger.ts";

const minute = (number: number) => (START + number * MINUTE_MS) as TimestampMs;
const aCandle = (number: number, over: Partial<Candle> = {}): Candle => ({
  openTime: minute(number),
  open: 100,
  high: 101.5,
  low: 99.25,
  close: 100.1,
  volume: 12.345678901234567,
  ...over,
});

let folder: string;
let database: CandleDatabase;
const open = (): CandleDatabase => {
  const opened = openCandles({ file: join(folder, "candles.db") });
  if (!opened.ok) throw new Error(opened.error.text);
  return opened.value;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-candles-"));
  database = open();
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

test("candles come back in columns, in order, half-open, after a restart too", () => {
  expect(database.store.append(BTC, [aCandle(3), aCandle(1, { close: 7 }), aCandle(2)])).toEqual({
    added: 3,
    conflicting: 0,
  });
  database.close();
  database = open();
  const found = database.store.range(BTC, minute(1), minute(3));
  expect([...found.openTime]).toEqual([minute(1), minute(2)]);
  expect([...found.close]).toEqual([7, 100.1]);
  expect([...found.open, ...found.high, ...found.low]).toEqual([100, 100, 101.5, 101.5, 99.25, 99.25]);
  expect([...found.volume]).toEqual([12.345678901234567, 12.345678901234567]);
  expect(found.length).toBe(2);
});

test("instruments do not mix, and nothing stored is an empty run", () => {
  database.store.append(BTC, [aCandle(1)]);
  expect(database.store.range(ETH, minute(0), minute(9)).length).toBe(0);
  expect(database.store.newest(ETH)).toBeNull();
  expect(database.store.newest(BTC)).toBe(minute(1));
  expect(database.store.append(ETH, [])).toEqual({ added: 0, conflicting: 0 });
});

test("a candle stored again is skipped; with other values the stored one is kept and counted", () => {
  database.store.append(BTC, [aCandle(1)]);
  const again = [aCandle(1), aCandle(1, { volume: 9 }), aCandle(2)];
  expect(database.store.append(BTC, again)).toEqual({ added: 1, conflicting: 1 });
  expect([...database.store.range(BTC, minute(0), minute(9)).volume]).toEqual([12.345678901234567, 12.345678901234567]);
});

test("columns are appended as candles are, all or none", () => {
  database.store.append(BTC, [aCandle(1)]);
  const columns = toColumns([aCandle(1), aCandle(2), aCandle(2, { low: 1 }), aCandle(3)]);
  expect(database.store.appendColumns(BTC, columns)).toEqual({ added: 2, conflicting: 1 });
  expect([...database.store.range(BTC, minute(0), minute(9)).low]).toEqual([99.25, 99.25, 99.25]);
  const broken = toColumns([aCandle(4), aCandle(5, { volume: Number.NaN })]);
  expect(() => database.store.appendColumns(BTC, broken)).toThrow(/NOT NULL/);
  expect(database.store.newest(BTC)).toBe(minute(3));
});

test("says which instruments it holds and since when, and takes exactly the minutes away that it is told", () => {
  expect(database.store.instruments()).toEqual([]);
  expect(database.store.oldest(BTC)).toBeNull();
  for (const instrument of [ETH, BTC]) database.store.append(instrument, [aCandle(5), aCandle(2), aCandle(3)]);
  expect(database.store.instruments()).toEqual([BTC, ETH]);
  expect(database.store.oldest(BTC)).toBe(minute(2));
  expect(database.store.remove(BTC, Float64Array.of(minute(2), minute(4), minute(5)))).toBe(2);
  expect([...database.store.range(BTC, minute(0), minute(9)).openTime]).toEqual([minute(3)]);
  expect(database.store.remove(ETH, Float64Array.of(minute(2), minute(3), minute(5)))).toBe(3);
  expect(database.store.instruments()).toEqual([BTC]);
});

test.each(["open", "high", "low", "close", "volume"] as const)(
  "a candle that differs in %s is a conflict",
  (column) => {
    database.store.append(BTC, [aCandle(1)]);
    for (const factor of [1 - 1e-12, 1 + 1e-12]) {
      const other = aCandle(1, { [column]: aCandle(1)[column] * factor });
      expect(database.store.append(BTC, [other])).toEqual({ added: 0, conflicting: 1 });
    }
  },
);

test("a batch with a broken candle stores nothing", () => {
  expect(() => database.store.append(BTC, [aCandle(1), aCandle(2, { close: Number.NaN })])).toThrow(/NOT NULL/);
  expect(database.store.newest(BTC)).toBeNull();
});

test("whatever comes in which order, the store holds the first of each minute", () => {
  const batches = fc.array(
    fc.array(fc.tuple(fc.nat(20), fc.double({ min: 1, max: 2, noNaN: true })), { maxLength: 12 }),
  );
  let run = 0;
  fc.assert(
    fc.property(batches, (all) => {
      run += 1;
      const instrument = `run:N${run}/USDT` as typeof BTC;
      const kept = new Map<number, number>();
      for (const batch of all) {
        const fresh = batch.filter(
          ([number], at) => !kept.has(number) && batch.findIndex(([n]) => n === number) === at,
        );
        for (const [number, close] of fresh) kept.set(number, close);
        const conflicting = batch.filter(([number, close]) => kept.get(number) !== close).length;
        const candles = batch.map(([number, close]) => aCandle(number, { close }));
        expect(database.store.append(instrument, candles)).toEqual({ added: fresh.length, conflicting });
      }
      const found = database.store.range(instrument, minute(0), minute(21));
      const expected = [...kept].sort(([a], [b]) => a - b);
      expect([...found.openTime].map((time, at) => [time, found.close[at]])).toEqual(
        expected.map(([number, close]) => [minute(number), close]),
      );
    }),
    { numRuns: 40 },
  );
});
