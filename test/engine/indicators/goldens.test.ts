/** The kernels against TA-Lib in C and, where TA-Lib lacks or collapses, against window-by-window numpy. */
import { describe, expect, test } from "vitest";
import { readGolden } from "../../support/indicator-goldens.ts";
import { INDICATORS } from "../../support/indicator-set.ts";

const TOLERANCE = 1e-9;
/**
 * What can be zero is compared against its usual size when it is smaller than that, because near zero a relative error
 * means nothing: a MACD of 1/10,000 of the price, a return of 1/10,000, a z-score of 1.
 */
function usualSize(column: string, price: number): number {
  if (column.startsWith("macd")) return price / 10_000;
  return { logReturn5: 1 / 10_000, volumeZ20: 1 }[column] ?? 0;
}

function firstFault(ours: Float64Array, theirs: Float64Array, usual: number): string | null {
  for (let i = 0; i < theirs.length; i += 1) {
    const [a, b] = [ours[i]!, theirs[i]!];
    if (Number.isNaN(a) !== Number.isNaN(b)) return `row ${i}: ${a} instead of ${b}`;
    if (Math.abs(a - b) > TOLERANCE * Math.max(Math.abs(b), usual)) return `row ${i}: ${a} instead of ${b}`;
  }
  return null;
}

describe.each(["btc", "cheap-coin", "synthetic"] as const)("%s", (name) => {
  const { inputs, expected } = readGolden(name);

  test.each(INDICATORS)("$name equals the reference within 1e-9, NaN on the same rows", ({ batch }) => {
    for (const [column, ours] of Object.entries(batch(inputs))) {
      const theirs = expected[column]!;
      expect(ours).toHaveLength(theirs.length);
      expect(firstFault(ours, theirs, usualSize(column, inputs.close[0]!)), column).toBeNull();
    }
  });

  test("every expected column is covered", () => {
    const covered = INDICATORS.flatMap(({ batch }) => Object.keys(batch(inputs)));
    expect(covered.sort()).toEqual(Object.keys(expected).sort());
  });
});

test.each(INDICATORS)("$name has its first value exactly at its declared warm-up", ({ batch, warmUp }) => {
  const { inputs } = readGolden("btc");
  for (const [column, values] of Object.entries(batch(inputs))) {
    const first = values.findIndex((value) => !Number.isNaN(value));
    // The candles start at 19:00 UTC, so VWAP waits five hours for midnight.
    expect(first, column).toBe(warmUp ?? 300);
    expect(values.subarray(first).some(Number.isNaN), column).toBe(false);
  }
});

// 1e-13 and 1e3 turn Bitcoin's price of 1e5 into the 1e-8 of the cheapest coins and the 1e8 of the dearest markets.
test.each([1e-13, 1e3])("prices times %s scale the answers and lose nothing", (factor) => {
  const { inputs, expected } = readGolden("btc");
  const scaled = (column: Float64Array): Float64Array => column.map((value) => value * factor);
  const { high, low, close, open, volume, openTime } = inputs;
  const columns = { open: scaled(open), high: scaled(high), low: scaled(low), close: scaled(close), volume, openTime };
  const inPriceUnits = /^(ema|sma|macd|atr|bollinger|vwap)/;
  for (const { batch } of INDICATORS) {
    for (const [column, ours] of Object.entries(batch(columns))) {
      const theirs = inPriceUnits.test(column) ? scaled(expected[column]!) : expected[column]!;
      expect(firstFault(ours, theirs, usualSize(column, close[0]! * factor)), column).toBeNull();
    }
  }
});
