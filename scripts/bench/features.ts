/** One row of `crypto@1` and `crypto@2` for one coin beside two others: as a live scan asks for it, and in a run over history. */
import type { CandleColumns } from "../../core/candle.ts";
import { MINUTE_MS, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import { CRYPTO, CRYPTO_2 } from "../../engine/features/crypto/crypto.ts";
import type { FeatureSet } from "../../engine/features/feature-set.ts";
import { type Measurement, percentile, rounded } from "./measure.ts";

const START = Date.UTC(2025, 0, 1);
const DAYS = 9;
const SLOTS = 500;

export const features = (): readonly Measurement[] => [CRYPTO, CRYPTO_2].flatMap(measured);

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
  const history = timed(set.over?.(coin, { companions }) ?? single);
  const mean = history.reduce((sum, ms) => sum + ms, 0) / history.length;
  return [
    { name: `features ${set.id}, one coin, p50`, value: rounded(percentile(scans, 0.5), 2), unit: "ms" },
    { name: `features ${set.id}, one coin, p95`, value: rounded(percentile(scans, 0.95), 2), unit: "ms" },
    { name: `features ${set.id} over history`, value: Math.round(1000 / mean), unit: "rows/s" },
  ];
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
