import { spawn } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CandleColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { DAY_MS, plus, type TimestampMs } from "../../core/time.ts";
import { archive } from "../../db/archive.ts";
import { openHistory } from "../../db/history/history.ts";
import type { CandleHistory } from "../../engine/ports.ts";
import { candleDatabase, type TestCandles } from "../support/candle-database.ts";
import { aCandle, BTC, minute, run } from "../support/history.ts";

const ETH = "binanceusdm:ETH/USDT" as InstrumentId;
const DAY = 1_440;
/** 31 days after 1 July, 13:00: what opened before 1 July is old. */
const NOW = plus(minute(0), 31 * DAY_MS + 13 * 3_600_000);

let candles: TestCandles;
let history: CandleHistory;
beforeEach(() => {
  candles = candleDatabase();
  history = openHistory({ folder: join(candles.folder, "history") });
});
afterEach(async () => {
  await history.close();
  candles.remove();
});

const all = [minute(-100_000), minute(100_000)] as const;
const inStore = (instrument = BTC) => minutes(candles.db.store.range(instrument, ...all));
const inHistory = async (instrument = BTC) => minutes(await history.range(instrument, "1m", ...all));
const minutes = ({ openTime }: CandleColumns) => Array.from(openTime, (at) => (at - minute(0)) / 60_000);
const job = () => archive({ store: candles.db.store, history, now: NOW, keepDays: 31 });
const numbers = (from: number, until: number) => Array.from({ length: until - from }, (_, index) => from + index);

test("what is older than the days that are kept moves, the rest stays; a second run finds nothing to do", async () => {
  candles.db.store.appendColumns(BTC, run(-50_000, -2, -1, 0, 1));
  candles.db.store.appendColumns(ETH, run(5));
  expect(await job()).toEqual({ before: minute(0), moved: 3, conflicting: 0, failed: [] });
  expect(await inHistory()).toEqual([-50_000, -2, -1]);
  expect(inStore()).toEqual([0, 1]);
  expect(inStore(ETH)).toEqual([5]);
  expect(await job()).toEqual({ before: minute(0), moved: 0, conflicting: 0, failed: [] });
});

test("a candle that the history has with other values keeps those, and it is told", async () => {
  await history.merge(BTC, "1m", run(-1));
  candles.db.store.append(BTC, [aCandle(-2), aCandle(-1, { close: 105 })]);
  const done = await job();
  expect(done).toMatchObject({ moved: 2, conflicting: 1 });
  expect([...(await history.range(BTC, "1m", ...all)).close]).toEqual([102, 101]);
});

test("an instrument that cannot be moved stays in the database, and the others are moved", async () => {
  const numbered = run(-2, -1);
  for (const instrument of [BTC, ETH]) candles.db.store.appendColumns(instrument, numbered);
  const failing: Pick<CandleHistory, "merge"> = {
    merge: (instrument, ...rest) =>
      instrument === BTC ? Promise.reject(new Error("The disk is full.")) : history.merge(instrument, ...rest),
  };
  const done = await archive({ store: candles.db.store, history: failing, now: NOW, keepDays: 31 });
  expect(done).toMatchObject({ moved: 2, failed: [{ instrument: BTC, why: "The disk is full." }] });
  expect(inStore()).toEqual([-2, -1]);
  expect(inStore(ETH)).toEqual([]);
});

test("a candle that arrives while the history writes is moved too, not lost", async () => {
  candles.db.store.appendColumns(BTC, run(-3, -1));
  const slow: Pick<CandleHistory, "merge"> = {
    merge: async (...merge) => {
      const merged = await history.merge(...merge);
      candles.db.store.appendColumns(BTC, run(-2));
      return merged;
    },
  };
  await archive({ store: candles.db.store, history: slow, now: NOW, keepDays: 31 });
  expect(await inHistory()).toEqual([-3, -2, -1]);
  expect(inStore()).toEqual([]);
});

test("fewer days than correlations need are refused", async () => {
  const broken = archive({ store: candles.db.store, history, now: NOW, keepDays: 30 });
  await expect(broken).rejects.toThrow("At least 31 days must be kept, not 30");
});

test("asked to stop, it ends after the month under way", async () => {
  candles.db.store.appendColumns(BTC, run(-50_000, -2, -1));
  const stopping = new AbortController();
  const merge: CandleHistory["merge"] = (...month) => {
    stopping.abort();
    return history.merge(...month);
  };
  const { store } = candles.db;
  const done = await archive({ store, history: { merge }, now: NOW, keepDays: 31, leaving: stopping.signal });
  expect(done).toMatchObject({ moved: 1, failed: [] });
  expect(inStore()).toEqual([-2, -1]);
});

describe("cut off anywhere", () => {
  test("every candle is in the database, in the history or in both, and the next run finishes", async () => {
    let tried = 0;
    const steps = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(steps, async (cuts) => {
        const instrument = `test:N${++tried}/USDT` as InstrumentId;
        const expected = [...numbers(-DAY - 700, -DAY + 900), ...numbers(-50_000, -49_000)].toSorted((a, b) => a - b);
        candles.db.store.appendColumns(instrument, run(...expected));
        for (const cut of cuts) {
          await cutOff(cut);
          const found = new Set([...inStore(instrument), ...(await inHistory(instrument))]);
          expect([...found].toSorted((a, b) => a - b)).toEqual(expected);
        }
        await job();
        expect(inStore(instrument)).toEqual([]);
        expect(await inHistory(instrument)).toEqual(expected);
      }),
      { numRuns: 8 },
    );
  });

  /** Runs the job until its n-th call to the outside, which fails. */
  async function cutOff(calls: number): Promise<void> {
    let left = calls;
    const counted = <A extends readonly unknown[], R>(work: (...args: A) => R) => {
      return (...args: A): R => {
        if (left-- <= 0) throw new Error("cut off");
        return work(...args);
      };
    };
    const { store } = candles.db;
    const cutStore = { ...store, oldest: counted(store.oldest), remove: counted(store.remove) };
    await archive({ store: cutStore, history: { merge: counted(history.merge) }, now: NOW, keepDays: 31 });
  }

  test("also by killing the process", async () => {
    const expected = numbers(-12 * DAY, 5 * DAY);
    candles.db.store.appendColumns(BTC, run(...expected));
    for (let kill = 0; kill < 2; kill += 1) {
      candles.db.close();
      await runAndKill(5 + kill * 37);
      candles.reopen();
      const found = new Set([...inStore(), ...(await inHistory())]);
      expect(found.size).toBe(expected.length);
    }
    expect((await inHistory()).length).toBeGreaterThan(0);
    const last = plus(minute(0), 60 * DAY_MS) as TimestampMs;
    await archive({ store: candles.db.store, history, now: last, keepDays: 31 });
    expect(await inHistory()).toEqual(expected);
    expect(inStore()).toEqual([]);
  }, 60_000);

  function runAndKill(afterMs: number): Promise<void> {
    const script = join(import.meta.dirname, "../fixtures/history/archiver.ts");
    const args = ["--disable-warning=ExperimentalWarning", script, candles.file, join(candles.folder, "history")];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), afterMs));
    return new Promise((resolve) => child.on("close", () => resolve()));
  }
});
