/** What every way of opening the candle history must do. Values are worked out by hand; files are read by hyparquet. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CandleColumns, toColumns } from "../../../core/candle.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import { takeLock } from "../../../db/lock.ts";
import type { CandleHistory } from "../../../engine/ports.ts";
import { readCandleFile } from "../../../market/candle-file.ts";
import { aCandle, BTC, JULY, minute, run } from "../../support/history.ts";

const ETH = "binanceusdm:ETH/USDT" as InstrumentId;
const JUNE = Date.UTC(2025, 5, 1);
const minutesIn = ({ openTime }: CandleColumns) => Array.from(openTime, (at) => (at - JULY) / MINUTE_MS);

/** What a map that never overwrites would do with these rows. */
function keepFirst(kept: Map<number, number>, rows: readonly (readonly [number, number])[]) {
  const fresh = rows.filter(([number]) => !kept.has(number));
  for (const [number, close] of fresh) kept.set(number, close);
  return { added: fresh.length, conflicting: rows.filter(([number, close]) => kept.get(number) !== close).length };
}

export function candleHistoryContract(
  name: string,
  openIn: (folder: string, options: { readonly lockWaitMs: number }) => CandleHistory,
): void {
  describe(`candle history: ${name}`, () => {
    let folder: string;
    let history: CandleHistory;
    const opened: CandleHistory[] = [];
    const open = (where = folder, lockWaitMs = 10_000): CandleHistory => {
      const one = openIn(where, { lockWaitMs });
      opened.push(one);
      return one;
    };
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "lookout-history-"));
      history = open();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((one) => one.close()));
      rmSync(folder, { recursive: true, force: true });
    });
    const whole = (instrument = BTC) => history.range(instrument, "1m", minute(-50_000), minute(50_000));
    const monthFile = (month: string) => join(folder, "binanceusdm", "BTC-USDT", "1m", `${month}.parquet`);

    test("an empty history answers with nothing and writes nothing", async () => {
      expect((await whole()).length).toBe(0);
      expect(await history.coverage()).toEqual([]);
      expect(readdirSync(folder)).toEqual([]);
    });

    test("months become files, and a range goes over them, half-open", async () => {
      expect(await history.merge(BTC, "1m", run(-3, -2, -1, 0, 1, 2))).toEqual({ added: 6, conflicting: 0 });
      expect(readdirSync(join(folder, "binanceusdm", "BTC-USDT", "1m"))).toEqual([
        "2025-06.parquet",
        "2025-06.sha256",
        "2025-07.parquet",
        "2025-07.sha256",
      ]);
      const found = await history.range(BTC, "1m", minute(-2), minute(2));
      expect(minutesIn(found)).toEqual([-2, -1, 0, 1]);
      expect([...found.close]).toEqual([102, 101, 100, 101]);
      expect([...found.open, ...found.low]).toEqual([100.1, 100.1, 100.1, 100.1, 99.25, 99.25, 99.25, 99.25]);
      expect([...found.high]).toEqual([110.5, 110.5, 110.5, 110.5]);
      expect([...found.volume]).toEqual(Array(4).fill(12.345678901234567));
      expect(found.length).toBe(4);
      expect((await history.range(BTC, "1m", minute(2), minute(2))).length).toBe(0);
    });

    test("a file is what other programs read as recorded candles", async () => {
      await history.merge(BTC, "1m", run(0, 1, 5));
      const copy = join(folder, "binanceusdm_BTCUSDT_1m.parquet");
      writeFileSync(copy, readFileSync(monthFile("2025-07")));
      const read = await readCandleFile(copy);
      if (!read.ok) throw new Error(read.error.text);
      expect(read.value.rejected).toEqual([]);
      expect(minutesIn(read.value.columns)).toEqual([0, 1, 5]);
      expect([...read.value.columns.close]).toEqual([100, 101, 105]);
    });

    test("a candle stored again is skipped; with other values the stored one is kept and counted", async () => {
      await history.merge(BTC, "1m", run(1, 2));
      const before = readFileSync(monthFile("2025-07"));
      const again = toColumns([aCandle(1), aCandle(2, { volume: 9 })]);
      expect(await history.merge(BTC, "1m", again)).toEqual({ added: 0, conflicting: 1 });
      expect(readFileSync(monthFile("2025-07"))).toEqual(before);
      const more = toColumns([aCandle(0), aCandle(2, { close: 1 }), aCandle(3)]);
      expect(await history.merge(BTC, "1m", more)).toEqual({ added: 2, conflicting: 1 });
      expect([...(await whole()).close]).toEqual([100, 101, 102, 103]);
    });

    test("equal rows give equal bytes, whatever order they came in", async () => {
      const numbers = Array.from({ length: 3_000 }, (_, number) => number);
      await history.merge(BTC, "1m", run(...numbers));
      const other = join(folder, "other");
      const second = open(other);
      await second.merge(BTC, "1m", run(...numbers.filter((number) => number % 3 === 0)));
      await second.merge(BTC, "1m", run(...numbers.slice(1_000)));
      await second.merge(BTC, "1m", run(...numbers));
      const digest = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");
      const same = join("binanceusdm", "BTC-USDT", "1m", "2025-07.parquet");
      expect(digest(join(other, same))).toBe(digest(join(folder, same)));
      expect((await second.range(BTC, "1m", minute(0), minute(3_000))).length).toBe(3_000);
    });

    test("instruments and timeframes do not mix, and the coverage names each", async () => {
      const hour = (number: number) => aCandle(number * 60);
      await history.merge(BTC, "1m", run(-1, 0, 3));
      await history.merge(BTC, "1h", toColumns([hour(0), hour(1)]));
      await history.merge(ETH, "1m", run(7));
      expect((await whole(ETH)).length).toBe(1);
      expect(await history.coverage()).toEqual([
        { instrument: BTC, timeframe: "1h", from: JULY, until: JULY + 2 * 60 * MINUTE_MS, rows: 2, damaged: [] },
        { instrument: BTC, timeframe: "1m", from: minute(-1), until: minute(4), rows: 3, damaged: [] },
        { instrument: ETH, timeframe: "1m", from: minute(7), until: minute(8), rows: 1, damaged: [] },
      ]);
      expect((await history.coverage(ETH)).map(({ instrument }) => instrument)).toEqual([ETH]);
    });

    test("files and folders that are not ours are passed over", async () => {
      await history.merge(BTC, "1m", run(0));
      for (const name of ["notes.txt", "2025-13.parquet", "2025-08.parquet.bak"]) {
        writeFileSync(join(folder, "binanceusdm", "BTC-USDT", "1m", name), "x");
      }
      mkdirSync(join(folder, "binanceusdm", "BTC-USDT", "2w"));
      writeFileSync(join(folder, "binanceusdm", "BTC-USDT", "2w", "2025-07.parquet"), "x");
      expect((await whole()).length).toBe(1);
      expect(await history.coverage()).toHaveLength(1);
    });

    test.each([
      ["not in order", toColumns([aCandle(2), aCandle(1)])],
      ["the same minute twice", toColumns([aCandle(1), aCandle(1)])],
      ["not on the minute", toColumns([aCandle(1, { openTime: (JULY + 61_000) as TimestampMs })])],
      ["not a number", toColumns([aCandle(1), aCandle(2, { low: Number.NaN })])],
      ["not possible", toColumns([aCandle(1), aCandle(2, { low: 100.2 })])],
    ])("candles that are %s are refused whole", async (_what, candles) => {
      await expect(history.merge(BTC, "1m", candles)).rejects.toThrow(/nothing was stored/);
      expect(await history.coverage()).toEqual([]);
    });

    test("a damaged month is named, is not overwritten, and does not touch the others", async () => {
      await history.merge(BTC, "1m", run(-1, 0));
      truncateSync(monthFile("2025-07"), 100);
      await expect(whole()).rejects.toThrow(/cannot be read: .*2025-07\.parquet.*Nothing was changed/);
      await expect(history.merge(BTC, "1m", run(1))).rejects.toThrow(/2025-07\.parquet is damaged/);
      expect(readFileSync(monthFile("2025-07"))).toHaveLength(100);
      expect((await history.range(BTC, "1m", JUNE as TimestampMs, minute(0))).length).toBe(1);
    });

    test("a month that cannot be written is named, and a later try stores it", async () => {
      const inTheWay = join(folder, "binanceusdm");
      writeFileSync(inTheWay, "no folder");
      await expect(history.merge(BTC, "1m", run(0))).rejects.toThrow(/cannot be written: .*2025-07\.parquet/);
      rmSync(inTheWay);
      expect(await history.merge(BTC, "1m", run(0))).toEqual({ added: 1, conflicting: 0 });
    });

    test("a folder that cannot be made is told", async () => {
      const inTheWay = join(folder, "file");
      writeFileSync(inTheWay, "no folder");
      await expect(open(join(inTheWay, "history")).merge(BTC, "1m", run(0))).rejects.toThrow(/cannot be written: /);
    });

    test("what a crash left half written is never read, and goes away at the next merge", async () => {
      await history.merge(BTC, "1m", run(-1));
      for (const month of ["2025-06", "2025-07"]) writeFileSync(`${monthFile(month)}.tmp`, "half");
      await history.close();
      history = open();
      expect((await whole()).length).toBe(1);
      await history.merge(ETH, "1m", run(0));
      expect(readdirSync(join(folder, "binanceusdm", "BTC-USDT", "1m"))).toEqual(["2025-06.parquet", "2025-06.sha256"]);
    });

    test("who reads needs no turn; who writes waits for it, and says when it never came", async () => {
      await history.merge(BTC, "1m", run(0));
      const hurried = open(folder, 100);
      const lock = takeLock(join(folder, "history"));
      try {
        expect((await whole()).length).toBe(1);
        await expect(hurried.merge(BTC, "1m", run(1))).rejects.toThrow(/Another process .* Nothing was stored/);
        const waiting = history.merge(BTC, "1m", run(2));
        setTimeout(() => lock.release(), 200);
        expect(await waiting).toEqual({ added: 1, conflicting: 0 });
      } finally {
        lock.release();
      }
      expect(minutesIn(await whole())).toEqual([0, 2]);
    });

    test("two openings that write at once lose nothing", async () => {
      const second = open();
      const even = Array.from({ length: 6 }, (_, number) => history.merge(BTC, "1m", run(2 * number - 6)));
      const odd = Array.from({ length: 6 }, (_, number) => second.merge(BTC, "1m", run(2 * number - 5)));
      const merged = await Promise.all([...even, ...odd]);
      expect(merged).toEqual(Array(12).fill({ added: 1, conflicting: 0 }));
      expect(minutesIn(await whole())).toEqual([-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5]);
    });

    test("after it was closed it says so; closing twice does nothing", async () => {
      await history.close();
      await history.close();
      await expect(whole()).rejects.toThrow(/was closed/);
    });

    test("whatever comes in which order, the history holds the first of each minute", async () => {
      const batch = fc.uniqueArray(fc.tuple(fc.integer({ min: -30, max: 30 }), fc.constantFrom(1, 2)), {
        selector: ([number]) => number,
        maxLength: 20,
      });
      let tried = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(batch, { maxLength: 4 }), async (batches) => {
          const instrument = `test:N${++tried}/USDT` as InstrumentId;
          const kept = new Map<number, number>();
          for (const rows of batches) {
            const sorted = rows.toSorted(([a], [b]) => a - b);
            const expected = keepFirst(kept, sorted);
            const candles = toColumns(sorted.map(([number, close]) => aCandle(number, { close })));
            expect(await history.merge(instrument, "1m", candles)).toEqual(expected);
          }
          const found = await whole(instrument);
          const expected = [...kept].toSorted(([a], [b]) => a - b);
          expect(minutesIn(found).map((number, row) => [number, found.close[row]])).toEqual(expected);
        }),
        { numRuns: 8 },
      );
    });
  });
}
