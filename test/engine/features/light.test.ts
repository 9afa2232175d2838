import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CandleColumns, sliceColumns } from "../../../core/candle.ts";
import { MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import { type FeatureRow, withSide } from "../../../engine/features/feature-set.ts";
import { LIGHT } from "../../../engine/features/light.ts";
import { at, aWalk } from "../../support/candles.ts";
import { loadSample } from "../../support/sample.ts";
import { referenceFeatures } from "./light-reference.ts";

/** One minute before a 4h bar closes: every timeframe's forming bar is as old as it can be. */
const WORST_SLOT = at("2025-03-12T03:59Z");
const warmStart = (slot: TimestampMs): TimestampMs => (slot - LIGHT.warmupMinutes * MINUTE_MS) as TimestampMs;
const byName = ({ values }: FeatureRow): Record<string, number> =>
  Object.fromEntries(LIGHT.names.map((name, column) => [name, values[column] ?? Number.NaN]));
const bits = (row: FeatureRow) => ({
  values: [...new BigUint64Array(row.values.slice().buffer)],
  missing: row.missing,
  atr15: row.atr15,
  realised24h: row.realised24h,
});
const changed = (candles: CandleColumns, change: (columns: CandleColumns) => void): CandleColumns => {
  const { openTime, open, high, low, close, volume, length } = candles;
  const copy = {
    openTime: openTime.slice(),
    open: open.slice(),
    high: high.slice(),
    low: low.slice(),
    close: close.slice(),
    volume: volume.slice(),
    length,
  };
  change(copy);
  return copy;
};
/** The rows whose minutes after the first are not in [from, until). */
const without = (candles: CandleColumns, from: number, until: number): CandleColumns => {
  const keep = (column: Float64Array): Float64Array => column.filter((_value, row) => row < from || row >= until);
  return {
    openTime: keep(candles.openTime),
    open: keep(candles.open),
    high: keep(candles.high),
    low: keep(candles.low),
    close: keep(candles.close),
    volume: keep(candles.volume),
    length: candles.length - (until - from),
  };
};

describe("the set", () => {
  test("is described without gaps: unique names, meanings, units, warm-up within seven days", () => {
    expect(new Set(LIGHT.names).size).toBe(LIGHT.names.length);
    expect(LIGHT.definitions.map(({ name }) => name)).toEqual(LIGHT.names);
    for (const { meaning, unit, range } of LIGHT.definitions) {
      expect(meaning.length).toBeGreaterThan(10);
      expect(unit).not.toBe("");
      expect((range[0] ?? Number.NEGATIVE_INFINITY) < (range[1] ?? Number.POSITIVE_INFINITY)).toBe(true);
    }
    expect(LIGHT.warmupMinutes).toBeLessThanOrEqual(7 * 1440);
  });

  test("stays inside the ranges it states, over recorded days", () => {
    const candles = loadSample("BTC");
    for (
      let slot = at("2025-06-08T00:04Z");
      slot < at("2025-06-14T00:00Z");
      slot = (slot + 94 * MINUTE_MS) as TimestampMs
    ) {
      const row = LIGHT.compute(candles, slot);
      expect(row.missing).toEqual([]);
      for (const [column, { name, range }] of LIGHT.definitions.entries()) {
        const value = row.values[column] ?? Number.NaN;
        expect(value, name).toBeGreaterThanOrEqual(range[0] ?? Number.NEGATIVE_INFINITY);
        expect(value, name).toBeLessThanOrEqual(range[1] ?? Number.POSITIVE_INFINITY);
      }
    }
  });
});

describe("values", () => {
  test("equal a plain reference that follows the definitions, on random walks", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: 0, max: 239 }), (seed, minute) => {
        const slot = (WORST_SLOT + minute * MINUTE_MS) as TimestampMs;
        const candles = aWalk(warmStart(slot), LIGHT.warmupMinutes, seed);
        const row = LIGHT.compute(candles, slot);
        const reference = referenceFeatures(candles, slot);
        expect(row.missing).toEqual([]);
        for (const [name, value] of Object.entries(byName(row)))
          expect(value, name).toBeCloseTo(reference[name] ?? Number.NaN, 9);
        expect(row.atr15).toBeCloseTo(reference.atr15 ?? Number.NaN, 9);
        expect(row.realised24h).toBeCloseTo(reference.realised24h ?? Number.NaN, 12);
      }),
      { numRuns: 12 },
    );
  });

  test("of a market that rises 0.01 % every minute are those worked out by hand", () => {
    const slot = at("2025-03-12T04:00Z");
    const growth = Math.log(1.0001);
    const candles = changed(aWalk(warmStart(slot), LIGHT.warmupMinutes, 1), (columns) => {
      for (let row = 0; row < columns.length; row += 1) {
        columns.open[row] = 100 * Math.exp(growth * row);
        columns.close[row] = 100 * Math.exp(growth * (row + 1));
        columns.low[row] = columns.open[row]!;
        columns.high[row] = columns.close[row]!;
        columns.volume[row] = 2;
      }
    });
    const values = byName(LIGHT.compute(candles, slot));
    // Every return is the volatility itself, so k minutes are √k standard deviations.
    expect(values.ret_10).toBeCloseTo(Math.sqrt(10), 6);
    expect(values.ret_1440).toBeCloseTo(Math.sqrt(1440), 6);
    expect(values).toMatchObject({
      clv_5: 1,
      clv_15: 1,
      clv_60: 1,
      rsi_5: 1,
      rsi_240: 1,
      flow_15: 1,
      flow_60: 1,
      vz_60: 0,
    });
    expect(values.er_30).toBeCloseTo(1, 9);
    expect(values.lrv_60).toBeCloseTo(Math.log(growth), 6);
    expect(values.rvr_15_60).toBeCloseTo(0, 6);
    // A closed 15m bar spans 15 minutes of growth: about 0.15 % of the price.
    expect(values.cost_r).toBeCloseTo(0.00075 / (3 * 0.0015), 2);
  });

  test.each([
    // Summer time: London opens at 07:00Z, New York at 12:00Z; Tokyo 00:00Z to 09:00Z all year.
    ["2025-07-02T06:58Z", { session_tokyo: 1, session_london: 0, session_newyork: 0, weekday: 2 }],
    ["2025-07-02T07:00Z", { session_tokyo: 1, session_london: 1, session_newyork: 0, weekday: 2 }],
    ["2025-07-06T12:00Z", { session_tokyo: 0, session_london: 1, session_newyork: 1, weekday: 6 }],
    ["2025-01-06T12:00Z", { session_tokyo: 0, session_london: 1, session_newyork: 0, weekday: 0 }],
  ])("tell the time at %s", (iso, expected) => {
    const slot = at(iso);
    const values = byName(LIGHT.compute(aWalk((slot - 60 * MINUTE_MS) as TimestampMs, 60, 3), slot));
    expect(values).toMatchObject(expected);
  });

  test("turn with the hour like the hand of a clock", () => {
    const noon = byName(LIGHT.compute(aWalk(at("2025-07-06T11:00Z"), 60, 3), at("2025-07-06T12:00Z")));
    const six = byName(LIGHT.compute(aWalk(at("2025-07-06T05:00Z"), 60, 3), at("2025-07-06T06:00Z")));
    expect([noon.hour_sin, noon.hour_cos].map((value) => Math.round((value ?? 9) * 1e9) / 1e9)).toEqual([0, -1]);
    expect([six.hour_sin, six.hour_cos].map((value) => Math.round((value ?? 9) * 1e9) / 1e9)).toEqual([1, 0]);
  });
});

describe("what may not change an answer", () => {
  const slots = fc.integer({ min: 0, max: 239 }).map((minute) => (WORST_SLOT + minute * MINUTE_MS) as TimestampMs);
  const seeds = fc.integer({ min: 1, max: 2 ** 31 });

  test("the future: cutting it off, or putting nonsense there, leaves every bit as it is", () => {
    fc.assert(
      fc.property(seeds, slots, fc.integer({ min: 1, max: 500 }), (seed, slot, future) => {
        const candles = aWalk(warmStart(slot), LIGHT.warmupMinutes + future, seed);
        const nonsense = changed(candles, (columns) => {
          for (let row = LIGHT.warmupMinutes; row < columns.length; row += 1) {
            columns.open[row] = columns.close[row] = columns.high[row] = 1e9;
            columns.low[row] = columns.volume[row] = Number.NaN;
          }
        });
        const past = bits(LIGHT.compute(sliceColumns(candles, 0, LIGHT.warmupMinutes), slot));
        expect(bits(LIGHT.compute(candles, slot))).toEqual(past);
        expect(bits(LIGHT.compute(nonsense, slot))).toEqual(past);
      }),
      { numRuns: 15 },
    );
  });

  test("where the history begins, once the warm-up is there", () => {
    fc.assert(
      fc.property(seeds, slots, fc.integer({ min: 1, max: 1500 }), (seed, slot, earlier) => {
        const start = (warmStart(slot) - earlier * MINUTE_MS) as TimestampMs;
        const long = aWalk(start, LIGHT.warmupMinutes + earlier, seed);
        const short = sliceColumns(long, earlier, long.length);
        expect(bits(LIGHT.compute(long, slot))).toEqual(bits(LIGHT.compute(short, slot)));
      }),
      { numRuns: 15 },
    );
  });
});

describe("what is missing", () => {
  const full = aWalk(warmStart(WORST_SLOT), LIGHT.warmupMinutes, 5);

  test.each(LIGHT.definitions)(
    "$name needs exactly the $warmupMinutes minutes it states",
    ({ name, warmupMinutes }) => {
      const enough = sliceColumns(full, full.length - warmupMinutes, full.length);
      expect(LIGHT.compute(enough, WORST_SLOT).missing).not.toContain(name);
      if (warmupMinutes === 0) return;
      const tooShort = LIGHT.compute(sliceColumns(full, full.length - warmupMinutes + 1, full.length), WORST_SLOT);
      expect(tooShort.missing).toContain(name);
      expect(byName(tooShort)[name]).toBeNaN();
    },
  );

  test("without any candle only the calendar is known", () => {
    const row = LIGHT.compute(sliceColumns(full, 0, 0), WORST_SLOT);
    const known = LIGHT.names.filter((name) => !row.missing.includes(name));
    expect(known).toEqual(["session_tokyo", "session_london", "session_newyork", "hour_sin", "hour_cos", "weekday"]);
    expect(row).toMatchObject({ atr15: null, realised24h: null });
  });

  test("a flat market has no volatility to measure by; what needs none is known", () => {
    const flat = changed(full, (columns) => {
      for (const column of [columns.open, columns.high, columns.low, columns.close]) column.fill(100);
    });
    const row = LIGHT.compute(flat, WORST_SLOT);
    expect(row.missing).toEqual([
      ...["ret_10", "ret_30", "ret_120", "ret_1440", "ema_5", "ema_60", "macd_5", "bb_15", "er_30"],
      ...["lrv_15", "lrv_60", "lrv_1440", "rvr_15_60", "rvr_60_1440", "atr_1", "atr_5", "atr_240", "cost_r"],
    ]);
    expect(byName(row)).toMatchObject({ clv_5: 0, clv_60: 0, rsi_5: 0, rsi_240: 0, flow_15: 0 });
    expect(row).toMatchObject({ atr15: null, realised24h: null });
  });

  test("an hour without trades has no volume flow", () => {
    const quiet = changed(full, ({ volume, length }) => volume.fill(0, length - 60));
    expect(LIGHT.compute(quiet, WORST_SLOT).missing).toEqual(["flow_15", "flow_60"]);
  });

  test("one absent minute is tolerated anywhere, two are not in a window of minutes", () => {
    expect(LIGHT.compute(without(full, full.length - 5, full.length - 4), WORST_SLOT).missing).toEqual([]);
    const { missing } = LIGHT.compute(without(full, full.length - 6, full.length - 4), WORST_SLOT);
    expect(missing).toContain("ret_10");
    expect(missing).toContain("flow_15");
    expect(missing).not.toContain("lrv_60");
  });

  test("a halt of 80 minutes two days ago is a small part of the long windows and seen by no other", () => {
    const end = full.length - 2 * 1440;
    expect(LIGHT.compute(without(full, end - 80, end), WORST_SLOT).missing).toEqual([]);
  });

  test("a halt of 80 minutes this morning leaves the day's volatility unknown", () => {
    const end = full.length - 240;
    const { missing } = LIGHT.compute(without(full, end - 80, end), WORST_SLOT);
    expect(missing).toEqual(expect.arrayContaining(["ret_120", "lrv_1440", "rvr_60_1440"]));
    expect(missing).not.toContain("flow_60");
  });

  test("a candle that is no number makes everything that sees it missing, never a number", () => {
    const broken = changed(full, ({ close, length }) => close.fill(Number.NaN, length - 90, length - 89));
    const { missing } = LIGHT.compute(broken, WORST_SLOT);
    expect(missing).toEqual(expect.arrayContaining(["ret_120", "lrv_1440"]));
    const brokenVolume = changed(full, ({ volume, length }) => volume.fill(Number.NaN, length - 90, length - 89));
    expect(LIGHT.compute(brokenVolume, WORST_SLOT).missing).toContain("vz_60");
  });
});

describe("withSide", () => {
  const row = LIGHT.compute(aWalk(warmStart(WORST_SLOT), LIGHT.warmupMinutes, 9), WORST_SLOT);
  const long = withSide(row, "long");
  const short = withSide(row, "short");

  test("a long trade sees the values as they are, in float32", () => {
    expect([...long]).toEqual([...row.values].map(Math.fround));
  });

  test("a short trade sees exactly the directional ones with the opposite sign", () => {
    const turned = LIGHT.names.filter((_name, column) => short[column] !== long[column]);
    const directional = LIGHT.definitions.filter((one) => one.directional).map(({ name }) => name);
    expect(turned).toEqual(directional);
    expect(directional).toHaveLength(16);
    for (const [column, { directional: turns }] of LIGHT.definitions.entries()) {
      expect(short[column]).toBe(turns ? -long[column]! : long[column]!);
    }
  });

  test("a direction of nothing stays a plain zero", () => {
    const still: FeatureRow = { ...row, values: new Float64Array(LIGHT.names.length) };
    expect([...withSide(still, "short")].every((value) => Object.is(value, 0))).toBe(true);
  });
});
