import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { plus, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import { candleDatabase, type TestCandles } from "../support/candle-database.ts";
import { BTC, ETH, START } from "../support/ledger.ts";

let candles: TestCandles;
beforeEach(() => {
  candles = candleDatabase();
});
afterEach(() => candles.remove());

const SET = { id: "pair@1", names: ["a", "b"] };
const NEXT = { id: "pair@2", names: ["a", "b"] };
const slot = (number: number): TimestampMs => plus(START, number * SLOT_MS);
const vector = (number: number, values: readonly number[], instrument = BTC) => ({
  instrument,
  slot: slot(number),
  values: Float32Array.from(values),
});

test("vectors come back as one column per feature, half-open and in order, after a restart too", () => {
  candles.db.features.append(SET, [vector(2, [5, 6]), vector(0, [1, 2]), vector(1, [3, 4]), vector(1, [9, 9], ETH)]);
  candles.reopen();
  expect(candles.db.features.featuresBetween(BTC, slot(0), slot(2), SET)).toEqual({
    featureSet: "pair@1",
    names: ["a", "b"],
    slots: Float64Array.of(slot(0), slot(1)),
    columns: [Float32Array.of(1, 3), Float32Array.of(2, 4)],
    length: 2,
  });
  expect(candles.db.features.featuresBetween(ETH, slot(2), slot(9), SET)).toMatchObject({ length: 0 });
});

test("every bit of a 32-bit number is kept, little-endian", () => {
  const odd = [-0, 1.1754943508222875e-38];
  const rest = [3.4028234663852886e38, 0.1];
  candles.db.features.append(SET, [vector(0, odd), vector(1, rest)]);
  const { columns } = candles.db.features.featuresBetween(BTC, slot(0), slot(9), SET);
  expect(columns).toEqual([Float32Array.of(-0, 3.4028234663852886e38), Float32Array.of(odd[1] ?? 0, 0.1)]);
  expect(Object.is(columns[0]?.[0], -0)).toBe(true);

  const client = new Database(candles.file, { readonly: true });
  const bytes = client.prepare<[number], Buffer>(`SELECT "values" FROM feature_vectors WHERE slot = ?`).pluck();
  // IEEE 754: 0.1 as a 32-bit number is 0x3dcccccd.
  expect(bytes.get(slot(1))?.toString("hex")).toBe("ffff7f7fcdcccc3d");
  client.close();
});

test("the first vector of a slot stays, and each version of a set has its own", () => {
  const { features } = candles.db;
  features.append(SET, [vector(1, [1, 2])]);
  features.append(SET, [vector(1, [7, 7])]);
  features.append(NEXT, [vector(1, [8, 8]), vector(2, [9, 9])]);
  expect(features.featuresBetween(BTC, slot(0), slot(9), SET).columns).toEqual([
    Float32Array.of(1),
    Float32Array.of(2),
  ]);
  expect(features.latestFeatures(BTC, SET)).toEqual(vector(1, [1, 2]));
  expect(features.latestFeatures(BTC, NEXT)).toEqual(vector(2, [9, 9]));
  expect(features.latestFeatures(ETH, SET)).toBeNull();
});

test("a vector of another width than its set is neither stored nor read", () => {
  const { features } = candles.db;
  const wrong = "A stored vector of pair@1 has 3 numbers, but the set has 2 features";
  expect(() => features.append(SET, [vector(1, [1, 2]), vector(2, [1, 2, 3])])).toThrow(wrong);
  expect(features.latestFeatures(BTC, SET)).toBeNull();
  features.append({ id: SET.id, names: ["a", "b", "c"] }, [vector(1, [1, 2, 3])]);
  expect(() => features.latestFeatures(BTC, SET)).toThrow(wrong);
  expect(() => features.featuresBetween(BTC, slot(0), slot(9), SET)).toThrow(wrong);
});
