import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { InstrumentId } from "../../core/instrument.ts";
import { err, ok } from "../../core/result.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import { type CandleDatabase, openCandles } from "../../db/candles.ts";
import type { CandleSource, CandleStore } from "../../engine/ports.ts";
import { openCcxt } from "../../market/ccxt.ts";
import { catchUp, createCollector, fillHoles } from "../../market/collect.ts";
import { openReplay, type ReplaySource } from "../../market/replay.ts";
import { sampleRows } from "../servers/binance-rows.ts";
import { startBinanceServer } from "../servers/binance-server.ts";
import { at } from "../support/candles.ts";
import { aFolder, type Folder, toCsvGz } from "./candle-files.ts";

const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
const ETH = "binanceusdm:ETH/USDT" as InstrumentId;
const BNB = "binanceusdm:BNB/USDT" as InstrumentId;
const FROM = at("2025-06-02T00:00Z");
const NOON = at("2025-06-04T12:00Z");
const minutes = (count: number): TimestampMs => (FROM + count * MINUTE_MS) as TimestampMs;

let folder: Folder;
let database: CandleDatabase;
let store: CandleStore;
let replay: ReplaySource;
let now: TimestampMs;

beforeAll(() => {
  folder = aFolder();
  for (const symbol of ["BTC", "ETH", "BNB"]) {
    const rows = sampleRows(`${symbol}USDT`).slice(0, 4 * 1440);
    const spoiled = rows.map((row, i) => (symbol === "BNB" && i === 100 ? { ...row, high: "1" } : row));
    folder.write(`binanceusdm_${symbol}USDT_1m.csv.gz`, toCsvGz(spoiled));
  }
});
afterAll(() => folder.remove());
beforeEach(async (context) => {
  now = NOON;
  const opened = await openReplay({ from: { directory: folder.path }, clock: { now: () => now } });
  const candles = openCandles({ file: `${folder.path}/${context.task.id}.db` });
  if (!opened.ok || !candles.ok) throw new Error("the test's own data cannot be opened");
  replay = opened.value;
  database = candles.value;
  store = database.store;
});
afterEach(() => database.close());

/** The source, counting questions and answering with an error or a throw where told to. */
function watched(fault: (instrument: InstrumentId, from: number) => "error" | "throw" | null = () => null) {
  const asked: { instrument: InstrumentId; minutes: number }[] = [];
  const source: CandleSource = {
    ...replay,
    candles: async (instrument, from, until) => {
      asked.push({ instrument, minutes: (until - from) / MINUTE_MS });
      const kind = fault(instrument, from);
      if (kind === "throw") throw new TypeError("a bug");
      if (kind === "error")
        return err({ code: "TIMEOUT", text: "It did not answer.", retryable: true, retryAfterMs: null });
      return replay.candles(instrument, from, until);
    },
  };
  return { source, asked };
}
const held = (instrument: InstrumentId, from = FROM, until = NOON): number =>
  store.range(instrument, from, until).length;

describe("catching up", () => {
  test("fills an empty store from the beginning, in pieces of a day", async () => {
    const { source, asked } = watched();
    const collected = await catchUp({ source, store }, BTC, { from: FROM, until: NOON });
    expect(collected).toEqual({ instrument: BTC, added: 3600, rejected: 0, error: null });
    expect(store.newest(BTC)).toBe(NOON - MINUTE_MS);
    expect(asked.map(({ minutes: count }) => count)).toEqual([1440, 1440, 720]);
  });

  test("afterwards asks only for what is new, and for nothing when nothing is", async () => {
    await catchUp({ source: replay, store }, BTC, { from: FROM, until: NOON });
    const { source, asked } = watched();
    expect(await catchUp({ source, store }, BTC, { from: FROM, until: NOON })).toMatchObject({ added: 0, error: null });
    expect(asked).toEqual([]);
    now = (NOON + 2 * MINUTE_MS) as TimestampMs;
    expect(await catchUp({ source, store }, BTC, { from: FROM, until: now })).toMatchObject({ added: 2, error: null });
    expect(asked).toEqual([{ instrument: BTC, minutes: 2 }]);
  });

  test("never stores a candle that is not over", async () => {
    now = (NOON - 30_000) as TimestampMs;
    await catchUp({ source: replay, store }, BTC, { from: FROM, until: NOON });
    expect(store.newest(BTC)).toBe(NOON - 2 * MINUTE_MS);
  });

  test("counts what was left out", async () => {
    const collected = await catchUp({ source: replay, store }, BNB, { from: FROM, until: minutes(200) });
    expect(collected).toEqual({ instrument: BNB, added: 199, rejected: 1, error: null });
  });

  test("keeps what came before a fault, and goes on from there", async () => {
    const { source } = watched((_instrument, from) => (from >= FROM + DAY_MS ? "error" : null));
    const broken = await catchUp({ source, store }, BTC, { from: FROM, until: NOON });
    expect(broken).toEqual({
      instrument: BTC,
      added: 1440,
      rejected: 0,
      error: { code: "TIMEOUT", text: "It did not answer.", retryable: true, retryAfterMs: null },
    });
    expect(await catchUp({ source: replay, store }, BTC, { from: FROM, until: NOON })).toMatchObject({
      added: 2160,
      error: null,
    });
    expect(held(BTC)).toBe(3600);
  });

  test("after a long absence starts where history is needed, not where the store ends", async () => {
    await catchUp({ source: replay, store }, BTC, { from: FROM, until: minutes(10) });
    expect(await catchUp({ source: replay, store }, BTC, { from: minutes(2000), until: minutes(2100) })).toMatchObject({
      added: 100,
    });
  });
});

describe("filling holes", () => {
  test("brings back what an earlier run missed, and leaves what is there", async () => {
    await catchUp({ source: replay, store }, BTC, { from: minutes(0), until: minutes(50) });
    await catchUp({ source: replay, store }, BTC, { from: minutes(80), until: minutes(100) });
    expect(held(BTC)).toBe(70);
    expect(await fillHoles({ source: replay, store }, BTC, { from: FROM, until: minutes(120) })).toEqual({
      instrument: BTC,
      added: 50,
      rejected: 0,
      error: null,
    });
    expect(held(BTC)).toBe(120);
  });

  test("a source that tells another story than the store is counted and not believed", async () => {
    store.append(BTC, [{ openTime: minutes(5), open: 1, high: 2, low: 1, close: 2, volume: 3 }]);
    expect(await fillHoles({ source: replay, store }, BTC, { from: FROM, until: minutes(10) })).toMatchObject({
      added: 9,
      rejected: 1,
    });
    expect(store.range(BTC, minutes(5), minutes(6)).close[0]).toBe(2);
  });
});

describe("the collector", () => {
  const instruments = [BTC, ETH, BNB];
  const historyMs = 4 * HOUR_MS;

  test("brings every instrument up to the slot, and says so in their order", async () => {
    const collector = createCollector({ source: replay, store, instruments: () => instruments, historyMs });
    const collected = await collector.collect(NOON);
    expect(collected.map(({ instrument, added, error }) => [instrument, added, error])).toEqual(
      instruments.map((instrument) => [instrument, 240, null]),
    );
    now = (NOON + 2 * MINUTE_MS) as TimestampMs;
    expect((await collector.collect(now)).map(({ added }) => added)).toEqual([2, 2, 2]);
  });

  test.each(["error", "throw"] as const)("a fault (%s) in one never stops the others", async (kind) => {
    const { source } = watched((instrument) => (instrument === ETH ? kind : null));
    const collected = await createCollector({ source, store, instruments: () => instruments, historyMs }).collect(NOON);
    expect(collected.map(({ added }) => added)).toEqual([240, 0, 240]);
    expect(collected.map(({ error }) => error?.code ?? null)).toEqual([
      null,
      kind === "error" ? "TIMEOUT" : "BAD_DATA",
      null,
    ]);
    expect(collected[1]?.error?.text).toMatch(kind === "error" ? /did not answer/ : /ETH\/USDT.*a bug/);
  });

  test("looks for holes of an earlier run once, then only at what is new", async () => {
    await catchUp({ source: replay, store }, BTC, { from: minutes(0), until: minutes(700) });
    await catchUp({ source: replay, store }, BTC, { from: minutes(1000), until: NOON });
    const { source, asked } = watched();
    const collector = createCollector({ source, store, instruments: () => [BTC], historyMs: NOON - FROM });
    expect(await collector.collect(NOON)).toMatchObject([{ added: 300, error: null }]);
    asked.length = 0;
    await collector.collect(NOON);
    expect(asked).toEqual([]);
  });

  test("goes back beyond the history to where a trade was open when it stopped", async () => {
    await catchUp({ source: replay, store }, BTC, { from: minutes(0), until: minutes(100) });
    const down = { source: replay, store, instruments: () => [BTC], historyMs };
    const neededSince = () => minutes(90);
    // Down for more than two days, with four hours of history to be kept: the trade of minute 90 has no gap.
    expect(await createCollector({ ...down, neededSince }).collect(NOON)).toMatchObject([{ added: 3500, error: null }]);
    expect(held(BTC, minutes(0), NOON)).toBe(3600);
  });

  test("asks again for a minute that one answer left out, and says that a hole was filled", async () => {
    let incomplete = true;
    const source: CandleSource = {
      ...replay,
      candles: async (instrument, from, until) => {
        const answer = await replay.candles(instrument, from, until);
        if (!answer.ok || !incomplete) return answer;
        const lost = NOON + 2 * MINUTE_MS;
        return ok({ ...answer.value, candles: answer.value.candles.filter(({ openTime }) => openTime !== lost) });
      },
    };
    const collector = createCollector({ source, store, instruments: () => [BTC], historyMs });
    await collector.collect(NOON);
    now = (NOON + 4 * MINUTE_MS) as TimestampMs;
    expect(await collector.collect(now)).toEqual([{ instrument: BTC, added: 3, rejected: 0, error: null }]);
    incomplete = false;
    now = (NOON + 6 * MINUTE_MS) as TimestampMs;
    expect(await collector.collect(now)).toEqual([
      { instrument: BTC, added: 3, rejected: 0, error: null, refilled: 1 },
    ]);
    expect(held(BTC, NOON, now)).toBe(6);
  });

  test("asks twice for minutes that nobody has, and then lets them be", async () => {
    const { source, asked } = watched();
    const collector = createCollector({ source, store, instruments: () => [BNB], historyMs: 150 * MINUTE_MS });
    now = minutes(200);
    // Minute 100 of the recording is unsound: told once, however often it is asked for.
    const told: number[] = [];
    for (const end of [200, 202, 204, 206]) {
      now = minutes(end);
      told.push(...(await collector.collect(now)).map(({ rejected }) => rejected));
    }
    expect(told).toEqual([1, 0, 0, 0]);
    expect(asked.filter(({ minutes: count }) => count === 1)).toHaveLength(2);
  });

  test("a store that fails is told after the others have finished", async () => {
    const broken: CandleStore = {
      ...store,
      append: (instrument, candles) => {
        if (instrument === BTC) throw new Error("disk full");
        return store.append(instrument, candles);
      },
    };
    const collector = createCollector({ source: replay, store: broken, instruments: () => instruments, historyMs });
    await expect(collector.collect(NOON)).rejects.toMatchObject({ cause: { message: "disk full" } });
    expect([held(ETH), held(BNB)]).toEqual([240, 240]);
  });

  test("asks for no more instruments at once than it should, and still brings all of them, in their order", async () => {
    let running = 0;
    let most = 0;
    const many = Array.from({ length: 60 }, (_, i) => `binanceusdm:S${i}/USDT` as InstrumentId);
    const source: CandleSource = {
      ...replay,
      candles: async (instrument, from, until) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running--;
        return instrument === many[7]
          ? err({ code: "UNKNOWN_SYMBOL", text: "No such symbol.", retryable: false, retryAfterMs: null })
          : replay.candles(BTC, from, until);
      },
    };
    const collected = await createCollector({ source, store, instruments: () => many, historyMs }).collect(NOON);
    expect(most).toBe(16);
    expect(collected.map(({ instrument }) => instrument)).toEqual(many);
    expect(collected.flatMap(({ error }, i) => (error === null ? [] : [i]))).toEqual([7]);
  });

  test("what takes longer than a scan may wait is told and gone on with, after those that only need the newest", async () => {
    let time = 0;
    const { source, asked } = watched();
    const slow: CandleSource = {
      ...source,
      candles: async (...ask) => {
        time += 60_000;
        return source.candles(...ask);
      },
    };
    const budget = { ms: 75_000, stopwatch: { elapsed: () => time } };
    let followed = [BTC];
    const parts = { source: slow, store, instruments: () => followed, historyMs: 2 * DAY_MS, budget };
    const collector = createCollector(parts);
    await catchUp({ source: replay, store }, BTC, { from: FROM, until: NOON });
    await collector.collect(NOON);
    // ETH is new: of its two days one fits in before the time is over, and BTC is served first.
    followed = [ETH, BTC];
    now = (NOON + 2 * MINUTE_MS) as TimestampMs;
    asked.length = 0;
    const [eth, btc] = await collector.collect(now);
    expect(asked[0]).toEqual({ instrument: BTC, minutes: 2 });
    expect(btc).toMatchObject({ added: 2, error: null });
    expect(eth).toMatchObject({
      error: { code: "TIMEOUT", retryable: true, text: /ETH\/USDT.*The next scan goes on/ },
    });
    expect(eth?.added).toBe(1440);
    expect((await collector.collect(now)).map(({ error }) => error)).toEqual([null, null]);
    expect(held(ETH, (now - 2 * DAY_MS) as TimestampMs, now)).toBe(2880);
  });

  test("fills the store through ccxt just as from the recording", async () => {
    const server = await startBinanceServer({ now: NOON + 1500 });
    const clock = { now: () => (NOON + 1500) as TimestampMs };
    const opened = await openCcxt({ venue: "binanceusdm", clock, apiRoot: server.url });
    if (!opened.ok) throw new Error(opened.error.text);
    const collector = createCollector({ source: opened.value, store, instruments: () => [BTC, ETH], historyMs });
    const collected = await collector.collect(NOON);
    await opened.value.stop();
    await server.stop();
    expect(collected.map(({ added, rejected, error }) => [added, rejected, error])).toEqual([
      [240, 0, null],
      [240, 0, null],
    ]);
    const recorded = sampleRows("BTCUSDT").filter(({ time }) => time >= NOON - historyMs && time < NOON);
    expect([...store.range(BTC, FROM, NOON).close]).toEqual(recorded.map(({ close }) => Number(close)));
  });
});
