import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CandleColumns, sliceColumns, toColumns } from "../../../core/candle.ts";
import { plus, TIMEFRAMES, type Timeframe, type TimestampMs } from "../../../core/time.ts";
import { resample, resampleCounted } from "../../../engine/features/resample.ts";
import { aTable, at, aWalk } from "../../support/candles.ts";

const MINUTE = 60_000;

function recorded(timeframe: "1m" | "5m"): CandleColumns {
  const file = new URL(`../../fixtures/candles/binance_spot_BTCUSDT_${timeframe}_2023-03-24.csv`, import.meta.url);
  const [, ...lines] = readFileSync(file, "utf8").trim().split("\n");
  return toColumns(
    lines.map((line) => {
      const [openTime, open, high, low, close, volume] = line.split(",").map(Number) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      return { openTime: openTime as TimestampMs, open, high, low, close, volume };
    }),
  );
}

/** Bars as [open time, open, high, low, close, volume]. */
const bars = (columns: CandleColumns): unknown[] =>
  Array.from({ length: columns.length }, (_, i) => [
    new Date(columns.openTime[i]!).toISOString().slice(11, 16),
    columns.open[i],
    columns.high[i],
    columns.low[i],
    columns.close[i],
    columns.volume[i],
  ]);

describe("a recorded day with an exchange halt", () => {
  const [minutes, own] = [recorded("1m"), recorded("5m")];
  const nextDay = at("2023-03-25T00:00Z");

  test("5m bars equal the exchange's own, absent bars included", () => {
    const built = resample(minutes, "5m", nextDay);
    expect(built.length).toBe(272);
    for (const name of ["openTime", "open", "high", "low", "close"] as const) expect(built[name]).toEqual(own[name]);
    // The exchange adds decimals, we add doubles.
    for (const [i, volume] of own.volume.entries()) expect(built.volume[i]).toBeCloseTo(volume, 8);
  });

  test("longer bars hold the whole day", () => {
    // 12:40–13:59 is absent: no bar is wholly inside it at 1h, five are at 15m (12:45–13:45).
    expect(resample(minutes, "15m", nextDay).length).toBe(96 - 5);
    const hours = resampleCounted(minutes, "1h", nextDay);
    expect(hours.bars.length).toBe(23);
    expect(Array.from(hours.minutes)).toEqual([...Array(12).fill(60), 40, ...Array(10).fill(60)]);
    expect(resample(minutes, "4h", nextDay).length).toBe(6);
    const [day] = bars(resample(minutes, "1d", nextDay)) as [unknown[]];
    expect(day.slice(0, 5)).toEqual([
      "00:00",
      minutes.open[0],
      Math.max(...minutes.high),
      Math.min(...minutes.low),
      minutes.close[1359],
    ]);
  });
});

describe("which bars are built", () => {
  const start = at("2025-06-01T00:00Z");
  const table = aTable(start, [
    [0, 10, 12, 9, 11],
    [1, 11, 13, 10, 12],
    [3, 12, 12, 8, 9],
    [5, 9, 9, 7, 8],
    [16, 20, 25, 19, 21],
  ]);
  const minute = (m: number): TimestampMs => plus(start, m * MINUTE);

  test.each([
    ["a bar is used only once it is closed", 4.99, []],
    ["at its close it is closed", 5, [["00:00", 10, 13, 8, 9, 3]]],
    [
      "a closed bar is built of the minutes that are there",
      10,
      [
        ["00:00", 10, 13, 8, 9, 3],
        ["00:05", 9, 9, 7, 8, 1],
      ],
    ],
    [
      "a bar without any minute is absent",
      20,
      [
        ["00:00", 10, 13, 8, 9, 3],
        ["00:05", 9, 9, 7, 8, 1],
        ["00:15", 20, 25, 19, 21, 1],
      ],
    ],
  ] as [string, number, unknown[]][])("%s", (_name, until, expected) => {
    expect(bars(resample(table, "5m", minute(until)))).toEqual(expected);
  });

  test("a first bar that began before the first row is left out", () => {
    expect(bars(resample(sliceColumns(table, 1, 5), "5m", minute(20))).map((bar) => (bar as unknown[])[0])).toEqual([
      "00:05",
      "00:15",
    ]);
  });

  test("the minutes of each bar are counted", () => {
    expect(Array.from(resampleCounted(table, "5m", minute(20)).minutes)).toEqual([3, 1, 1]);
  });

  test("1m keeps the closed minutes as they are", () => {
    expect(bars(resample(table, "1m", minute(5.5)))).toEqual(bars(sliceColumns(table, 0, 3)));
  });

  test("nothing gives nothing", () => {
    expect(resample(toColumns([]), "1h", start).length).toBe(0);
    expect(resample(sliceColumns(table, 1, 3), "5m", minute(20)).length).toBe(0);
  });

  test("what cannot be known stays unknown", () => {
    const hole = aTable(start, [
      [0, 10, 12, 9, 11],
      [1, 11, Number.NaN, 10, 12],
      [2, 12, 12, 8, 9],
    ]);
    expect(bars(resample(hole, "5m", minute(5)))).toEqual([["00:00", 10, Number.NaN, 8, 9, 3]]);
  });
});

describe("any history", () => {
  const timeframe = fc.constantFrom<Timeframe>("1m", "5m", "15m", "1h");
  /** A walk that begins anywhere in an hour and lacks some of its minutes. */
  const history = fc
    .record({
      begin: fc.nat(59),
      minutes: fc.integer({ min: 1, max: 300 }),
      seed: fc.nat(),
      kept: fc.infiniteStream(fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.boolean())),
    })
    .map(({ begin, minutes, seed, kept }) => {
      const all = aWalk(plus(at("2025-06-01T10:00Z"), begin * MINUTE), minutes, seed);
      const present = Array.from({ length: minutes }, (_, i) => i).filter(() => kept.next().value);
      const pick = (column: Float64Array): Float64Array => Float64Array.from(present, (i) => column[i]!);
      return {
        openTime: pick(all.openTime),
        open: pick(all.open),
        high: pick(all.high),
        low: pick(all.low),
        close: pick(all.close),
        volume: pick(all.volume),
        length: present.length,
      };
    });
  const until = fc.integer({ min: 0, max: 400 }).map((m) => plus(at("2025-06-01T10:00Z"), m * MINUTE));

  test("what comes later never changes an earlier bar", () => {
    fc.assert(
      fc.property(history, timeframe, until, (columns, size, cut) => {
        const past = columns.openTime.filter((openTime) => openTime < cut).length;
        const known = resample(sliceColumns(columns, 0, past), size, cut);
        const late = resample(columns, size, at("2025-06-02T00:00Z"));
        expect(bars(known)).toEqual(bars(resample(columns, size, cut)));
        expect(bars(known)).toEqual(bars(sliceColumns(late, 0, known.length)));
      }),
    );
  });

  test("bars rise, are aligned, closed, sound, and lose no volume", () => {
    fc.assert(
      fc.property(history, timeframe, until, (columns, size, end) => {
        const length = TIMEFRAMES[size];
        const { bars: built, minutes } = resampleCounted(columns, size, end);
        for (let i = 0; i < built.length; i += 1) {
          expect(built.openTime[i]! % length).toBe(0);
          expect(built.openTime[i]! + length).toBeLessThanOrEqual(end);
          if (i > 0) expect(built.openTime[i]!).toBeGreaterThan(built.openTime[i - 1]!);
          expect(built.high[i]!).toBeGreaterThanOrEqual(Math.max(built.open[i]!, built.close[i]!, built.low[i]!));
        }
        const from = built.openTime[0] ?? Number.POSITIVE_INFINITY;
        const closedUntil = Math.floor(end / length) * length;
        const used = Array.from(columns.openTime.keys()).filter(
          (i) => columns.openTime[i]! >= from && columns.openTime[i]! < closedUntil,
        );
        expect(minutes.reduce((sum, count) => sum + count, 0)).toBe(used.length);
        const volume = used.reduce((sum, i) => sum + columns.volume[i]!, 0);
        expect(built.volume.reduce((sum, one) => sum + one, 0)).toBeCloseTo(volume, 8);
      }),
    );
  });
});
