import { describe, expect, test } from "vitest";
import type { TimestampMs } from "../../../core/time.ts";
import { createWatched } from "../../../market/stream/watched.ts";

const MINUTE = 60_000;
const START = Date.parse("2025-06-01T00:00:00Z");

/** A trade every 700 ms, each of one unit; trade 130 is stamped `ahead` milliseconds ahead. */
function afterAFaultyStamp(ahead: number, skewMs = 0) {
  const watched = createWatched(START as TimestampMs, () => skewMs);
  for (let i = 1; i <= 700; i++) {
    const now = START + i * 700;
    const at = (i === 130 ? now + ahead : now) as TimestampMs;
    const message = {
      kind: "trade",
      symbol: "BTCUSDT",
      trade: { id: i, at, price: 100 + (i % 60), amount: 1 },
    } as const;
    watched.take(message, (now - skewMs) as TimestampMs);
  }
  return watched;
}
const volumes = (ahead: number, skewMs?: number): unknown[] => {
  const { book } = afterAFaultyStamp(ahead, skewMs);
  return Array.from({ length: 7 }, (_, i) => {
    const from = START + i * MINUTE;
    return book.read(from, from + MINUTE)?.candles[0]?.volume ?? null;
  });
};
/** Trades with START + i * 700 in the minute, counted apart. */
const whole = (minute: number): number =>
  Array.from({ length: 700 }, (_, i) => Math.floor(((i + 1) * 700) / MINUTE)).filter((each) => each === minute).length;

describe("a trade stamped ahead", () => {
  test.each([300_000, 60_000, 3_000])("by %d ms costs its minute, and no other is invented", (ahead) => {
    // Minute 0 is the first one, in minute 1 the trade is missing.
    expect(volumes(ahead)).toEqual([null, null, ...[2, 3, 4, 5, 6].map(whole)]);
    expect(whole(3)).toBe(85);
  });

  test("by as much as the clocks differ is sound", () => {
    expect(volumes(0, 5_000)).toEqual([null, ...[1, 2, 3, 4, 5, 6].map(whole)]);
  });
});

test("a minute the stream contradicted itself about is left to REST however often it is told", () => {
  const watched = createWatched(START as TimestampMs);
  const say = (close: number): void => {
    const candle = { openTime: START as TimestampMs, open: 1, high: 9, low: 1, close, volume: 1 };
    watched.take({ kind: "candle", symbol: "BTCUSDT", candle, final: true }, (START + MINUTE) as TimestampMs);
  };
  for (const close of [1, 2, 3]) {
    say(close);
    expect(watched.book.read(START, START + MINUTE) === null).toBe(close > 1);
  }
});
