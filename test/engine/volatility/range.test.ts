/** What is shown of a forecast: ranges with their uncertainty, regimes, the move that one in a hundred exceeds. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { VolatilityReading } from "../../../engine/ports.ts";
import type { VolatilityForecast } from "../../../engine/records.ts";
import { expectationOf, forecastFacts, forecastOf } from "../../../engine/volatility/forecast.ts";
import type { Outlook } from "../../../engine/volatility/outlook.ts";
import { expectedRanges } from "../../../engine/volatility/range.ts";
import { marketRegime } from "../../../engine/volatility/regime.ts";
import { at } from "../../support/candles.ts";
import { BTC } from "../../support/ledger.ts";

const READING: VolatilityReading = {
  residuals: { rv15: [-0.6, 0, 0.6], rv60: [-0.3, 0, 0.3], range60: [-0.5, 0.1, 0.7] },
  band99: 3,
  regimes: { "BTC/USDT": [-6, -5, -4] },
};
const SLOT = at("2025-06-11T13:00Z");
const forecast = (over: Partial<VolatilityForecast> = {}): VolatilityForecast => ({
  instrument: BTC,
  slot: SLOT,
  rv15: Math.log(0.002),
  rv60: Math.log(0.004),
  range60: Math.log(0.006),
  move99: 0.006,
  ...over,
});
const outlook = (over: Partial<Outlook> = {}): Outlook => {
  const { move99: _band, ...heads } = forecast();
  return { ...heads, outside: null, outlier: null, ...over };
};

describe("the range of the next hour", () => {
  test("is the forecast moved by the residuals, read as a share of the lowest price", () => {
    const { hour } = expectedRanges(forecast(), READING);
    // 0.006 · e^0.1 = 0.0066310, e^0.0066310 − 1 = 0.0066531; likewise 0.006 · e^−0.5 and 0.006 · e^0.7.
    expect(hour?.expected).toBeCloseTo(0.0066531, 6);
    expect(hour?.low).toBeCloseTo(0.0036458, 6);
    expect(hour?.high).toBeCloseTo(0.0121558, 6);
  });

  test("of a quarter: the hour's multiple of its volatility, and both uncertainties", () => {
    const { quarter } = expectedRanges(forecast(), READING);
    // The hour's range is 1.65775 (0.0066310 / 0.004) times its volatility: 0.002 · 1.65775 = 0.0033155.
    expect(quarter?.expected).toBeCloseTo(0.003321, 6);
    // √(0.6² + 0.6² − 0.3²) = 0.7937: 0.0033155 · e^∓0.7937.
    expect(quarter?.low).toBeCloseTo(0.0015005, 6);
    expect(quarter?.high).toBeCloseTo(0.0073599, 6);
  });

  test.each<[string, Partial<VolatilityForecast>, boolean, boolean]>([
    ["everything", {}, true, true],
    ["no rv15", { rv15: null }, false, true],
    ["no rv60", { rv60: null }, false, true],
    ["no range60", { range60: null }, false, false],
  ])("with %s", (_name, over, quarter, hour) => {
    const ranges = expectedRanges(forecast(over), READING);
    expect([ranges.quarter !== null, ranges.hour !== null]).toEqual([quarter, hour]);
  });

  test("lies inside its band, grows with the forecast, and is never below nothing", () => {
    const logs = fc.double({ min: -12, max: -3, noNaN: true });
    // A range is one to three times its volatility, roughly.
    const multiples = fc.double({ min: 0, max: 1, noNaN: true });
    const spread = fc.double({ min: 0, max: 2, noNaN: true });
    const residual = fc.tuple(fc.double({ min: -0.5, max: 0.5, noNaN: true }), spread, spread);
    const quantiles = residual.map(([middle, down, up]) => [middle - down, middle, middle + up] as const);
    fc.assert(
      fc.property(logs, logs, multiples, quantiles, quantiles, quantiles, (rv15, rv60, multiple, q15, q60, qRange) => {
        const range60 = rv60 + multiple;
        const residuals = { rv15: q15, rv60: q60, range60: qRange };
        const { quarter, hour } = expectedRanges(forecast({ rv15, rv60, range60 }), { residuals });
        for (const range of [quarter!, hour!]) {
          expect(range.low).toBeGreaterThan(0);
          expect(range.low).toBeLessThanOrEqual(range.expected * (1 + 1e-12));
          expect(range.high).toBeGreaterThanOrEqual(range.expected * (1 - 1e-12));
        }
        const wilder = expectedRanges(forecast({ rv15: rv15 + 0.1, rv60, range60 }), { residuals });
        expect(wilder.quarter!.expected).toBeGreaterThan(quarter!.expected);
        expect(wilder.hour).toEqual(hour);
      }),
    );
  });
});

describe("the regime", () => {
  const EDGES = [-6, -5, -4] as const;
  test.each([
    [-6.01, "calm"],
    [-6, "usual"],
    [-5.01, "usual"],
    [-5, "lively"],
    [-4.01, "lively"],
    [-4, "wild"],
    [0, "wild"],
  ])("of %d is %s", (rv60, regime) => {
    expect(marketRegime(rv60, EDGES)).toBe(regime);
  });

  test("is not known without a forecast or for a symbol nobody measured", () => {
    expect(marketRegime(null, EDGES)).toBeNull();
    expect(marketRegime(-5, undefined)).toBeNull();
  });
});

describe("what is kept of an outlook", () => {
  test("the band is the stated multiple of the forecast volatility", () => {
    const kept = forecastOf(outlook(), { volatility: READING });
    expect(kept).toEqual({ ...forecast(), move99: expect.closeTo(0.006, 12) });
  });

  test("nothing from a bundle that does not forecast, and nothing when no head answered", () => {
    expect(forecastOf(outlook(), { volatility: null })).toBeNull();
    expect(forecastOf(outlook({ rv15: null, rv60: null, range60: null }), { volatility: READING })).toBeNull();
  });

  test("without rv15 there is no band, and the rest stays", () => {
    expect(forecastOf(outlook({ rv15: null }), { volatility: READING })).toEqual(
      forecast({ rv15: null, move99: null }),
    );
  });
});

describe("what people and rules are told", () => {
  test("regime and move of a known symbol, as shares of the price", () => {
    // ln 0.004 = −5.52; e^0.006 − 1 = 0.006018.
    expect(expectationOf(forecast(), { volatility: READING })).toMatchObject({
      regime: "usual",
      move99: expect.closeTo(0.006018, 6),
    });
  });

  test("an unknown symbol has ranges but no regime", () => {
    const other = "binanceusdm:DOGE/USDT" as typeof BTC;
    const told = expectationOf(forecast({ instrument: other, move99: null }), { volatility: READING });
    expect(told).toMatchObject({ regime: null, move99: null, hour: expect.any(Object) });
    expect(expectationOf(forecast(), { volatility: null })).toBeNull();
  });

  test("volatility over four hours is twice that of one; without a forecast nothing is known", () => {
    expect(forecastFacts(forecast(), 240)).toEqual({ move15: 0.006, volatility: expect.closeTo(0.008, 12) });
    expect(forecastFacts(forecast({ rv60: null, move99: null }), 240)).toEqual({ move15: null, volatility: null });
    expect(forecastFacts(null, 240)).toEqual({ move15: null, volatility: null });
  });
});
