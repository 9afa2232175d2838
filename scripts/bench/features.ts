/**
 * Every feature set for one coin beside two others, as a live scan asks for it; and for three coins over history, as a
 * run does: a day of slots at a time, in processor time, because neighbours on the same cores do not count.
 */
import type { CandleColumns } from "../../core/candle.ts";
import { DAY_MS, MINUTE_MS, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import type { FeatureSet } from "../../engine/features/feature-set.ts";
import { matricesOf } from "../../engine/features/matrix.ts";
import { FEATURE_SETS } from "../../engine/features/sets.ts";
import { type Measurement, median, percentile, rounded } from "./measure.ts";

const START = Date.UTC(2025, 0, 1);
const DAYS = 37;
const SLOTS = 500;
const SLOTS_A_DAY = 720;
const MINUTES_A_SLOT = SLOT_MS / MINUTE_MS;
const PASSES = 3;

export const features = (): readonly Measurement[] =>
  FEATURE_SETS.flatMap((set) => [...measured(set), overHistory(set)]);

function measured(set: FeatureSet): readonly Measurement[] {
  const [coin, ...companions] = [1, 2, 3].map(walk);
  if (coin === undefined) return [];
  const warm = START + set.warmupMinutes * MINUTE_MS;
  const slots = Array.from({ length: SLOTS }, (_unused, index) => (warm + index * SLOT_MS) as TimestampMs);
  const timed = (compute: (slot: TimestampMs) => unknown): readonly number[] =>
    slots.map((slot) => {
      const started = performance.now();
      compute(slot);
      return performance.now() - started;
    });
  const single = (slot: TimestampMs) => set.compute(coin, slot, { companions });
  timed(single);
  const scans = timed(single);
  return [
    { name: `features ${set.id}, one coin, p50`, value: rounded(percentile(scans, 0.5), 2), unit: "ms" },
    { name: `features ${set.id}, one coin, p95`, value: rounded(percentile(scans, 0.95), 2), unit: "ms" },
  ];
}

/** Rows of all slots of a month after the warm-up; what is worked out once per history counts too. */
function overHistory(set: FeatureSet): Measurement {
  const coins = [1, 2, 3].map(walk);
  const from = START + set.warmupMinutes * MINUTE_MS;
  const until = START + DAYS * DAY_MS;
  const slots = Array.from({ length: (until - from) / SLOT_MS }, (_unused, index) => from + index * SLOT_MS);
  const pass = (): number => {
    const before = process.cpuUsage();
    const matrices = matricesOf(set);
    const rowsOf = coins.map((coin) => matrices.over(coin, { companions: coins.filter((other) => other !== coin) }));
    for (let first = 0; first < slots.length; first += SLOTS_A_DAY) {
      const day = slots.slice(first, first + SLOTS_A_DAY) as TimestampMs[];
      for (const rows of rowsOf) rows(day);
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  const seconds = median(Array.from({ length: PASSES }, pass));
  const candles = coins.length * slots.length * MINUTES_A_SLOT;
  return {
    name: `features ${set.id}, three coins over a month, per core`,
    value: Math.round(candles / seconds),
    unit: "candles/s",
  };
}

/** A repeatable random walk: the speed must not depend on a file. */
function walk(seed: number): CandleColumns {
  const length = DAYS * 1440;
  const column = (): Float64Array => new Float64Array(length);
  const candles = {
    openTime: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  let state = seed;
  let price = 60_000;
  for (let row = 0; row < length; row += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const chance = state / 2 ** 32;
    const next = price * (1 + (chance - 0.5) * 0.002);
    candles.openTime[row] = START + row * MINUTE_MS;
    candles.open[row] = price;
    candles.high[row] = Math.max(price, next) * 1.0003;
    candles.low[row] = Math.min(price, next) * 0.9997;
    candles.close[row] = next;
    candles.volume[row] = 1 + chance * 10;
    price = next;
  }
  return { ...candles, length };
}
