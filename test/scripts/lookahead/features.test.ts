import { expect, test } from "vitest";
import { rowAtOrAfter, toColumns } from "../../../core/candle.ts";
import { MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import type { FeatureSet } from "../../../engine/features/feature-set.ts";
import { proveFeatures } from "../../../scripts/lookahead/features.ts";
import { BTC, START } from "../../support/ledger.ts";

const minute = (number: number): TimestampMs => (START + number * MINUTE_MS) as TimestampMs;
const candles = toColumns(
  Array.from({ length: 120 }, (_unused, number) => {
    const price = 100 + Math.sin(number) * 3;
    return { openTime: minute(number), open: price, high: price + 1, low: price - 1, close: price, volume: 1 };
  }),
);

/** Honest: the newest close. Leaking: the close after it. Greedy: the mean of all there is, though it states ten minutes. */
const SET: FeatureSet = {
  id: "planted@1",
  names: ["honest", "leaking", "greedy"],
  definitions: [],
  warmupMinutes: 10,
  compute({ openTime, close }, slot) {
    const next = rowAtOrAfter(openTime, slot);
    const past = close.subarray(0, next);
    const mean = past.reduce((sum, each) => sum + each, 0) / past.length;
    const values = Float64Array.from([close[next - 1] ?? Number.NaN, close[next] ?? Number.NaN, mean]);
    return { values, missing: [], directional: [false, false, false], atr15: null, realised24h: null };
  },
};

test("a planted look ahead and a planted long memory are both caught, an honest feature is not", () => {
  const found = proveFeatures(SET, new Map([[BTC, candles]]), [minute(40), minute(60)]);
  expect(found).toEqual({ rows: 2, seeFuture: ["leaking"], needMoreHistory: ["greedy"] });
});
