import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Candle, CandleColumns } from "../../../core/candle.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { ok } from "../../../core/result.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import { type CandleDatabase, openCandles } from "../../../db/candles.ts";
import type { CandleSource } from "../../../engine/ports.ts";
import { candleAt } from "../../../market/candle-rows.ts";
import { type Watched, watchQuality } from "../../../market/quality/watch.ts";
import { at, aWalk } from "../../support/candles.ts";

const START = at("2025-06-01T00:00:00Z");
const minute = (number: number) => (START + number * MINUTE_MS) as TimestampMs;

let folder: string;
let database: CandleDatabase;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-watch-"));
  const opened = openCandles({ file: join(folder, "candles.db") });
  if (!opened.ok) throw new Error(opened.error.text);
  database = opened.value;
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

let instruments = 0;
const anInstrument = (): InstrumentId => {
  instruments += 1;
  return `run:N${instruments}/USDT` as InstrumentId;
};
const silent: CandleSource = {
  name: "test source",
  venue: "run",
  candles: async () => ok({ candles: [], rejected: [] }),
  stop: async () => undefined,
};
const open = (source: CandleSource = silent): Watched =>
  watchQuality({ source, store: database.store, quality: database.quality, clock: { now: () => minute(9999) } });
const sighting = (instrument: InstrumentId, featuresComputed = true, fresh = true) => [
  { instrument, featuresComputed, fresh },
];
const candlesOf = (columns: CandleColumns): Candle[] =>
  Array.from(columns.openTime, (_, row) => candleAt(columns, row));

test("an hour with a hole, silence and a spike, counted by hand", () => {
  const instrument = anInstrument();
  const { store, watch } = open();
  const candles = Array.from({ length: 120 }, (_, number) => ({
    ...{ openTime: minute(number), open: 100, high: 101, low: 99, close: 100, volume: 5 },
  })).filter((_, number) => number < 70 || number >= 80);
  const odd = candles.map((candle) => {
    if (candle.openTime === minute(90)) return { ...candle, high: 111 };
    return candle.openTime >= minute(100) && candle.openTime < minute(104) ? { ...candle, volume: 0 } : candle;
  });
  store.append(instrument, odd);
  watch.scanned(minute(118), sighting(instrument, false));
  watch.scanned(minute(120), sighting(instrument, true, false));
  const [first, second] = database.quality.hours(instrument, minute(0), minute(240));
  expect(first).toMatchObject({
    expected: 60,
    received: 60,
    suspect: 0,
    quarantined: 0,
    featureAttempts: 0,
    score: 100,
  });
  expect(second).toMatchObject({ hour: minute(60), expected: 60, received: 50, suspect: 5, quarantined: 0 });
  expect(second).toMatchObject({ featureAttempts: 2, featureFailures: 1 });
  expect(second?.checks).toEqual({
    ...{ finite: { passed: 50, failed: 0 }, positive: { passed: 50, failed: 0 }, ohlcOrder: { passed: 50, failed: 0 } },
    ...{ misaligned: { passed: 50, failed: 0 }, conflict: { passed: 50, failed: 0 } },
    ...{ jump: { passed: 49, failed: 1 }, volume: { passed: 50, failed: 0 }, zeroVolume: { passed: 46, failed: 4 } },
    ...{
      sigma: { passed: 50, failed: 0 },
      skew: { passed: 50, failed: 0 },
      gap: { passed: 49, failed: 1 },
      stale: { passed: 1, failed: 1 },
    },
  });
  // 50 of 60 minutes, 5 of 50 suspect, 1 of 2 computations failed.
  expect(second?.score).toBe(Math.round(1000 * (50 / 60) * 0.95 * 0.5) / 10);
  expect(database.quality.suspects(instrument, minute(0), minute(120))).toEqual([
    { openTime: minute(90), checks: ["jump"] },
    ...[100, 101, 102, 103].map((number) => ({ openTime: minute(number), checks: ["zeroVolume"] })),
  ]);
  expect(watch.counts(instrument, minute(120))).toEqual({ suspect: 5, featureFailures: 1 });
  expect([60, 120, 122, 182].map((number) => watch.newestHour(instrument, minute(number)))).toEqual([
    ...[100, second?.score, second?.score, null],
  ]);
});

test("what was found of the trades between scans is added up by the hour, over a restart too", () => {
  const instrument = anInstrument();
  const found = [
    { judged: 900, failed: { duplicate: 3, positive: 1 } },
    { judged: 100, failed: { duplicate: 1, jump: 2, gap: 5 } },
    { judged: 40, failed: { late: 1 } },
  ];
  const streamed: CandleSource = { ...silent, takeTradeCounts: () => found.shift() ?? null };
  for (const slot of [58, 60]) open(streamed).watch.scanned(minute(slot), sighting(instrument));
  const { watch } = open(streamed);
  watch.scanned(minute(62), sighting(instrument));
  watch.scanned(minute(64), sighting(instrument));
  const [first, second] = database.quality.hours(instrument, minute(0), minute(240));
  expect(first?.checks).toMatchObject({
    ...{ "trade.finite": { passed: 1000, failed: 0 }, "trade.positive": { passed: 999, failed: 1 } },
    ...{ "trade.duplicate": { passed: 996, failed: 4 }, "trade.jump": { passed: 998, failed: 2 } },
    ...{ "trade.gap": { passed: 995, failed: 5 }, "trade.late": { passed: 1000, failed: 0 } },
  });
  expect(second?.checks).toMatchObject({ "trade.late": { passed: 39, failed: 1 } });
});

test("the first hour begins with the first candle there is; an hour without any is written too", () => {
  const instrument = anInstrument();
  const { store, watch } = open();
  store.append(instrument, candlesOf(aWalk(minute(50), 10, 1)));
  for (const slot of [60, 62, 64, 124]) watch.scanned(minute(slot), sighting(instrument));
  const hours = database.quality.hours(instrument, minute(0), minute(240));
  expect(hours.map(({ expected, received }) => [expected, received])).toEqual([
    [10, 10],
    [4, 0],
    [4, 0],
  ]);
});

test("what the source left out and what contradicts the store is kept apart as it came", async () => {
  const instrument = anInstrument();
  const [first, second] = candlesOf(aWalk(minute(0), 2, 1)) as [Candle, Candle];
  const rows = [[minute(2), 1, 2, undefined, 1, 1]];
  const rejected = [
    { openTime: minute(2), why: "NOT_FINITE", rows },
    {
      openTime: minute(3),
      why: "DUPLICATE_DIFFERS",
      rows: [
        [minute(3), 1],
        [minute(3), 2],
      ],
    },
    { openTime: minute(4), why: "OHLC_ORDER" },
    { openTime: Number.NaN, why: "SOMETHING_ELSE" },
  ];
  const { source, store, watch } = open({ ...silent, candles: async () => ok({ candles: [], rejected }) });
  await source.candles(instrument, minute(0), minute(10));
  await source.candles(instrument, minute(0), minute(10));
  store.append(instrument, [first, second]);
  expect(store.append(instrument, [first, { ...second, volume: 0.5 }])).toEqual({ added: 0, conflicting: 1 });
  const kept = database.quality.quarantined(instrument, 0 as TimestampMs, minute(10));
  expect(kept.map(({ openTime, reason, raw }) => [openTime, reason, JSON.parse(raw)])).toEqual([
    [0, "SOMETHING_ELSE", null],
    [minute(1), "conflict", [minute(1), second.open, second.high, second.low, second.close, 0.5]],
    [minute(2), "finite", [minute(2), 1, 2, null, 1, 1]],
    [minute(3), "conflict", [minute(3), 1]],
    [minute(3), "conflict", [minute(3), 2]],
    [minute(4), "ohlcOrder", null],
  ]);
  expect(kept[1]).toMatchObject({ source: "test source", at: minute(9999) });
  watch.scanned(minute(6), sighting(instrument));
  const [hour] = database.quality.hours(instrument, minute(0), minute(60));
  expect(hour).toMatchObject({ expected: 6, received: 2, quarantined: 5 });
  expect(hour?.checks).toMatchObject({ conflict: { passed: 4, failed: 3 }, finite: { passed: 6, failed: 1 } });
});

test("candles that come while the clocks disagree are flagged, and stay so when older ones are filled in", () => {
  const instrument = anInstrument();
  let skewMs: number | null = null;
  const { store, watch } = open({ ...silent, skewMs: () => skewMs });
  const candles = candlesOf(aWalk(minute(0), 40, 1));
  const [late] = candles.splice(5, 1) as [Candle];
  const say = (from: number, until: number, skew: number | null): void => {
    skewMs = skew;
    store.append(
      instrument,
      candles.filter(({ openTime }) => openTime >= minute(from) && openTime < minute(until)),
    );
    watch.scanned(minute(until), sighting(instrument));
  };
  say(0, 10, null);
  say(10, 12, 1000);
  say(12, 14, -1001);
  say(14, 16, 1001);
  say(16, 18, 0);
  const skewed = [12, 13, 14, 15].map((number) => ({ openTime: minute(number), checks: ["skew"] }));
  expect(database.quality.suspects(instrument, minute(0), minute(40))).toEqual(skewed);
  store.append(instrument, [late]);
  watch.scanned(minute(20), sighting(instrument));
  expect(database.quality.suspects(instrument, minute(0), minute(40))).toEqual(skewed);
  open().watch.scanned(minute(22), sighting(instrument));
  const [hour] = database.quality.hours(instrument, minute(0), minute(60));
  expect(hour).toMatchObject({ received: 18, suspect: 4, checks: { skew: { passed: 14, failed: 4 } } });
});

test("failed computations are counted over the running hour and the 23 before it, also after a restart", () => {
  const instrument = anInstrument();
  const { watch } = open();
  watch.scanned(minute(2), sighting(instrument, false));
  watch.scanned(minute(62), sighting(instrument, false));
  watch.scanned(minute(64), sighting(instrument, false));
  for (const { counts } of [watch, open().watch]) {
    const failures = (slot: number) => counts(instrument, minute(slot)).featureFailures;
    expect([failures(2), failures(64), failures(24 * 60), failures(24 * 60 + 2), failures(25 * 60 + 2)]).toEqual([
      ...[1, 3, 3, 2, 0],
    ]);
  }
  const again = open().watch;
  again.scanned(minute(66), sighting(instrument, false));
  expect(again.counts(instrument, minute(66)).featureFailures).toBe(4);
  expect(open().watch.counts(instrument, minute(66)).featureFailures).toBe(4);
});

/** How a feed may come: in pieces of some minutes, some of them late, with restarts in between. */
const feeds = fc.record({
  seed: fc.nat(2 ** 31),
  missing: fc.array(fc.nat(300), { maxLength: 20 }),
  late: fc.array(fc.nat(300), { maxLength: 10 }),
  odd: fc.array(fc.nat(300), { maxLength: 10 }),
  restarts: fc.array(fc.integer({ min: 0, max: 150 }), { maxLength: 3 }),
});

/** Each look asks for forty minutes once more, late ones come after twenty; the last look asks for everything. */
function comingAt(slot: number, candles: readonly Candle[], late: readonly number[]): readonly Candle[] {
  if (slot === 300) return candles;
  const isLate = ({ openTime }: Candle) => late.includes((openTime - START) / MINUTE_MS);
  const asked = candles.filter(({ openTime }) => openTime >= minute(slot - 40) && openTime < minute(slot));
  return asked.filter((candle) => !isLate(candle) || candle.openTime < minute(slot - 20));
}

test("a feed that came late, in pieces and over restarts leaves the same counts and flags as one in order", () => {
  fc.assert(
    fc.property(feeds, ({ seed, missing, late, odd, restarts }) => {
      const walk = aWalk(START, 300, seed);
      for (const row of odd) walk.volume[row] = row % 2 === 0 ? 0 : 1e6;
      const candles = candlesOf(walk).filter((_, number) => !missing.includes(number));
      const [straight, bumpy] = [anInstrument(), anInstrument()];
      const one = open();
      one.store.append(straight, candles);
      for (let slot = 2; slot <= 300; slot += 2) one.watch.scanned(minute(slot), sighting(straight));

      let other = open();
      for (let slot = 2; slot <= 300; slot += 2) {
        other.store.append(bumpy, comingAt(slot, candles, late));
        other.watch.scanned(minute(slot), sighting(bumpy));
        if (restarts.includes(slot / 2)) other = open();
      }
      const found = (instrument: InstrumentId) => ({
        hours: database.quality.hours(instrument, START, minute(300)).map((row) => ({ ...row, instrument: "" })),
        suspects: database.quality.suspects(instrument, START, minute(300)),
      });
      expect(found(bumpy)).toEqual(found(straight));
      expect(database.quality.hours(bumpy, START, (START + DAY_MS) as TimestampMs)).toHaveLength(300 / 60);
      expect(HOUR_MS).toBe(60 * MINUTE_MS);
    }),
    { numRuns: 8, examples: [[{ seed: 0, missing: [0, 1, 2], late: [], odd: [], restarts: [] }]] },
  );
});
