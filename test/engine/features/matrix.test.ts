/** Rows of many slots at once against `compute`, slot by slot: the same bits, whatever is missing. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CandleColumns } from "../../../core/candle.ts";
import { MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import { CRYPTO_2 } from "../../../engine/features/crypto/crypto.ts";
import { type FeatureRow, type FeatureSet, withSide } from "../../../engine/features/feature-set.ts";
import { matricesOf, rowOf, writeSide } from "../../../engine/features/matrix.ts";
import { FEATURE_SETS } from "../../../engine/features/sets.ts";
import { loadSample } from "../../support/sample.ts";

const SAMPLE = { BTC: loadSample("BTC"), ETH: loadSample("ETH"), BNB: loadSample("BNB") };
const FROM = SAMPLE.BTC.openTime[0]!;
const MINUTES = SAMPLE.BTC.length;
const COLUMNS = ["openTime", "open", "high", "low", "close", "volume"] as const;

type Hole = { readonly at: number; readonly minutes: number };
type Poison = { readonly row: number; readonly column: (typeof COLUMNS)[number]; readonly value: number };
type Damage = { readonly skipped: number; readonly holes: readonly Hole[]; readonly poison: readonly Poison[] };

const minute = fc.integer({ min: 0, max: MINUTES - 1 });
/** Most holes are as long as what a window tolerates: that is where the two could differ. */
const hole = fc.record({
  at: minute,
  minutes: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 14 }), fc.integer({ min: 1, max: 600 })),
});
const poison = fc.record({
  row: minute,
  column: fc.constantFrom("open" as const, "high" as const, "low" as const, "close" as const, "volume" as const),
  value: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
});
const damage = fc.record({
  skipped: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 6000 })),
  holes: fc.array(hole, { maxLength: 25 }),
  poison: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(poison, { maxLength: 1 }) },
  ),
});

function damaged(candles: CandleColumns, { skipped, holes, poison: cells }: Damage): CandleColumns {
  const absent = new Uint8Array(candles.length).fill(1, 0, skipped);
  for (const { at, minutes } of holes) absent.fill(1, at, at + minutes);
  const entries = COLUMNS.map((name) => {
    const column = candles[name].slice();
    for (const cell of cells) if (cell.column === name) column[cell.row] = cell.value;
    return [name, column.filter((_value, row) => absent[row] === 0)] as const;
  });
  const columns = Object.fromEntries(entries) as unknown as Omit<CandleColumns, "length">;
  return { ...columns, length: columns.openTime.length };
}

/** NaN has many bit patterns and one meaning: missing. */
const same = (a: number | null, b: number | null): boolean => Object.is(a, b);

/** The names of what differs between two rows, nothing where all is the same. */
const differing = ({ names }: FeatureSet, a: FeatureRow, b: FeatureRow): readonly string[] => [
  ...names.filter((_name, column) => !same(a.values[column]!, b.values[column]!)),
  ...(a.missing.join() === b.missing.join() ? [] : ["missing"]),
  ...(same(a.atr15, b.atr15) ? [] : ["atr15"]),
  ...(same(a.realised24h, b.realised24h) ? [] : ["realised24h"]),
];

function differences(
  set: FeatureSet,
  candles: CandleColumns,
  companions: readonly (CandleColumns | null)[],
  pieces: readonly (readonly TimestampMs[])[],
): readonly string[] {
  const rowsAt = matricesOf(set).over(candles, { companions });
  const rowAt = set.over?.(candles, { companions }) ?? ((slot) => set.compute(candles, slot, { companions }));
  return pieces.flatMap((slots) => {
    const matrix = rowsAt(slots);
    return slots.flatMap((slot, index) => {
      const row = rowOf(set, matrix, index);
      const counted = matrix.missing[index] === row.missing.length ? [] : ["count"];
      return [...differing(set, row, rowAt(slot)), ...counted].map((name) => `${new Date(slot).toISOString()} ${name}`);
    });
  });
}

describe.each(FEATURE_SETS.map((set) => [set.id, set] as const))("%s", (_id, set) => {
  test("is the same bit by bit on damaged histories, at any slots, in any pieces", () => {
    fc.assert(
      fc.property(
        fc.tuple(damage, fc.option(damage), fc.option(damage)),
        fc.uniqueArray(fc.integer({ min: 9_000, max: MINUTES }), { minLength: 10, maxLength: 10 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: MINUTES - 30 }),
        ([own, first, second], scattered, pieces, dense) => {
          const run = Array.from({ length: 12 }, (_unused, index) => dense + 2 * index);
          const minutes = [...new Set([...scattered, ...run])].sort((a, b) => a - b);
          const slots = minutes.map((one) => (FROM + one * MINUTE_MS) as TimestampMs);
          const size = Math.ceil(slots.length / pieces);
          const cut = Array.from({ length: pieces }, (_unused, piece) => slots.slice(piece * size, (piece + 1) * size));
          const beside = (candles: CandleColumns, harm: Damage | null) => harm && damaged(candles, harm);
          const companions = [beside(SAMPLE.ETH, first), beside(SAMPLE.BNB, second)];
          expect(differences(set, damaged(SAMPLE.BTC, own), companions, cut)).toEqual([]);
        },
      ),
      { numRuns: 12 },
    );
  });

  test("is the same over recorded days, and lacks nothing there", () => {
    const slots = Array.from(
      { length: 120 },
      (_unused, index) => (FROM + (10_080 + 34 * index) * MINUTE_MS) as TimestampMs,
    );
    expect(differences(set, SAMPLE.ETH, [SAMPLE.BTC, SAMPLE.BNB], [slots.slice(0, 50), slots.slice(50)])).toEqual([]);
    expect(Math.max(...matricesOf(set).over(SAMPLE.ETH)(slots).missing)).toBe(0);
  });

  test("is the same without any candle", () => {
    const none = damaged(SAMPLE.BTC, { skipped: MINUTES, holes: [], poison: [] });
    expect(differences(set, none, [none, null], [[FROM as TimestampMs]])).toEqual([]);
  });

  test("turns directions round for a short trade, and nothing else", () => {
    const slots = [(FROM + 12_000 * MINUTE_MS) as TimestampMs, (FROM + 12_002 * MINUTE_MS) as TimestampMs];
    const matrix = matricesOf(set).over(SAMPLE.BTC)(slots);
    for (const side of ["long", "short"] as const) {
      const input = new Float32Array(2 * matrix.width);
      writeSide(input, matrix.width, matrix, 1, side);
      expect(input.subarray(0, matrix.width).every((value) => value === 0)).toBe(true);
      expect(input.subarray(matrix.width)).toEqual(withSide(set.compute(SAMPLE.BTC, slots[1]!), side));
    }
  });
});

test("what one symbol needs of another is the same whoever asks first", () => {
  const set = CRYPTO_2;
  const slots = [(FROM + 12_000 * MINUTE_MS) as TimestampMs];
  const together = matricesOf(set);
  const coins = ["BTC", "ETH", "BNB"] as const;
  const strayed = coins.flatMap((coin) => {
    const companions = coins.filter((one) => one !== coin).map((one) => SAMPLE[one]);
    const matrix = together.over(SAMPLE[coin], { companions })(slots);
    return differing(set, rowOf(set, matrix, 0), set.compute(SAMPLE[coin], slots[0]!, { companions }));
  });
  expect(strayed).toEqual([]);
});
