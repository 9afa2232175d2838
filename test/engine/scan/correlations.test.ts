import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Candle } from "../../../core/candle.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { openCandles } from "../../../db/candles.ts";
import { createCorrelations } from "../../../engine/scan/correlations.ts";
import { correlation } from "../../../engine/statistics.ts";
import { sameIdea } from "../../../risk/correlation.ts";
import { at } from "../../support/candles.ts";
import { BNB, BTC, ETH } from "../../support/ledger.ts";

const HOUR = 3_600_000;
const NOW = at("2025-07-01T12:00Z");

const ofPairs = (pairs: readonly (readonly [number, number])[]): number | null =>
  correlation(
    Float64Array.from(pairs, ([x]) => x),
    Float64Array.from(pairs, ([, y]) => y),
  );

describe("Pearson's correlation", () => {
  test.each([
    // By hand: deviations −1, 0, 1 against −1, 0, 1; then against 1, −2, 1, whose products cancel out.
    [
      "moves alike",
      [
        [1, 10],
        [2, 20],
        [3, 30],
      ],
      1,
    ],
    [
      "moves against",
      [
        [1, 30],
        [2, 20],
        [3, 10],
      ],
      -1,
    ],
    [
      "has nothing in common",
      [
        [1, 3],
        [2, 0],
        [3, 3],
      ],
      0,
    ],
    // Deviations −2, −1, 0, 1, 2 and −2, 0, −1, 2, 1: products 4 + 0 + 0 + 2 + 2 = 8, squares 10 and 10.
    [
      "moves mostly alike",
      [
        [1, 1],
        [2, 3],
        [3, 2],
        [4, 5],
        [5, 4],
      ],
      0.8,
    ],
  ] as [string, [number, number][], number][])("%s", (_name, pairs, expected) => {
    expect(ofPairs(pairs)).toBeCloseTo(expected, 12);
  });

  test("of what does not vary, of nothing and of what is no number is unknown", () => {
    expect(
      ofPairs([
        [1, 1],
        [1, 2],
      ]),
    ).toBeNull();
    expect(ofPairs([])).toBeNull();
    expect(
      ofPairs([
        [1, Number.NaN],
        [2, 1],
      ]),
    ).toBeNull();
  });
});

let folder: string;
let database: { close(): void; store: Parameters<typeof createCorrelations>[0] & { append: Append } };
type Append = (instrument: InstrumentId, candles: readonly Candle[]) => unknown;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-correlations-"));
  const opened = openCandles({ file: join(folder, "candles.db") });
  if (!opened.ok) throw new Error(opened.error.text);
  database = opened.value;
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const candle = (openTime: number, close: number): Candle => ({
  openTime: openTime as TimestampMs,
  open: close,
  high: close,
  low: close,
  close,
  volume: 1,
});

/** Closes of the last minutes of `hours` hours up to NOW; between them a minute that must not be looked at. */
function store(instrument: InstrumentId, hours: number, priceOf: (hour: number) => number): void {
  const candles = Array.from({ length: hours }, (_, index) => {
    const end = NOW - (hours - 1 - index) * HOUR;
    return [candle(end - HOUR / 2, 1e6 * Math.sin(index) ** 2 + 1), candle(end - 60_000, priceOf(index))];
  });
  database.store.append(instrument, candles.flat());
}
/** A price that goes up by the factor in even hours and back in odd ones. */
const swing = (factor: number) => (hour: number) => (hour % 2 === 0 ? 100 : 100 * factor);
/** Period four against period two: over whole periods the products cancel out. */
const slow = (hour: number) => [100, 100, 101, 101][hour % 4] ?? 100;

const ALL = [BTC, ETH, BNB];

describe("measured on stored candles", () => {
  test("30 days of hourly returns take the place of the shipped table", () => {
    store(BTC, 721, swing(1.01));
    store(ETH, 721, swing(1.03));
    store(BNB, 721, slow);
    const { table, measuredPairs, pairs, until } = createCorrelations(database.store, () => ALL)(NOW);
    expect({ measuredPairs, pairs, until }).toEqual({ measuredPairs: 3, pairs: 3, until: NOW });
    expect(table.get("BTC|ETH")).toBeCloseTo(1, 12);
    expect(table.get("BNB|BTC")).toBeCloseTo(0, 2);
    expect([sameIdea(BTC, ETH, table), sameIdea(BTC, BNB, table)]).toEqual([true, false]);
  });

  test("what always moves against the other is the same idea as well: opposite sides do not net", () => {
    store(BTC, 721, swing(1.01));
    store(ETH, 721, swing(1 / 1.02));
    const { table } = createCorrelations(database.store, () => [BTC, ETH])(NOW);
    expect(table.get("BTC|ETH")).toBeCloseTo(-1, 12);
    expect(sameIdea(BTC, ETH, table)).toBe(true);
  });

  test.each([
    ["as long as a twentieth of the hours is missing at most", 685, 1],
    ["and not with one hour less", 684, 0],
  ])("%s", (_name, hours, measured) => {
    store(BTC, hours, swing(1.01));
    store(ETH, hours, slow);
    const found = createCorrelations(database.store, () => [BTC, ETH])(NOW);
    expect(found.measuredPairs).toBe(measured);
    expect(sameIdea(BTC, ETH, found.table)).toBe(measured === 0);
  });

  test("a pair in neither place counts as moving together, and the shipped pairs stay", () => {
    const doge = "binanceusdm:DOGE/USDT" as InstrumentId;
    const { table, measuredPairs, pairs } = createCorrelations(database.store, () => [BTC, ETH, doge])(NOW);
    expect({ measuredPairs, pairs }).toEqual({ measuredPairs: 0, pairs: 3 });
    expect(table.get("BTC|ETH")).toBe(0.91);
    expect(sameIdea(BTC, doge, table)).toBe(true);
  });

  test("each symbol is read once per hour, whoever asks, and only when a pair of it is asked for", () => {
    const asked: number[] = [];
    const counting = {
      hourlyCloses: (_instrument: InstrumentId, _from: TimestampMs, until: TimestampMs) => {
        asked.push(until);
        return [];
      },
    };
    const correlations = createCorrelations(counting, () => [BTC, ETH]);
    for (const minute of [0, 2, 58, 60]) correlations((NOW + minute * 60_000) as TimestampMs);
    expect(asked).toEqual([]);
    for (const minute of [0, 2, 58, 60]) {
      const { table } = correlations((NOW + minute * 60_000) as TimestampMs);
      expect(table.get("BTC|ETH")).toBe(0.91);
      expect(table.get("BTC|DOGE")).toBeUndefined();
    }
    expect(asked).toEqual([NOW, NOW, NOW + HOUR, NOW + HOUR]);
  });

  test("anew when other symbols are watched", () => {
    let asked: InstrumentId[] = [];
    const counting = {
      hourlyCloses: (instrument: InstrumentId) => {
        asked.push(instrument);
        return [];
      },
    };
    const watched = [BTC, ETH];
    const correlations = createCorrelations(counting, () => watched);
    expect(correlations(NOW)).toMatchObject({ pairs: 1, measuredPairs: 0 });
    watched.push("binanceusdm:DOGE/USDT" as InstrumentId);
    asked = [];
    expect(correlations(NOW)).toMatchObject({ pairs: 3, measuredPairs: 0 });
    expect(asked).toEqual(watched);
  });
});
