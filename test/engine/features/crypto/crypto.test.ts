import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CandleColumns, sliceColumns } from "../../../../core/candle.ts";
import { MINUTE_MS, type TimestampMs } from "../../../../core/time.ts";
import { CRYPTO, CRYPTO_2 } from "../../../../engine/features/crypto/crypto.ts";
import { type FeatureContext, type FeatureRow, withSide } from "../../../../engine/features/feature-set.ts";
import { at, aWalk } from "../../../support/candles.ts";
import { loadSample } from "../../../support/sample.ts";

const over = CRYPTO_2.over!;
const WARM_UP = CRYPTO_2.warmupMinutes;
/** One minute before a 4h bar closes: every timeframe's forming bar is as old as it can be. */
const WORST_SLOT = at("2025-03-12T03:59Z");
const warmStart = (slot: TimestampMs): TimestampMs => (slot - WARM_UP * MINUTE_MS) as TimestampMs;
const byName = ({ values }: FeatureRow): Record<string, number> =>
  Object.fromEntries(CRYPTO_2.names.map((name, column) => [name, values[column] ?? Number.NaN]));
const bits = (row: FeatureRow) => ({ ...row, values: [...new BigUint64Array(row.values.slice().buffer)] });

const COLUMNS = ["openTime", "open", "high", "low", "close", "volume"] as const;
const mapped = (candles: CandleColumns, map: (column: Float64Array) => Float64Array): CandleColumns => {
  const entries = COLUMNS.map((name) => [name, map(candles[name])] as const);
  const columns = Object.fromEntries(entries) as unknown as Omit<CandleColumns, "length">;
  return { ...columns, length: columns.openTime.length };
};
const changed = (candles: CandleColumns, change: (columns: CandleColumns) => void): CandleColumns => {
  const copy = mapped(candles, (column) => column.slice());
  change(copy);
  return copy;
};
/** Without the rows [from, until). */
const without = (candles: CandleColumns, from: number, until: number): CandleColumns =>
  mapped(candles, (column) => column.filter((_value, row) => row < from || row >= until));
/** Everything after `row` turned into nonsense that any look at it would show. */
const spoiled = (candles: CandleColumns, from: number): CandleColumns =>
  changed(candles, ({ open, high, low, close, volume, length }) => {
    for (let row = from; row < length; row += 1) {
      open[row] = high[row] = close[row] = 1e9;
      low[row] = volume[row] = Number.NaN;
    }
  });

const seeds = fc.integer({ min: 1, max: 2 ** 31 });
const slots = fc.integer({ min: 0, max: 239 }).map((minute) => (WORST_SLOT + minute * MINUTE_MS) as TimestampMs);

describe("the set", () => {
  test("is described without gaps: unique names, meanings, units, warm-up within seven days", () => {
    expect(CRYPTO_2.names.length).toBeGreaterThanOrEqual(60);
    expect(new Set(CRYPTO_2.names).size).toBe(CRYPTO_2.names.length);
    expect(CRYPTO_2.definitions.map(({ name }) => name)).toEqual(CRYPTO_2.names);
    for (const { name, meaning, unit, range } of CRYPTO_2.definitions) {
      expect(name).toMatch(/^[a-z0-9_]+$/);
      expect(meaning.length).toBeGreaterThan(10);
      expect(unit).not.toBe("");
      expect((range[0] ?? Number.NEGATIVE_INFINITY) < (range[1] ?? Number.POSITIVE_INFINITY)).toBe(true);
    }
    expect(Math.max(...CRYPTO_2.definitions.map(({ warmupMinutes }) => warmupMinutes))).toBe(40 * 240 + 239);
    expect(WARM_UP).toBe(7 * 1440);
  });

  test.each([
    ["BTC/USDT", ["ETH/USDT", "BNB/USDT"]],
    ["ETH/USDT", ["BTC/USDT", "BNB/USDT"]],
    ["BNB/USDT", ["BTC/USDT", "ETH/USDT"]],
    ["AVAX/USDT", ["BTC/USDT", "ETH/USDT"]],
    ["BTC/USD", ["ETH/USD", "BNB/USD"]],
  ])("looks at %s beside %j", (symbol, companions) => {
    expect(CRYPTO_2.companions?.(symbol)).toEqual(companions);
  });

  test("stays inside the ranges it states and lacks nothing, over recorded days", () => {
    const rowAt = over(loadSample("BTC"), { companions: [loadSample("ETH"), loadSample("BNB")], spreadBps: 0.1 });
    const times = Array.from({ length: 330 }, (_unused, index) => at("2025-06-08T20:04Z") + index * 22 * MINUTE_MS);
    const rows = times.map((slot) => rowAt(slot as TimestampMs));
    expect(rows.flatMap(({ missing }) => missing)).toEqual([]);
    const seen = CRYPTO_2.names.map((_name, column) => rows.map(({ values }) => values[column] ?? Number.NaN));
    for (const [column, { name, range }] of CRYPTO_2.definitions.entries()) {
      expect(Math.min(...seen[column]!), name).toBeGreaterThanOrEqual(range[0] ?? Number.NEGATIVE_INFINITY);
      expect(Math.max(...seen[column]!), name).toBeLessThanOrEqual(range[1] ?? Number.POSITIVE_INFINITY);
    }
    const still = CRYPTO_2.names.filter((_name, column) => new Set(seen[column]).size < 2);
    // Nothing is dead: only what is not known, or known and equal everywhere, does not move.
    expect(still).toEqual(["quiet_60", "x1_missing", "x2_missing", "spread_bps", "spread_missing"]);
  });
});

describe("the first version", () => {
  test("is what the second begins with, bit for bit", () => {
    expect(CRYPTO_2.names.slice(0, CRYPTO.names.length)).toEqual(CRYPTO.names);
    expect(CRYPTO.names).toHaveLength(148);
    const [first, second] = [CRYPTO, CRYPTO_2].map((set) => set.compute(loadSample("BTC"), at("2025-06-12T13:32Z")));
    expect(second!.values.slice(0, CRYPTO.names.length)).toEqual(first!.values);
    expect({ ...second, values: null, directional: null }).toEqual({ ...first, values: null, directional: null });
  });
});

describe("what may not change an answer", () => {
  test("the future: cutting it off, or putting nonsense there, leaves every bit of every feature as it is", () => {
    fc.assert(
      fc.property(seeds, slots, fc.integer({ min: 1, max: 500 }), (seed, slot, future) => {
        const candles = aWalk(warmStart(slot), WARM_UP + future, seed);
        const other = aWalk(warmStart(slot), WARM_UP + future, seed + 1);
        const context = (change: (one: CandleColumns) => CandleColumns): FeatureContext => ({
          companions: [change(other), null],
        });
        const cut = (one: CandleColumns): CandleColumns => sliceColumns(one, 0, WARM_UP);
        const spoil = (one: CandleColumns): CandleColumns => spoiled(one, WARM_UP);
        const past = bits(CRYPTO_2.compute(cut(candles), slot, context(cut)));
        expect(past.missing).toEqual([]);
        expect(
          bits(
            CRYPTO_2.compute(
              candles,
              slot,
              context((one) => one),
            ),
          ),
        ).toEqual(past);
        expect(bits(CRYPTO_2.compute(spoil(candles), slot, context(spoil)))).toEqual(past);
      }),
      { numRuns: 10 },
    );
  });

  test("where the history begins, once the warm-up is there", () => {
    fc.assert(
      fc.property(seeds, slots, fc.integer({ min: 1, max: 1500 }), (seed, slot, earlier) => {
        const start = (warmStart(slot) - earlier * MINUTE_MS) as TimestampMs;
        const long = aWalk(start, WARM_UP + earlier, seed);
        const short = sliceColumns(long, earlier, long.length);
        expect(bits(CRYPTO_2.compute(long, slot))).toEqual(bits(CRYPTO_2.compute(short, slot)));
      }),
      { numRuns: 10 },
    );
  });

  test("nor does it where a halt of up to four hours is anywhere, even where the history begins", () => {
    const halts = fc.record({
      begin: fc.oneof(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: WARM_UP })),
      minutes: fc.integer({ min: 1, max: 240 }),
    });
    fc.assert(
      fc.property(seeds, slots, halts, (seed, slot, { begin, minutes }) => {
        const earlier = 400;
        const all = aWalk((warmStart(slot) - earlier * MINUTE_MS) as TimestampMs, WARM_UP + earlier, seed);
        const long = without(all, begin, begin + minutes);
        const live = long.openTime.findIndex((openTime) => openTime >= warmStart(slot));
        const short = sliceColumns(long, live, long.length);
        expect(bits(CRYPTO_2.compute(long, slot))).toEqual(bits(CRYPTO_2.compute(short, slot)));
      }),
      { numRuns: 40 },
    );
  });

  test("whether one slot is asked for or many, in whatever order", () => {
    const candles = without(loadSample("BNB"), 11_000, 11_060);
    const context = { companions: [loadSample("BTC"), loadSample("ETH")] };
    const rowAt = over(candles, context);
    const minute = fc.integer({ min: 0, max: 12 * 1440 + 30 });
    fc.assert(
      fc.property(minute, (minutes) => {
        const slot = (at("2025-06-02T00:00Z") + minutes * MINUTE_MS) as TimestampMs;
        expect(bits(rowAt(slot))).toEqual(bits(CRYPTO_2.compute(candles, slot, context)));
      }),
      { numRuns: 40 },
    );
  });
});

describe("what is missing", () => {
  const full = aWalk(warmStart(WORST_SLOT), WARM_UP, 5);

  test.each(CRYPTO_2.definitions)(
    "$name needs exactly the $warmupMinutes minutes it states",
    ({ name, warmupMinutes }) => {
      const lasting = (minutes: number) =>
        CRYPTO_2.compute(sliceColumns(full, full.length - minutes, full.length), WORST_SLOT).missing;
      expect(lasting(warmupMinutes)).not.toContain(name);
      if (warmupMinutes > 0) expect(lasting(warmupMinutes - 1)).toContain(name);
    },
  );

  test("without any candle only the clock is known, and that the rest is not", () => {
    const row = CRYPTO_2.compute(sliceColumns(full, 0, 0), WORST_SLOT);
    const known = CRYPTO_2.names.filter((name) => !row.missing.includes(name));
    expect(known).toEqual(CRYPTO_2.definitions.filter((one) => one.warmupMinutes === 0).map(({ name }) => name));
    expect(byName(row)).toMatchObject({ x1_missing: 1, x2_missing: 1, spread_missing: 1, x1_ret_5: 0, spread_bps: 0 });
    expect(row).toMatchObject({ atr15: null, realised24h: null });
  });

  test("one symbol alone can be scored: companions that are absent, too short or too old show as missing flags", () => {
    const old = sliceColumns(full, 0, full.length - 120);
    const short = sliceColumns(full, full.length - 1440, full.length);
    for (const companion of [null, old, short]) {
      const row = CRYPTO_2.compute(full, WORST_SLOT, { companions: [companion, full] });
      expect(row.missing).toEqual([]);
      expect(byName(row)).toMatchObject({ x1_missing: 1, x1_ret_15: 0, x1_diff_15: 0, x1_rvr: 0, x2_missing: 0 });
      // Beside itself a coin is neither ahead nor behind.
      expect(byName(row).x2_diff_60).toBe(0);
      expect(byName(row).x2_ret_5).toBe(byName(row).ret_5);
    }
  });

  test("a known spread is told from an unknown one", () => {
    expect(byName(CRYPTO_2.compute(full, WORST_SLOT, { spreadBps: 0 }))).toMatchObject({
      spread_bps: 0,
      spread_missing: 0,
    });
    expect(byName(CRYPTO_2.compute(full, WORST_SLOT, { spreadBps: 2.5 }))).toMatchObject({
      spread_bps: 2.5,
      spread_missing: 0,
    });
  });

  test("a flat market has no volatility to measure by; what needs none is known", () => {
    const flat = changed(full, ({ open, high, low, close }) => {
      for (const column of [open, high, low, close]) column.fill(100);
    });
    const row = CRYPTO_2.compute(flat, WORST_SLOT);
    expect(row.missing).toEqual(expect.arrayContaining(["ret_1", "lrv_60", "atr_5", "bb_15", "std_5", "cost_r"]));
    expect(byName(row)).toMatchObject({ logret_5: 0, rsi_5: 0, clv_5: 0, er_60: 0, don_240: 0, ofi_60: 0, adx_15: 0 });
    expect(row).toMatchObject({ atr15: null, realised24h: null });
  });

  test("silence is a known volume of nothing", () => {
    const silent = changed(full, ({ volume }) => volume.fill(0));
    const row = CRYPTO_2.compute(silent, WORST_SLOT);
    expect(row.missing).toEqual([]);
    const values = byName(row);
    expect(values).toMatchObject({ ofi_5: 0, vchg_15: 0, vmom_10: 0, vratio_60: 0, vpt_60: 0, quiet_60: 1, vz_15: 0 });
  });

  test("one absent minute is bridged by the close before it, two in a short window are not", () => {
    const end = full.length;
    const bridged = byName(CRYPTO_2.compute(without(full, end - 4, end - 3), WORST_SLOT));
    const [now = 0, before = 0] = [full.close[end - 1], full.close[end - 6]];
    expect(bridged.logret_5).toBeCloseTo(Math.log(now / before), 12);
    const { missing } = CRYPTO_2.compute(without(full, end - 5, end - 3), WORST_SLOT);
    expect(missing).toEqual(expect.arrayContaining(["ret_10", "ofi_15", "logret_5"]));
    expect(missing).not.toContain("lrv_60");
  });

  test("nothing is filled from what came later: the minute after a gap is not known at its end", () => {
    const gap = without(full, full.length - 3, full.length);
    expect(CRYPTO_2.compute(gap, WORST_SLOT).missing).toEqual(expect.arrayContaining(["ret_1", "logret_1", "ema_5"]));
  });

  test("a halt of 80 minutes four days ago is a small part of 4h and 1h windows and seen by no other", () => {
    const end = full.length - 4 * 1440;
    expect(CRYPTO_2.compute(without(full, end - 80, end), WORST_SLOT).missing).toEqual([]);
  });

  test("a halt of 80 minutes this morning leaves the day's volatility unknown, and all that is measured in it", () => {
    const end = full.length - 240;
    const { missing } = CRYPTO_2.compute(without(full, end - 80, end), WORST_SLOT);
    expect(missing).toEqual(expect.arrayContaining(["ret_5", "ret_1440", "lrv_1440", "std_5", "vratio_15"]));
    expect(missing).not.toContain("ofi_60");
    expect(missing).not.toContain("rsi_240");
  });

  test("a candle that is no number makes everything that sees it missing, never a number", () => {
    const broken = changed(full, ({ close, length }) => close.fill(Number.NaN, length - 90, length - 89));
    const { missing } = CRYPTO_2.compute(broken, WORST_SLOT);
    expect(missing).toEqual(expect.arrayContaining(["ret_1", "lrv_240", "rsi_5", "rsi_15", "er_240", "vwap_240"]));
    expect(missing).not.toContain("lrv_60");
    const brokenVolume = changed(full, ({ volume, length }) => volume.fill(Number.NaN, length - 90, length - 89));
    expect(CRYPTO_2.compute(brokenVolume, WORST_SLOT).missing).toEqual(
      expect.arrayContaining(["ofi_240", "vz_60", "vpt_240", "vratio_15", "vwap_1440", "vmom_10"]),
    );
  });
});

describe("the other side", () => {
  /** Prices mirrored on a logarithmic scale: what was a rise is a fall of the same size. */
  const mirrored = (candles: CandleColumns): CandleColumns =>
    changed(candles, ({ open, high, low, close, length }) => {
      for (let row = 0; row < length; row += 1) {
        const [top = 1, bottom = 1] = [high[row], low[row]];
        open[row] = 1e4 / (open[row] ?? 1);
        close[row] = 1e4 / (close[row] ?? 1);
        high[row] = 1e4 / bottom;
        low[row] = 1e4 / top;
      }
    });

  test("a short trade in a market sees what a long one sees in its mirror image", () => {
    const strayed = new Map<string, number>();
    for (const seed of [11, 12, 13, 14, 15, 16, 17, 18]) {
      const candles = aWalk(warmStart(WORST_SLOT), WARM_UP, seed);
      const other = aWalk(warmStart(WORST_SLOT), WARM_UP, 100 + seed);
      const short = withSide(CRYPTO_2.compute(candles, WORST_SLOT, { companions: [other] }), "short");
      const long = withSide(CRYPTO_2.compute(mirrored(candles), WORST_SLOT, { companions: [mirrored(other)] }), "long");
      // Averages of prices are not averages of their inverses, so figures in ATR differ a little.
      const far = CRYPTO_2.names.filter((_name, column) => !near(short[column]!, long[column]!));
      for (const name of far) strayed.set(name, (strayed.get(name) ?? 0) + 1);
    }
    // A price beside its average may count as above it in one image and below in the other, but not again and again.
    expect([...strayed].filter(([, times]) => times > 2)).toEqual([]);
  });
});

const near = (a: number, b: number): boolean => Math.abs(a - b) < 0.1 * Math.max(1, Math.abs(b));
