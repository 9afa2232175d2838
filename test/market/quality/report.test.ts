import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CandleColumns, toColumns } from "../../../core/candle.ts";
import { qualityScore } from "../../../core/quality.ts";
import { MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import { judgeCandles } from "../../../market/quality/judge.ts";
import { qualityReport } from "../../../market/quality/report.ts";
import { at, aWalk } from "../../support/candles.ts";

const START = at("2025-06-01T00:00:00Z");
/** Rows of [minute, price]; high and low 1 % around it. */
const rows = (table: readonly (readonly [number, number])[]): CandleColumns =>
  toColumns(
    table.map(([minute, price]) => ({
      openTime: (START + minute * MINUTE_MS) as TimestampMs,
      open: price,
      high: price * 1.01,
      low: price * 0.99,
      close: price,
      volume: 1,
    })),
  );
const minute = (number: number) => START + number * MINUTE_MS;
const report = (table: readonly (readonly [number, number])[]) => qualityReport(rows(table), MINUTE_MS);

describe("a report", () => {
  test("of a complete file is perfect", () => {
    const flat = report(Array.from({ length: 200 }, (_, number) => [number, 100] as const));
    expect(flat).toMatchObject({ rows: 200, expected: 200, missing: 0, duplicates: 0, outOfOrder: 0 });
    expect(flat).toMatchObject({ quarantined: 0, suspect: 0, gaps: [], score: 100 });
    expect(Object.values(flat.byCheck).every((failed) => failed === 0)).toBe(true);
  });

  test("names each gap from the first absent minute to the next one there is", () => {
    const holey = report([0, 1, 4, 5, 10].map((number) => [number, 100]));
    expect(holey).toMatchObject({ rows: 5, expected: 11, missing: 6, byCheck: { gap: 2 } });
    expect(holey.gaps).toEqual([
      { from: minute(2), until: minute(4) },
      { from: minute(6), until: minute(10) },
    ]);
    // 5 of 11 are there.
    expect(holey.score).toBe(45.5);
  });

  test("counts rows that come after a later one, and judges them in their order of time", () => {
    const mixed = report([
      [0, 100],
      [3, 103],
      [1, 101],
      [2, 102],
      [4, 104],
    ]);
    expect(mixed).toMatchObject({ rows: 5, expected: 5, missing: 0, outOfOrder: 2, duplicates: 0, suspect: 0 });
    expect(mixed.gaps).toEqual([]);
  });

  test("keeps the first of equal rows, and quarantines the other of unequal ones", () => {
    const twice = report([
      [0, 100],
      [1, 101],
      [1, 101],
      [2, 102],
      [2, 102.5],
      [3, 103],
    ]);
    expect(twice).toMatchObject({ rows: 6, expected: 4, missing: 0, duplicates: 2, quarantined: 1 });
    expect(twice.byCheck).toMatchObject({ duplicate: 2, conflict: 1 });
    expect(twice.score).toBe(100);
  });

  test("prefers a sound row to an unsound one of the same time", () => {
    const columns = rows([
      [0, 100],
      [1, 101],
      [1, 101],
      [2, 102],
    ]);
    columns.close[1] = Number.NaN;
    const found = qualityReport(columns, MINUTE_MS);
    expect(found).toMatchObject({ duplicates: 1, quarantined: 1, missing: 0, score: 100 });
    expect(found.byCheck).toMatchObject({ finite: 1, conflict: 1, gap: 0 });
  });

  test("a row that may not be used is not missing, but its minute is lost", () => {
    const columns = rows(Array.from({ length: 10 }, (_, number) => [number, 100]));
    columns.low[4] = 0;
    expect(qualityReport(columns, MINUTE_MS)).toMatchObject({ missing: 0, quarantined: 1, gaps: [], score: 90 });
  });

  test("rows that stand at no time of the timeframe are quarantined and belong to no minute", () => {
    const columns = rows([
      [0, 100],
      [1, 101],
      [2, 102],
      [3, 103],
      [4, 104],
    ]);
    columns.openTime[1] = (columns.openTime[1] ?? 0) + 1;
    columns.openTime[2] = (columns.openTime[2] ?? 0) / 1000;
    columns.openTime[3] = Number.NaN;
    const found = qualityReport(columns, MINUTE_MS);
    expect(found).toMatchObject({ rows: 5, expected: 5, missing: 3, quarantined: 3, outOfOrder: 0 });
    expect(found.byCheck).toMatchObject({ misaligned: 2, finite: 1 });
  });

  test("of nothing has nothing to rely on", () => {
    expect(report([])).toMatchObject({ rows: 0, expected: 0, missing: 0, score: 0, gaps: [] });
  });

  test("a suspect row counts half", () => {
    const columns = rows(Array.from({ length: 10 }, (_, number) => [number, 100]));
    columns.volume.fill(0, 0, 4);
    expect(qualityReport(columns, MINUTE_MS)).toMatchObject({ suspect: 4, quarantined: 0, score: 80 });
  });

  test("weeks begin on Monday", () => {
    const week = 7 * 24 * 60 * MINUTE_MS;
    const monday = rows([
      [0, 100],
      [0, 100],
    ]);
    monday.openTime.set([Date.parse("2025-06-02T00:00Z"), Date.parse("2025-06-09T00:00Z")]);
    expect(qualityReport(monday, week)).toMatchObject({ expected: 2, missing: 0, quarantined: 0 });
  });
});

test("the order of the rows changes only what is said about the order", () => {
  fc.assert(
    fc.property(fc.nat(2 ** 31), fc.nat(2 ** 31), (seed, shuffle) => {
      const walk = aWalk(START, 150, seed);
      const order = Array.from(walk.openTime, (_, row) => row).toSorted(
        (a, b) => (Math.imul(a + 1, shuffle | 1) % 997) - (Math.imul(b + 1, shuffle | 1) % 997),
      );
      const column = (name: "openTime" | "open" | "high" | "low" | "close" | "volume") =>
        Float64Array.from(order, (row) => walk[name][row] ?? 0);
      const shuffled = {
        ...{ openTime: column("openTime"), open: column("open"), high: column("high") },
        ...{ low: column("low"), close: column("close"), volume: column("volume") },
        length: walk.length,
      };
      const { outOfOrder: _late, byCheck, ...rest } = qualityReport(shuffled, MINUTE_MS);
      const { outOfOrder: _none, byCheck: straight, ...expected } = qualityReport(walk, MINUTE_MS);
      expect(rest).toEqual(expected);
      expect({ ...byCheck, outOfOrder: 0 }).toEqual(straight);
      expect(judgeCandles(walk, MINUTE_MS)).toHaveLength(150);
    }),
    { numRuns: 50 },
  );
});

test.each([
  [{ missing: 0, suspect: 0, featureFailures: 0 }, 100],
  [{ missing: 0.1, suspect: 0, featureFailures: 0 }, 90],
  [{ missing: 0, suspect: 0.1, featureFailures: 0 }, 95],
  [{ missing: 0, suspect: 0, featureFailures: 0.05 }, 95],
  [{ missing: 0.5, suspect: 1, featureFailures: 0.5 }, 12.5],
  [{ missing: 1, suspect: 0, featureFailures: 0 }, 0],
  [{ missing: 1.5, suspect: -1, featureFailures: 0 }, 0],
])("score of %o is %d", (shares, score) => {
  expect(qualityScore(shares)).toBe(score);
});
