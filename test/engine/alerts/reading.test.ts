/** Figures against ones worked out by hand. */
import { describe, expect, test } from "vitest";
import { toColumns } from "../../../core/candle.ts";
import { MINUTE_MS, plus } from "../../../core/time.ts";
import { type BarCondition, readBar } from "../../../engine/alerts/reading.ts";
import { at } from "../../support/candles.ts";

const START = at("2025-06-01T00:00:00Z");
const none = () => [];

/** 1m candles that open and close as given. */
const minutes = (closes: readonly number[], volumes: readonly number[] = []) =>
  toColumns(
    closes.map((close, minute) => ({
      ...{ openTime: plus(START, minute * MINUTE_MS), open: close, high: close, low: close, close },
      volume: volumes[minute] ?? 1,
    })),
  );
const read = (condition: BarCondition, candles: ReturnType<typeof minutes>, close: number, detect = none) =>
  readBar(condition, candles, "1m", plus(START, close * MINUTE_MS), detect);

describe("readings", () => {
  test("the price is the bar's close, and a level that is met exactly is not passed", () => {
    const above: BarCondition = { kind: "price", side: "above", level: 101 };
    expect(read(above, minutes([100, 102]), 2)).toEqual({ holds: true, value: 102 });
    expect(read(above, minutes([100, 101]), 2)).toEqual({ holds: false, value: 101 });
    expect(read({ ...above, side: "below" }, minutes([100, 101]), 1)).toEqual({ holds: true, value: 100 });
  });

  test("RSI of 14 rises in every 15 changes is 100, of none 0, and of as much up as down 50", () => {
    const rsi: BarCondition = { kind: "rsi", side: "below", level: 30 };
    const rising = Array.from({ length: 120 }, (_, minute) => 100 + minute);
    expect(read(rsi, minutes(rising), 120)?.value).toBe(100);
    expect(read(rsi, minutes(rising.map((close) => 400 - close)), 120)).toEqual({ holds: true, value: 0 });
    expect(read(rsi, minutes(rising.map(() => 5)), 120)).toEqual({ holds: false, value: 50 });
  });

  test("MACD is above its signal line while prices rise faster and faster, below while they slow", () => {
    const macd: BarCondition = { kind: "macd", side: "above" };
    expect(read(macd, minutes(Array.from({ length: 120 }, (_, n) => 100 + n * n)), 120)?.holds).toBe(true);
    expect(read(macd, minutes(Array.from({ length: 120 }, (_, n) => 100 + Math.log(n + 1))), 120)?.holds).toBe(false);
  });

  test("volume is measured against the twenty bars before", () => {
    const volumes = [...Array.from({ length: 20 }, () => 2), 6];
    const candles = minutes(
      volumes.map(() => 100),
      volumes,
    );
    expect(read({ kind: "volume", factor: 3 }, candles, 21)).toEqual({ holds: true, value: 3 });
    expect(read({ kind: "volume", factor: 3.1 }, candles, 21)).toEqual({ holds: false, value: 3 });
    expect(
      read(
        { kind: "volume", factor: 3 },
        minutes(
          volumes.map(() => 100),
          volumes.map(() => 0),
        ),
        21,
      ),
    ).toBeNull();
  });

  test("a pattern is what the recogniser says of the bars up to that one", () => {
    const seen: number[] = [];
    const detect = (bars: { length: number; close: Float64Array }) => {
      seen.push(bars.close[bars.length - 1] ?? 0);
      return ["doji"];
    };
    const candles = minutes(Array.from({ length: 30 }, (_, n) => n));
    expect(read({ kind: "pattern", name: "doji" }, candles, 20, detect as never)).toEqual({ holds: true, value: null });
    expect(seen).toEqual([19]);
  });

  test("too few candles are not known, never zero", () => {
    expect(read({ kind: "rsi", side: "below", level: 30 }, minutes([1, 2, 3]), 3)).toBeNull();
    expect(read({ kind: "price", side: "below", level: 30 }, minutes([]), 1)).toBeNull();
  });
});
