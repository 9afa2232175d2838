/** The bar sequences of `crypto@2` against values from numpy on the bundled candles, and their gaps by hand. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { CandleColumns } from "../../../../core/candle.ts";
import { MINUTE_MS, type TimestampMs } from "../../../../core/time.ts";
import { CRYPTO_2 } from "../../../../engine/features/crypto/crypto.ts";
import { at } from "../../../support/candles.ts";
import { loadSample } from "../../../support/sample.ts";

type Coin = "BTC" | "ETH" | "BNB";
type Golden = {
  readonly coin: Coin;
  readonly slot: string;
  readonly absent: readonly (readonly [number, number])[];
  readonly values: Readonly<Record<string, number>>;
};

const { rows } = JSON.parse(readFileSync("test/fixtures/features/sequence.json", "utf8")) as {
  rows: readonly Golden[];
};
const candles = { BTC: loadSample("BTC"), ETH: loadSample("ETH"), BNB: loadSample("BNB") };
const SEQUENCE = CRYPTO_2.names.slice(148);

/** Without the minutes [from, until) counted backwards from the slot. */
function without(all: CandleColumns, slot: TimestampMs, absent: Golden["absent"]): CandleColumns {
  const kept = [...all.openTime.keys()].filter((row) => {
    const before = (slot - (all.openTime[row] ?? 0)) / MINUTE_MS;
    return !absent.some(([from, until]) => before >= from && before < until);
  });
  const pick = (column: Float64Array): Float64Array => Float64Array.from(kept, (row) => column[row] ?? Number.NaN);
  return {
    openTime: pick(all.openTime),
    open: pick(all.open),
    high: pick(all.high),
    low: pick(all.low),
    close: pick(all.close),
    volume: pick(all.volume),
    length: kept.length,
  };
}

const sequenceAt = (coin: Coin, slot: TimestampMs, absent: Golden["absent"] = []) => {
  const row = CRYPTO_2.compute(without(candles[coin], slot, absent), slot);
  const value = (name: string): number => row.values[CRYPTO_2.names.indexOf(name)] ?? Number.NaN;
  return { missing: row.missing.filter((name) => SEQUENCE.includes(name)), value };
};

test("is 48 bars of four channels, the newest first; return and close location point along the trade", () => {
  const ages = Array.from({ length: 48 }, (_unused, age) => String(age).padStart(2, "0"));
  expect(SEQUENCE).toEqual(
    ["b_ret", "b_range", "b_clv", "b_vol"].flatMap((name) => ages.map((age) => `${name}_${age}`)),
  );
  const directional = CRYPTO_2.definitions.filter((one) => one.directional).map(({ name }) => name);
  expect(SEQUENCE.filter((name) => directional.includes(name))).toEqual(
    SEQUENCE.filter((name) => /^b_(ret|clv)_/.test(name)),
  );
});

test.each(rows)("$coin at $slot without the minutes $absent", ({ coin, slot, absent, values }) => {
  const { missing, value } = sequenceAt(coin, at(slot), absent);
  expect(missing).toEqual([]);
  expect(Object.keys(values).sort()).toEqual([...SEQUENCE].sort());
  for (const name of SEQUENCE) {
    const expected = values[name] ?? Number.NaN;
    expect(Math.abs(value(name) - expected), name).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)));
  }
});

describe("gaps", () => {
  const slot = at("2025-06-12T12:00Z");

  test("a bar without any minute stands still at the close before it", () => {
    const { missing, value } = sequenceAt("BTC", slot, [[6, 11]]);
    expect(missing).toEqual([]);
    expect([value("b_ret_01"), value("b_range_01"), value("b_clv_01")]).toEqual([0, 0, 0]);
    expect(value("b_vol_01")).toBeLessThan(0);
    // The bar after it begins where the one before it ended.
    const whole = sequenceAt("BTC", slot);
    expect(value("b_ret_00")).toBeCloseTo(whole.value("b_ret_00") + whole.value("b_ret_01"), 1);
  });

  test("12 of 245 minutes may be absent, 13 may not", () => {
    expect(sequenceAt("BTC", slot, [[100, 112]]).missing).toEqual([]);
    expect(sequenceAt("BTC", slot, [[100, 113]]).missing).toEqual(SEQUENCE);
    // Before the sequence the day is wider: 72 minutes.
    expect(sequenceAt("BTC", slot, [[400, 472]]).missing).toEqual([]);
    expect(sequenceAt("BTC", slot, [[400, 473]]).missing).toEqual(SEQUENCE);
  });
});
