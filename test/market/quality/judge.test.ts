import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Candle, type CandleColumns, candleFault, sliceColumns, toColumns } from "../../../core/candle.ts";
import { DAY_MS, MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import { checksOf, resultOf, WINDOW } from "../../../market/quality/checks.ts";
import { createCandleJudge, faultOf, judgeCandles } from "../../../market/quality/judge.ts";
import { at, aWalk } from "../../support/candles.ts";

const START = at("2025-06-01T00:00:00Z");
const aCandle = (minute: number, over: Partial<Candle> = {}): Candle => ({
  openTime: (START + minute * MINUTE_MS) as TimestampMs,
  open: 100,
  high: 101,
  low: 99,
  close: 100,
  volume: 5,
  ...over,
});
const judged = (candles: readonly Candle[]): readonly (readonly string[])[] =>
  [...judgeCandles(toColumns(candles), MINUTE_MS)].map(checksOf);
const calm = (minutes: number): Candle[] => Array.from({ length: minutes }, (_, minute) => aCandle(minute));

describe("one candle by itself", () => {
  test.each<[string, Partial<Candle>, readonly string[]]>([
    ["sound", {}, []],
    ["not a number", { low: Number.NaN }, ["finite"]],
    ["infinite", { high: Number.POSITIVE_INFINITY }, ["finite"]],
    ["infinite volume", { volume: Number.NEGATIVE_INFINITY }, ["finite"]],
    ["a price of zero", { low: 0 }, ["positive"]],
    ["a negative price", { open: -1 }, ["positive"]],
    ["a negative volume", { volume: -0.1 }, ["positive"]],
    ["high below close", { high: 99.5 }, ["ohlcOrder"]],
    ["low above open", { low: 100.5, close: 101 }, ["ohlcOrder"]],
    ["high below low", { high: 98, open: 98, close: 98 }, ["ohlcOrder"]],
    ["high a billionth too low", { high: 100 - 0.9e-7, low: 99 }, []],
    ["high a bit more than a billionth too low", { high: 100 - 1.2e-7, low: 99 }, ["ohlcOrder"]],
    ["nothing traded", { volume: 0 }, ["zeroVolume"]],
  ])("%s", (_name, over, failed) => {
    expect(judged([aCandle(0, over)])).toEqual([failed]);
  });

  test("is unusable exactly when the vocabulary of candles says so", () => {
    const price = fc.oneof(
      fc.double({ min: 90, max: 110, noNaN: true }),
      fc.constantFrom(0, -1, Number.NaN, Number.POSITIVE_INFINITY, 100, 100 + 1e-7, 100 - 1e-7),
    );
    const names = { NOT_FINITE: "finite", NOT_POSITIVE: "positive", OHLC_ORDER: "ohlcOrder" };
    fc.assert(
      fc.property(price, price, price, price, price, (open, high, low, close, volume) => {
        const candle = aCandle(0, { open, high, low, close, volume });
        const fault = candleFault(candle);
        expect(checksOf(faultOf(toColumns([candle]), 0))).toEqual(fault === null ? [] : [names[fault]]);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a candle against those before it", () => {
  test.each<[string, Partial<Candle>, readonly string[]]>([
    ["exactly 10 % up", { high: 110 }, []],
    ["a wick of more than 10 % up", { high: 110.001 }, ["jump"]],
    ["a wick of more than 10 % down", { low: 89.999 }, ["jump"]],
    ["a close of more than 10 % down", { low: 85, close: 85 }, ["jump"]],
    ["a volume 1000 times as large, with too few before it", { volume: 5000 }, []],
  ])("%s", (_name, over, failed) => {
    expect(judged([aCandle(0), aCandle(1, over)])[1]).toEqual(failed);
  });

  test("volume: more than 100 times the mean of exactly the 100 before", () => {
    const full = calm(100);
    expect(judged([...full, aCandle(100, { volume: 500 })])[100]).toEqual([]);
    expect(judged([...full, aCandle(100, { volume: 500.01 })])[100]).toEqual(["volume"]);
    expect(judged([...calm(99), aCandle(99, { volume: 500.01 })])[99]).toEqual([]);
    const first = [aCandle(0, { volume: 1e6 }), ...full.slice(1)];
    expect(judged([...first, aCandle(100, { volume: 501 })])[100]).toEqual([]);
    expect(judged([...first, aCandle(100), aCandle(101, { volume: 501 })])[101]).toEqual(["volume"]);
  });

  test("3 sigma: returns of +1 % and −1 % in turn have a deviation of 1 %, so 2.9 % is within and 3.1 % is not", () => {
    const closes = Array.from({ length: 101 }, (_, minute) => (minute % 2 === 0 ? 100 : 101));
    const swing = closes.map((close, minute) => aCandle(minute, { open: close, close, high: 102, low: 98 }));
    const next = (share: number): Candle => {
      const close = 100 * (1 + share);
      return aCandle(101, { close, high: Math.max(close, 101), low: Math.min(close, 99) });
    };
    expect(judged([...swing, next(0.029)])[101]).toEqual([]);
    expect(judged([...swing, next(0.031)])[101]).toEqual(["sigma"]);
    expect(judged([...swing, next(-0.031)])[101]).toEqual(["sigma"]);
    expect(resultOf(judgeCandles(toColumns([...swing, next(0.031)]), MINUTE_MS)[101]!)).toBe("pass");
    // 99 returns before it are too few.
    expect(judged([...swing.slice(1), next(0.05)])[100]).toEqual([]);
  });

  test("an unusable candle is no measure for the next", () => {
    const spike = aCandle(1, { high: Number.NaN, close: 500 });
    expect(judged([aCandle(0), spike, aCandle(2)])).toEqual([[], ["finite"], []]);
  });

  test("a gap is told; the price before a halt still counts, the price before another recording does not", () => {
    const far = { open: 200, high: 201, low: 199, close: 200 };
    expect(judged([aCandle(0), aCandle(81, far)])[1]).toEqual(["jump", "gap"]);
    expect(judged([aCandle(0), aCandle(1440, far)])[1]).toEqual(["jump", "gap"]);
    expect(judged([aCandle(0), aCandle(1441, far)])[1]).toEqual(["gap"]);
  });

  test("the hole that begins a recording anew is a day, or 100 candles where those are longer", () => {
    const hours = (count: number, price: number): Candle =>
      aCandle(60 * count, { open: price, high: price, low: price, close: price });
    const of = (hole: number) => [...judgeCandles(toColumns([hours(0, 100), hours(hole, 200)]), 60 * MINUTE_MS)];
    expect(checksOf(of(100)[1]!)).toEqual(["jump", "gap"]);
    expect(checksOf(of(101)[1]!)).toEqual(["gap"]);
  });
});

describe("when it came", () => {
  test.each([
    ["60 s after its close", 60_000, []],
    ["later", 60_001, ["stale"]],
    ["1 s before its close", -1000, []],
    ["earlier than that", -1001, ["skew"]],
    ["nobody knows", Number.NaN, []],
  ])("%s", (_name, ms, failed) => {
    const { judge } = createCandleJudge(MINUTE_MS);
    expect(checksOf(judge(toColumns([aCandle(0)]), 0, START + MINUTE_MS + ms))).toEqual(failed);
  });
});

/** A walk with faults, holes, silence and floods strewn in. */
const TROUBLES = {
  hole: (walk: CandleColumns, row: number) => later(walk, row, 7 * MINUTE_MS),
  break: (walk: CandleColumns, row: number) => later(walk, row, 2 * DAY_MS),
  zero: ({ volume }: CandleColumns, row: number) => void volume.fill(0, row, row + 1),
  flood: ({ volume }: CandleColumns, row: number) => void volume.fill(100_000, row, row + 1),
  spike: ({ high }: CandleColumns, row: number) => void high.fill(1000, row, row + 1),
  broken: ({ close }: CandleColumns, row: number) => void close.fill(Number.NaN, row, row + 1),
};
const later = ({ openTime }: CandleColumns, row: number, ms: number): void =>
  openTime.forEach((time, each) => {
    if (each >= row) openTime[each] = time + ms;
  });
const troubles = fc.constantFrom(...(Object.keys(TROUBLES) as (keyof typeof TROUBLES)[]));
const troubled = fc
  .tuple(fc.nat(2 ** 31), fc.array(fc.tuple(fc.nat(400), troubles), { maxLength: 12 }))
  .map(([seed, all]) => {
    const walk = aWalk(START, 401, seed);
    for (const [row, trouble] of all) TROUBLES[trouble](walk, row);
    return walk;
  });

test("a candle held against the 101 usable ones before it is judged as at the end of the whole file", () => {
  fc.assert(
    fc.property(troubled, fc.integer({ min: 1, max: 400 }), (columns, row) => {
      const whole = judgeCandles(columns, MINUTE_MS);
      let first = row;
      for (let usable = 0; first > 0 && usable <= WINDOW; ) {
        first--;
        if (faultOf(columns, first) === 0) usable++;
      }
      const { judge } = createCandleJudge(MINUTE_MS);
      for (let before = first; before < row; before++) judge(columns, before, Number.NaN);
      expect(judge(columns, row, Number.NaN)).toBe(whole[row]);
    }),
    { numRuns: 300 },
  );
});

test("what comes later changes nothing", () => {
  fc.assert(
    fc.property(troubled, fc.nat(401), (columns, length) => {
      const whole = judgeCandles(columns, MINUTE_MS);
      expect(judgeCandles(sliceColumns(columns, 0, length), MINUTE_MS)).toEqual(whole.slice(0, length));
    }),
    { numRuns: 50 },
  );
});
