import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sliceColumns } from "../../../core/candle.ts";
import { MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import {
  type Dropped,
  exampleSlots,
  examplesOf,
  labelledSlots,
  segmentsOf,
} from "../../../engine/features/examples.ts";
import type { FeatureSet } from "../../../engine/features/feature-set.ts";
import { LIGHT } from "../../../engine/features/light.ts";
import { aTable, at, aWalk } from "../../support/candles.ts";
import { loadSample } from "../../support/sample.ts";

const LABEL = { name: "win240", horizonMinutes: 240, stopAtr: 3, targetMultiple: 2, costBps: 7.5 };
const START = at("2025-03-01T00:00Z");
const none = (): Dropped => ({ missing: 0, unresolved: 0, invalidated: 0 });

/** One feature, no warm-up, an ATR of 1: outcomes can be worked out by hand. */
const still: FeatureSet = {
  id: "still@1",
  names: ["one"],
  definitions: [],
  warmupMinutes: 0,
  compute: (_history, slot) => ({
    values: Float64Array.of(slot),
    missing: [],
    directional: [false],
    atr15: 1,
    realised24h: 0.02,
  }),
};

/** What a row says whose one feature cannot be computed. */
const unknown = { values: Float64Array.of(Number.NaN), missing: ["one"] };

describe("exampleSlots", () => {
  const spans = fc.tuple(fc.integer({ min: 0, max: 500_000 }), fc.integer({ min: 1, max: 3000 }));

  test("are even minutes, at most one in each quarter of an hour, inside the span", () => {
    fc.assert(
      fc.property(spans, ([first, minutes]) => {
        const from = (START + first * MINUTE_MS) as TimestampMs;
        const until = (from + minutes * MINUTE_MS) as TimestampMs;
        const slots = exampleSlots(from, until);
        const quarters = slots.map((slot) => Math.floor(slot / (15 * MINUTE_MS)));
        expect(new Set(quarters).size).toBe(slots.length);
        expect(slots.every((slot) => slot % (2 * MINUTE_MS) === 0 && slot >= from && slot < until)).toBe(true);
        expect(Math.abs(slots.length - minutes / 15)).toBeLessThan(2);
      }),
    );
  });

  test("show every age of the newest 15m bar equally often, at each hour of the day", () => {
    const slots = exampleSlots(START, at("2025-03-15T00:00Z"));
    const ages = slots.map((slot) => (slot / MINUTE_MS) % 15);
    expect(new Set(ages).size).toBe(14);
    const atNoon = slots.filter((slot) => Math.floor(slot / (15 * MINUTE_MS)) % 96 === 48);
    expect(new Set(atNoon.map((slot) => (slot / MINUTE_MS) % 15)).size).toBe(7);
  });
});

describe("segmentsOf", () => {
  test("ends a segment at more than one absent minute and keeps every candle", () => {
    const flat = [1, 1, 1, 1] as const;
    const candles = aTable(START, [
      [0, ...flat],
      [1, ...flat],
      [3, ...flat],
      [6, ...flat],
      [7, ...flat],
    ]);
    const segments = segmentsOf(candles);
    expect(segments.map(({ openTime }) => [...openTime].map((time) => (time - START) / MINUTE_MS))).toEqual([
      [0, 1, 3],
      [6, 7],
    ]);
  });

  test("may span the holes that a longer window tolerates", () => {
    const flat = [1, 1, 1, 1] as const;
    const candles = aTable(START, [
      [0, ...flat],
      [6, ...flat],
      [13, ...flat],
    ]);
    expect(segmentsOf(candles, 5).map(({ length }) => length)).toEqual([2, 1]);
  });

  test("of nothing are one segment of nothing, which gives no examples", () => {
    const [only] = segmentsOf(aTable(START, []));
    expect(only?.length).toBe(0);
    expect(only && examplesOf(only, still, LABEL, none())).toEqual([]);
  });
});

describe("examplesOf", () => {
  test("labels both sides by the engine's rules", () => {
    // 100 flat, then from minute 60 on 110: a long trade from before is at its target, a short one at its stop.
    const price = (minute: number): number => (minute < 60 ? 100 : 110);
    const rows = Array.from({ length: 600 }, (_unused, minute) => {
      const flat = price(minute);
      return [minute, flat, flat, flat, flat] as const;
    });
    const candles = aTable(START, rows);
    const dropped = none();
    const [long, short] = examplesOf(candles, still, LABEL, dropped);
    expect(long).toMatchObject({
      slot: exampleSlots(START, at("2025-03-01T00:15Z"))[0],
      side: "long",
      outcome: { exit: "tp", exitPrice: 110, entryPrice: 100 },
    });
    // The gap fills at the open: 10 of price over a stop of 3, minus 0.075 of cost over 3.
    expect(long?.outcome.netR).toBeCloseTo(10 / 3 - 0.025, 9);
    expect(short).toMatchObject({ side: "short", outcome: { exit: "sl", exitPrice: 110 } });
    expect(dropped).toEqual(none());
  });

  test("leaves out slots whose horizon does not fit, and counts what has no features", () => {
    const candles = aWalk(START, 600, 4);
    const examples = examplesOf(candles, still, LABEL, none());
    const lastSlot = Math.max(...examples.map(({ slot }) => slot));
    expect(lastSlot).toBeLessThanOrEqual(START + (600 - 240) * MINUTE_MS);
    expect(lastSlot).toBeGreaterThan(START + (600 - 240 - 30) * MINUTE_MS);
    const dropped = none();
    const lacking: FeatureSet = {
      ...still,
      compute: (history, slot) => ({ ...still.compute(history, slot), ...unknown }),
    };
    expect(examplesOf(candles, lacking, LABEL, dropped)).toEqual([]);
    expect(dropped.missing).toBe(examples.length);
  });

  test("labelledSlots keep what examples drop, and every slot of a live run on demand", () => {
    const candles = aWalk(START, 600, 4);
    const lacking: FeatureSet = {
      ...still,
      compute: (history, slot) => ({
        ...still.compute(history, slot),
        ...(slot % (4 * MINUTE_MS) === 0 ? unknown : {}),
      }),
    };
    const slots = [...labelledSlots(candles, lacking, LABEL, { stepMinutes: 2 })];
    // From minute 0 up to, not including, the slot whose 240 minutes end with the last candle.
    expect(slots).toHaveLength(Math.ceil((599 - 240) / 2));
    for (const { slot, outcomes } of slots) expect(outcomes === null).toBe(slot % (4 * MINUTE_MS) === 0);
    const sparser = [...labelledSlots(candles, lacking, LABEL, { stepMinutes: 4 })].map(({ slot }) => slot);
    expect(sparser).toEqual(slots.map(({ slot }) => slot).filter((slot) => slot % (4 * MINUTE_MS) === 0));
    expect(new Set(sparser.map((slot) => (slot / MINUTE_MS) % 15)).size).toBe(15);
    const buckets = [...labelledSlots(candles, lacking, LABEL, { stepMinutes: "bucket" })].map(({ slot }) => slot);
    expect(buckets.slice(0, 5).map((slot) => (slot - START) / MINUTE_MS)).toEqual([0, 16, 30, 46, 60]);
  });

  test("drops trades that lived through a hole, and counts them", () => {
    const candles = aTable(
      START,
      Array.from(
        { length: 600 },
        (_unused, minute) => [minute < 100 ? minute : minute + 5, 100, 100, 100, 100] as const,
      ),
    );
    const dropped = none();
    const examples = examplesOf(candles, still, LABEL, dropped);
    expect(dropped.invalidated).toBeGreaterThan(0);
    expect(examples.every(({ slot }) => slot >= START + 100 * MINUTE_MS)).toBe(true);
  });

  test("sees at a slot what a live scan sees there, from any stretch of history", () => {
    const candles = loadSample("ETH");
    const part = sliceColumns(candles, 0, LIGHT.warmupMinutes + 400);
    const examples = examplesOf(part, LIGHT, LABEL, none());
    expect(examples.length).toBeGreaterThan(10);
    for (const { slot, row } of examples) expect(LIGHT.compute(candles, slot).values).toEqual(row.values);
  });
});
