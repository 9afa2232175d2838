import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Candle } from "../../../core/candle.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { noteBatch } from "../../../market/stream/backfill.ts";
import { createMinuteBook, type Known } from "../../../market/stream/minute-book.ts";
import { reconnectDelayMs } from "../../../market/stream/reconnect.ts";

const MINUTE = 60_000;
const START = Date.parse("2025-06-09T00:00:00Z");
const at = (minute: number): number => START + minute * MINUTE;
const candle = (minute: number, close = 1): Candle => ({
  openTime: at(minute) as TimestampMs,
  open: 1,
  high: 9,
  low: 1,
  close,
  volume: 1,
});
const known = (minute: number, close = 1): Known => ({ kind: "candle", candle: candle(minute, close) });

describe("what is known about the minutes", () => {
  test("a range is answered only when every minute of it is known", () => {
    const book = createMinuteBook();
    book.settle(at(0), known(0));
    book.settle(at(2), { kind: "absent" });
    book.settle(at(3), { kind: "unsound", why: "OHLC_ORDER" });
    expect(book.read(at(0), at(4))).toBeNull();
    expect(book.firstUnknown(at(0), at(4))).toBe(at(1));
    book.settle(at(1), known(1));
    expect(book.read(at(0), at(4))).toEqual({
      candles: [candle(0), candle(1)],
      rejected: [{ openTime: at(3), why: "OHLC_ORDER" }],
    });
    expect(book.firstUnknown(at(0), at(4))).toBeNull();
  });

  test.each<[string, Known, Known, string, unknown]>([
    ["the same candle again", known(0), known(0), "same", [candle(0)]],
    ["another candle", known(0), known(0, 2), "differs", [candle(0)]],
    ["a candle where there was none", { kind: "absent" }, known(0), "new", [candle(0)]],
    ["a sound candle after an unsound one", { kind: "unsound", why: "X" }, known(0), "new", [candle(0)]],
    ["none where there was a candle", known(0), { kind: "absent" }, "differs", [candle(0)]],
  ])("%s", (_name, first, second, answer, candles) => {
    const book = createMinuteBook();
    book.settle(at(0), first);
    expect(book.settle(at(0), second)).toBe(answer);
    expect(book.read(at(0), at(1))?.candles).toEqual(candles);
  });

  test("a week that was asked for is not known as empty because it is too old to be kept", () => {
    const book = createMinuteBook();
    const week = 7 * 1440;
    const candles = Array.from({ length: week }, (_, minute) => candle(minute));
    noteBatch(book, { candles, rejected: [] }, at(0), at(week), at(week) + 2000);
    expect(book.read(at(0), at(week))).toBeNull();
    expect(book.read(at(0), at(1))).toBeNull();
    expect(book.read(at(week - 240), at(week))?.candles).toHaveLength(240);
  });

  test("the last minutes without a candle are not absent yet: the exchange may be late", () => {
    const book = createMinuteBook();
    const asked = (now: number): void => noteBatch(book, { candles: [candle(0)], rejected: [] }, at(0), at(3), now);
    asked(at(3));
    expect(book.firstUnknown(at(0), at(3))).toBe(at(1));
    asked(at(2) + 90_000);
    expect(book.firstUnknown(at(0), at(3))).toBe(at(2));
    asked(at(3) + 90_000);
    expect(book.read(at(0), at(3))).toEqual({ candles: [candle(0)], rejected: [] });
  });

  test("a candle after a minute without one proves that there is none", () => {
    const book = createMinuteBook();
    noteBatch(book, { candles: [candle(0), candle(2)], rejected: [] }, at(0), at(3), at(3));
    expect(book.read(at(0), at(3))?.candles).toEqual([candle(0), candle(2)]);
  });

  test("however minutes come, a read holds exactly the newest settled ones or nothing", () => {
    const minutes = fc.array(fc.integer({ min: 0, max: 1200 }), { maxLength: 800 });
    fc.assert(
      fc.property(minutes, fc.nat(1200), fc.nat(30), (settled, from, length) => {
        const book = createMinuteBook();
        for (const minute of settled) book.settle(at(minute), known(minute));
        const wanted = Array.from({ length }, (_, i) => from + i);
        const read = book.read(at(from), at(from + length));
        if (read !== null) {
          expect(wanted.every((minute) => settled.includes(minute))).toBe(true);
          expect(read.candles).toEqual(wanted.map((minute) => candle(minute)));
        } else {
          const newest = Math.max(...settled);
          const isOld = (minute: number): boolean => minute < newest - 240;
          expect(wanted.some((minute) => !settled.includes(minute) || isOld(minute))).toBe(true);
        }
      }),
    );
  });
});

test.each([
  [1, 0.5, 1_000],
  [2, 0.5, 2_000],
  [6, 0.5, 32_000],
  [7, 0.5, 60_000],
  [500, 0.5, 60_000],
  [1, 0, 900],
  [7, 0, 54_000],
])("after %d losses in a row, with chance %d, it waits %d ms", (losses, chance, ms) => {
  expect(reconnectDelayMs(losses, chance)).toBeCloseTo(ms, 6);
});
