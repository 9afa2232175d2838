import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Candle, toColumns } from "../../../core/candle.ts";
import type { Timeframe, TimestampMs } from "../../../core/time.ts";
import { resampleCounted } from "../../../engine/features/resample.ts";
import { createLongerBars, type LongerBar } from "../../../market/bars/longer-bars.ts";

const MINUTE = 60_000;
const MIDNIGHT = Date.parse("2025-06-01T00:00:00Z");

const candle = (minute: number, price: number, volume = 1): Candle => ({
  openTime: (MIDNIGHT + minute * MINUTE) as TimestampMs,
  open: price,
  high: price + 2,
  low: price - 2,
  close: price + 1,
  volume,
});
const feed = (candles: readonly Candle[], ...timeframes: Timeframe[]): LongerBar[] => {
  const bars = createLongerBars(timeframes);
  return candles.flatMap((each) => [...bars.add(each)]);
};

describe("longer bars", () => {
  test("the last minute closes the bar at once", () => {
    const bars = createLongerBars(["5m"]);
    const closed = [100, 104, 90, 101, 102].map((price, minute) => bars.add(candle(minute, price, 0.1)));
    expect(closed).toEqual([
      ...[[], [], [], []],
      [
        {
          timeframe: "5m",
          minutes: 5,
          candle: { openTime: MIDNIGHT, open: 100, high: 106, low: 88, close: 103, volume: 0.5 },
        },
      ],
    ]);
  });

  test("a bar with minutes missing is closed by the next candle and says how many it holds", () => {
    const bars = feed([candle(0, 10), candle(1, 11), candle(3, 12), candle(6, 13)], "5m");
    expect(bars).toEqual([
      { timeframe: "5m", minutes: 3, candle: { openTime: MIDNIGHT, open: 10, high: 14, low: 8, close: 13, volume: 3 } },
    ]);
  });

  test("a bar without any minute is absent", () => {
    const bars = feed(
      [0, 1, 2, 3, 4, 20, 21, 22, 23, 24].map((minute) => candle(minute, 10)),
      "5m",
    );
    expect(bars.map((bar) => (bar.candle.openTime - MIDNIGHT) / MINUTE)).toEqual([0, 20]);
  });

  test("a first bar whose beginning was not seen is left out", () => {
    const bars = feed(
      Array.from({ length: 8 }, (_, i) => candle(2 + i, 10)),
      "5m",
    );
    expect(bars.map((bar) => bar.candle.openTime)).toEqual([MIDNIGHT + 5 * MINUTE]);
  });

  test("at midnight every length closes with the same candle, the shorter first", () => {
    const day = Array.from({ length: 1440 }, (_, minute) => candle(minute, 10));
    const bars = createLongerBars(["5m", "15m", "1h", "4h", "1d"]);
    const closed = day.map((each) => bars.add(each).map(({ timeframe, minutes }) => [timeframe, minutes]));
    expect(closed.at(-1)).toEqual([
      ["5m", 5],
      ["15m", 15],
      ["1h", 60],
      ["4h", 240],
      ["1d", 1440],
    ]);
    expect(closed.flat()).toHaveLength(288 + 96 + 24 + 6 + 1);
  });

  test("a candle out of order is a mistake of the caller", () => {
    const bars = createLongerBars(["5m"]);
    bars.add(candle(3, 10));
    expect(() => bars.add(candle(3, 10))).toThrow();
    expect(() => bars.add(candle(2, 10))).toThrow();
  });
});

test("they are the bars that features are computed from", () => {
  const holes = fc.uniqueArray(fc.integer({ min: 0, max: 399 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(holes, fc.constantFrom<Timeframe>("5m", "15m", "1h"), (minutes, timeframe) => {
      const candles = minutes.toSorted((a, b) => a - b).map((minute) => candle(minute, 50 + ((minute * 7) % 13), 0.25));
      // One candle long after closes what is open.
      const until = MIDNIGHT + 1440 * MINUTE;
      const bars = feed([...candles, candle(1440, 1)], timeframe);
      const batch = resampleCounted(toColumns(candles), timeframe, until as TimestampMs);
      expect(bars.map((bar) => [bar.candle.openTime, bar.minutes])).toEqual(
        Array.from(batch.bars.openTime, (openTime, i) => [openTime, batch.minutes[i]]),
      );
      expect(toColumns(bars.map((bar) => bar.candle))).toEqual(batch.bars);
    }),
  );
});

const recorded = (path: string): Candle[] => {
  const bytes = readFileSync(new URL(`../../fixtures/${path}`, import.meta.url));
  const [, ...lines] = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const [openTime, open, high, low, close, volume] = line.split(",").map(Number) as [number, ...number[]];
    return { openTime, open, high, low, close, volume } as Candle;
  });
};

test.each([
  ["two ordinary days of ETH", "market/binance_spot_ETHUSDT", "2025-06-01.csv.gz", 576],
  ["the day of the trading halt", "candles/binance_spot_BTCUSDT", "2023-03-24.csv", 272],
])("5m bars are the exchange's own: %s", (_name, file, day, count) => {
  const own = recorded(`${file}_5m_${day}`);
  expect(feed(recorded(`${file}_1m_${day}`), "5m").map((bar) => bar.candle)).toEqual(own);
  expect(own).toHaveLength(count);
});
