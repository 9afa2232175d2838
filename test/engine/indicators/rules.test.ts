/** The rules that hold for every indicator, and small cases worked out by hand. */
import { describe, expect, test } from "vitest";
import {
  Adx,
  adx,
  atr,
  bollinger,
  ema,
  logReturns,
  Macd,
  macd,
  realisedVolatility,
  rsi,
  Sma,
  sma,
  stochastic,
  vwap,
  WARM_UP,
  zScore,
} from "../../../engine/indicators/index.ts";
import { at, aWalk } from "../../support/candles.ts";
import { type Columns, INDICATORS } from "../../support/indicator-set.ts";

const of = (...values: number[]): Float64Array => Float64Array.from(values);
const rows = (columns: Columns, from: number, until: number): Columns =>
  Object.fromEntries(
    Object.entries(columns)
      .filter(([name]) => name !== "length")
      .map(([name, column]) => [name, (column as Float64Array).slice(from, until)]),
  ) as Columns;
const walk = (minutes: number): Columns => rows(aWalk(at("2025-06-01T00:00Z"), minutes, 7), 0, minutes);
const last = (column: Float64Array): number => column[column.length - 1]!;

describe("worked by hand", () => {
  test("SMA and EMA: the seed is the mean, then 2 / (period + 1)", () => {
    expect(sma(of(1, 2, 3, 4), 3)).toEqual(of(Number.NaN, Number.NaN, 2, 3));
    expect(ema(of(1, 2, 3, 7), 3)).toEqual(of(Number.NaN, Number.NaN, 2, 4.5));
  });

  test("RSI: all gains 100, then half and half", () => {
    expect(rsi(of(1, 2, 3, 2), 2)).toEqual(of(Number.NaN, Number.NaN, 100, 50));
    expect(last(rsi(of(5, 4, 3, 2), 3))).toBe(0);
  });

  test("MACD 1/2/2: the close minus its EMA(2), and the EMA(2) of that", () => {
    // EMA2 = –, 1.5, 2.5, 4.8333; line = –, 0.5, 0.5, 1.1667; signal = mean 0.5, then 0.5 + (1.1667 − 0.5) · 2/3.
    const { macd: line, signal, histogram } = macd(of(1, 2, 3, 6), 1, 2, 2);
    expect(Array.from(line)).toEqual([Number.NaN, Number.NaN, 0.5, expect.closeTo(7 / 6, 12)]);
    expect(last(signal)).toBeCloseTo(17 / 18, 12);
    expect(last(histogram)).toBeCloseTo(4 / 18, 12);
  });

  test("Bollinger: population deviation", () => {
    const { upper, middle, lower } = bollinger(of(2, 4, 4, 4, 5, 5, 7, 9), 8, 2);
    expect([last(upper), last(middle), last(lower)]).toEqual([9, 5, 1]);
  });

  test("ATR: the gap from the last close counts, the first bar does not", () => {
    const [high, low, close] = [of(10, 15, 14, 14), of(1, 13, 12, 13), of(9, 14, 13, 13.5)];
    // True ranges 6 (15 − 9), 2, 1: the seed is (6 + 2) / 2, then (4 · 1 + 1) / 2.
    expect(atr(high, low, close, 2)).toEqual(of(Number.NaN, Number.NaN, 4, 2.5));
  });

  test("ADX: equal moves up and down count for neither side (Wilder), one-sided moves are all trend", () => {
    const bars = Array.from({ length: 12 }, (_, i) => i);
    const widening = adx(
      Float64Array.from(bars, (i) => 100 + i),
      Float64Array.from(bars, (i) => 100 - i),
      Float64Array.from(bars, () => 100),
      3,
    );
    expect(last(widening)).toBe(0);
    const rising = (base: number): Float64Array => Float64Array.from(bars, (i) => base + i);
    expect(last(adx(rising(2), rising(0), rising(1), 3))).toBe(100);
  });

  test("stochastic: the close's place in the range, smoothed twice", () => {
    const [high, low, close] = [of(10, 10, 10, 10), of(0, 0, 0, 0), of(5, 2, 4, 9)];
    // Raw 20, 40, 90 from the second bar on; %K the mean of two: 30, 65; %D the mean of two of those: 47.5.
    const { k, d } = stochastic(high, low, close, 2, 2, 2);
    expect([last(k), last(d)]).toEqual([65, 47.5]);
  });

  test("z-score: the newest value counts in its own window", () => {
    expect(last(zScore(of(2, 4, 4, 4, 5, 5, 7, 9), 8))).toBe(2);
  });

  test("realised volatility: root of the sum, not of the mean", () => {
    expect(last(realisedVolatility(of(1, Math.E, 1), 2))).toBeCloseTo(Math.SQRT2, 12);
  });
});

describe("VWAP", () => {
  const midnight = at("2025-06-02T00:00Z");
  const minute = 60_000;
  const run = (...bars: readonly (readonly [minutes: number, price: number, volume: number])[]): number[] => {
    const price = Float64Array.from(bars, ([, value]) => value);
    const volume = Float64Array.from(bars, ([, , value]) => value);
    const openTime = Float64Array.from(bars, ([minutes]) => midnight + minutes * minute);
    return Array.from(vwap(price, price, price, volume, openTime));
  };

  test.each([
    [
      "weighs by volume since midnight",
      [
        [0, 10, 1],
        [1, 20, 3],
      ],
      [10, 17.5],
    ],
    [
      "starts again at midnight",
      [
        [1439, 10, 1],
        [1440, 50, 2],
      ],
      [Number.NaN, 50],
    ],
    [
      "a day seen from its middle has no value",
      [
        [1, 10, 1],
        [2, 10, 1],
      ],
      [Number.NaN, Number.NaN],
    ],
    [
      "the first minute of a known day may be absent",
      [
        [0, 10, 1],
        [1441, 30, 1],
      ],
      [10, 30],
    ],
    [
      "no volume yet has no value",
      [
        [0, 10, 0],
        [1, 20, 2],
      ],
      [Number.NaN, 20],
    ],
    [
      "a bar that cannot be used ends the day's value",
      [
        [0, 10, 1],
        [1, Number.NaN, 1],
        [2, 10, 1],
        [1440, 9, 1],
      ],
      [10, Number.NaN, Number.NaN, 9],
    ],
  ] as [string, [number, number, number][], number[]][])("%s", (_name, bars, expected) => {
    expect(run(...bars)).toEqual(expected);
  });
});

describe("a flat market is known, not missing", () => {
  const bars = 60;
  // 0.1 has no exact double: means and deviations must come out exact all the same.
  const price = new Float64Array(bars).fill(0.1);
  const volume = new Float64Array(bars).fill(3.3);

  test("RSI 50, stochastic 50, ADX 0, ATR 0, z-score 0, volatility 0, Bollinger width 0", () => {
    expect(last(rsi(price, 14))).toBe(50);
    const { k, d } = stochastic(price, price, price, 14, 3, 3);
    expect([last(k), last(d)]).toEqual([50, 50]);
    expect(last(adx(price, price, price, 14))).toBe(0);
    expect(last(atr(price, price, price, 14))).toBe(0);
    expect(last(zScore(volume, 20))).toBe(0);
    expect(last(realisedVolatility(price, 20))).toBe(0);
    const bands = bollinger(price, 20, 2);
    expect([last(bands.upper), last(bands.middle), last(bands.lower)]).toEqual([0.1, 0.1, 0.1]);
    expect(last(sma(price, 20))).toBe(0.1);
  });

  test("an ADX that was established stays where it was while nothing moves at all", () => {
    const indicator = new Adx(2);
    for (const [high, low] of [
      [2, 1],
      [3, 2],
      [4, 3],
      [5, 4],
    ] as const)
      indicator.update(high, low, low);
    const trending = indicator.update(6, 5, 5);
    const still = Array.from({ length: 5000 }, () => indicator.update(6, 5, 5));
    expect(trending).toBe(100);
    // The sums fade until nothing is left of them; the last index known stays.
    expect(still.at(-1)).toBe(100);
  });
});

describe("what is missing", () => {
  test.each(INDICATORS)("$name answers NaN for every row of a history that is too short", ({ batch, warmUp }) => {
    for (const values of Object.values(batch(walk(warmUp ?? 0)))) {
      expect(values).toHaveLength(warmUp ?? 0);
      expect(values.every(Number.isNaN)).toBe(true);
    }
  });

  test.each(INDICATORS.flatMap((one) => [Number.NaN, Number.POSITIVE_INFINITY].map((bad) => ({ ...one, bad }))))(
    "$name starts again after a bar of $bad",
    ({ batch, bad }) => {
      const [hole, length] = [290, 600];
      const columns = walk(length);
      const clean = batch(columns);
      const after = batch(rows(columns, hole + 1, length));
      for (const name of ["high", "low", "close", "volume"] as const) columns[name][hole] = bad;
      for (const [column, values] of Object.entries(batch(columns))) {
        expect(values.subarray(0, hole), column).toEqual(clean[column]!.subarray(0, hole));
        expect(values[hole], column).toBeNaN();
        expect(values.subarray(hole + 1), column).toEqual(after[column]);
      }
    },
  );

  test.each([0, -5])("a price of %s counts as missing where a logarithm is taken", (price) => {
    const close = of(1, 2, price, 4, 8, 16);
    expect(Array.from(realisedVolatility(close, 1), Number.isNaN)).toEqual([true, false, true, true, false, false]);
  });
});

describe("windows", () => {
  const windowed = /^(sma|bollinger|stochastic|volume|realised|logReturn)/;

  test.each(INDICATORS.filter(({ name }) => windowed.test(name)))(
    "$name depends on the bars of its window alone, bit for bit",
    ({ batch, warmUp }) => {
      const columns = walk(400);
      const whole = batch(columns);
      const window = batch(rows(columns, 399 - warmUp!, 400));
      for (const [column, values] of Object.entries(window)) expect(last(values)).toBe(last(whole[column]!));
    },
  );

  test("a spike leaves no trace once it has left the window", () => {
    const values = new Float64Array(100).fill(0.1);
    values[10] = 1e15;
    expect(sma(values, 20)[30]).toBe(0.1);
    expect(last(zScore(values, 20))).toBe(0);
  });

  test("millions of bars accumulate no error", () => {
    const average = new Sma(3);
    for (let i = 0; i < 3_000_000; i += 1) average.update(1e6 + (i % 7) * 0.1);
    average.update(0.25);
    average.update(0.5);
    expect(average.update(0.75)).toBe(0.5);
  });
});

describe("mistakes of the caller", () => {
  test.each([0, -1, 1.5, Number.NaN])("a period of %s is refused", (period) => {
    for (const call of [sma, ema, rsi, zScore, logReturns, realisedVolatility])
      expect(() => call(of(1, 2), period)).toThrow(RangeError);
  });

  test("columns of different length are refused", () => {
    expect(() => atr(of(1, 2), of(1), of(1, 2), 1)).toThrow("2, 1, 2");
    expect(() => adx(of(1), of(1), of(1, 2), 1)).toThrow(RangeError);
    expect(() => stochastic(of(1), of(), of(1), 1, 1, 1)).toThrow(RangeError);
    expect(() => vwap(of(1), of(1), of(1), of(1), of())).toThrow(RangeError);
  });

  test("a fast average slower than the slow one is refused", () => {
    expect(() => new Macd(26, 12, 9)).toThrow(RangeError);
  });

  test("the longest warm-up is that of SMA 200", () => {
    expect(Math.max(...INDICATORS.map(({ warmUp }) => warmUp ?? 0))).toBe(WARM_UP.sma(200));
  });
});
