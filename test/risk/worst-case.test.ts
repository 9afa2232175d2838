import { describe, expect, test } from "vitest";
import { cents } from "../../core/money.ts";
import { exposureOf, gapLossPerLot, lossPerLot, totalExposure, worstCaseEquity } from "../../risk/worst-case.ts";
import { aCandidate, anAccount, aPosition, BTC, ETH, SPECS, spec } from "../support/gate.ts";

const exposure = (over: Parameters<typeof aPosition>[0]) => exposureOf(aPosition(over), spec(ETH));

test("one lot loses its stop distance, 20 % slip on it, and commission on both sides", () => {
  // BTC at 100,000, stop 1,000: 1,200 + (100,000 + 101,200) × 0.0325 %.
  expect(lossPerLot(100_000, 1000, spec(BTC))).toBeCloseTo((1200 + 65.39) * 100, 6);
});

test("one lot past its stop by a gap loses the stop distance and 15 % of the stop's price", () => {
  // Long, 1,000 + 14,850 from 99,000; short, 1,000 + 15,150 from 101,000; commission as above.
  const long = aCandidate({ stopDistance: 1000 });
  expect(gapLossPerLot(long, spec(BTC))).toBeCloseTo((15_850 + 215_850 * 0.000325) * 100, 6);
  const short = aCandidate({ stopDistance: 1000, side: "short" });
  expect(gapLossPerLot(short, spec(BTC))).toBeCloseTo((16_150 + 216_150 * 0.000325) * 100, 6);
});

describe("one position", () => {
  test("long: 1 ETH at 4,000 with its stop at 3,960", () => {
    // 48 + (4,000 + 4,048) × 0.0325 % = 50.6156, up to the next cent.
    // Past the stop by a gap: 40 + 15 % of 3,960 + (4,000 + 4,634) × 0.0325 % = 636.806.
    const gapLoss = cents(636.81);
    expect(exposure({})).toEqual({ loss: cents(50.62), notional: cents(4000), margin: cents(2000), gapLoss });
  });

  test("short is the mirror", () => {
    // The gap begins higher: 40 + 15 % of 4,040 + (4,000 + 4,646) × 0.0325 % = 648.80995.
    expect(exposure({ side: "short", stop: 4040 })).toMatchObject({ loss: cents(50.62), gapLoss: cents(648.81) });
  });

  test("a price already beyond the slipped stop counts as it is", () => {
    // Down 100: 100 + (4,000 + 4,100) × 0.0325 %.
    // A gap from there: 100 + 585 + (4,000 + 4,685) × 0.0325 %.
    expect(exposure({ mark: 3900 })).toMatchObject({ loss: cents(102.64), gapLoss: cents(687.83) });
    // Up 100 for a short: 100 + 615 + (4,100 + 4,715) × 0.0325 %.
    expect(exposure({ side: "short", stop: 4040, mark: 4100 })?.gapLoss).toBe(cents(717.87));
  });

  test("a stop in profit takes nothing but costs, and its profit is not banked", () => {
    // (4,000 + 4,200) × 0.0325 %.
    // A gap from the stop: 4,000 − 0.85 × 4,100 = 515, + (4,000 + 4,715) × 0.0325 %.
    expect(exposure({ stop: 4100, mark: 4200 })).toMatchObject({ loss: cents(2.67), gapLoss: cents(517.84) });
    expect(exposure({ stop: 4800, mark: 4900 })?.gapLoss).toBe(cents(2.9));
  });

  test("without a stop it loses a gap of 15 % from the newest price, and what it has lost already", () => {
    // 100 + 585 from 3,900, + (4,000 + 4,685) × 0.0325 %.
    expect(exposure({ stop: null, mark: 3900 })).toMatchObject({ loss: cents(687.83), gapLoss: cents(687.83) });
    expect(exposure({ stop: null, mark: 4100 })).toMatchObject({ loss: cents(617.84), gapLoss: cents(617.84) });
  });

  test.each([
    { entry: Number.NaN, stop: 1 },
    { mark: Number.NaN },
    { mark: 0 },
    { quantity: 0 },
    { quantity: Number.POSITIVE_INFINITY },
    { stop: -1 },
  ])("unusable numbers %j make it unknown", (over) => {
    expect(exposure(over)).toBeNull();
  });

  test("an instrument without a specification, or with a broken one, is unknown", () => {
    expect(exposureOf(aPosition(), undefined)).toBeNull();
    expect(exposureOf(aPosition(), { ...spec(ETH), contractSize: Number.NaN })).toBeNull();
  });
});

describe("the account", () => {
  test("counts from the balance: floating profit is not banked", () => {
    const open = [aPosition({ mark: 4100 })];
    // (4,000 + 4,100 + 48) × 0.0325 % = 2.6481, so 50.6481.
    expect(worstCaseEquity(anAccount({ floating: 100 }), open, SPECS)).toBe(cents(99_949.35));
  });

  test("adds up long and short: opposite sides do not net", () => {
    const open = [aPosition(), aPosition({ side: "short", stop: 4040 })];
    expect(totalExposure(open, SPECS)).toEqual({
      loss: cents(101.24),
      notional: cents(8000),
      margin: cents(4000),
      gapLoss: cents(1285.62),
    });
  });

  test("is never better than the equity of now", () => {
    expect(worstCaseEquity(anAccount({ floating: -300 }), [], SPECS)).toBe(cents(99_700));
  });

  test("is unknown when one position cannot be valued", () => {
    expect(worstCaseEquity(anAccount(), [aPosition(), aPosition({ mark: Number.NaN })], SPECS)).toBeNull();
  });
});

test("a lot of ten coins costs ten times as much", () => {
  const ten = { ...spec(ETH), contractSize: 10 };
  expect(exposureOf(aPosition({ quantity: 0.1 }), ten)).toEqual(exposure({ quantity: 1 }));
  expect(lossPerLot(4000, 40, ten)).toBeCloseTo(10 * lossPerLot(4000, 40, spec(ETH)), 6);
  const candidate = aCandidate({ instrument: ETH, entry: 4000 });
  expect(gapLossPerLot(candidate, ten)).toBeCloseTo(10 * gapLossPerLot(candidate, spec(ETH)), 6);
});
