/** The lot formula with a broker's tick value: the worked example of FTMO's BTCUSD, and what contradicts itself. */
import { describe, expect, test } from "vitest";
import { cents } from "../../core/money.ts";
import { floorTo } from "../../risk/grid.ts";
import { parseSymbols } from "../../risk/symbols.ts";
import { tickValueContradicts, tickValueFactor } from "../../risk/tick-value.ts";
import type { SymbolSpec } from "../../risk/types.ts";
import { exposureOf, lossOfMove, lossPerLot } from "../../risk/worst-case.ts";
import { aCandidate, aPosition, BTC, CONTROLS, spec } from "../support/gate.ts";
import { verdictOf } from "../support/verdicts.ts";

/** One BTC a lot, ticks of 0.01 that are worth 0.01. */
const BTCUSD: SymbolSpec = { ...spec(BTC), tickSize: 0.01, volumeMin: 0.01, volumeStep: 0.01, tickValue: 0.01 };

describe("100,000, risk 0.5 % = 500, BTC at 100,000, stop 1 % = 1,000 a lot, commission 65, slip 100", () => {
  test("a lot loses 1,165: 0.42 lots", () => {
    const perLot = lossOfMove(100_000, 1000 + 100, BTCUSD);
    // 1,100 + (100,000 + 101,100) × 0.0325 %
    expect(perLot).toBeCloseTo(116_535.75, 6);
    expect(floorTo(cents(500) / perLot, BTCUSD.volumeStep)).toBe(0.42);
  });

  test("the cap of 20 % of the value makes it 0.20", () => {
    const controls = { ...CONTROLS, maxRisk: 0.005 };
    const candidate = aCandidate({ entry: 100_000, stopDistance: 1000 });
    // 0.2 × (1,000 + 20 % slip + commission 65.39) = 253.08 of the 500.
    expect(verdictOf("SIZE", { controls, candidate, spec: BTCUSD })).toMatchObject({
      code: "OK",
      was: 253.08,
      limit: 500,
    });
  });
});

describe("a tick value that is dearer, within 1 %, counts", () => {
  test.each<[string, Partial<SymbolSpec>, number]>([
    ["none is stated", {}, 1],
    ["equal", { tickValue: 0.01 }, 1],
    ["0.5 % more", { tickValue: 0.010_05 }, 1.005],
    ["0.5 % less: the contract size counts", { tickValue: 0.009_95 }, 1],
    ["more for losses than for profits", { tickValue: 0.01, tickValueLoss: 0.0101 }, 1.01],
  ])("%s", (_name, values, factor) => {
    const { tickValue: _stated, ...rest } = BTCUSD;
    const stated = { ...rest, ...values };
    expect(tickValueContradicts(stated)).toBe(false);
    expect(tickValueFactor(stated)).toBeCloseTo(factor, 12);
    // A move of 1,200 at this factor, and 65.39 commission, which knows no tick.
    expect(lossPerLot(100_000, 1000, stated)).toBeCloseTo(120_000 * factor + 6539, 6);
    const position = aPosition({ instrument: BTC, entry: 100_000, stop: 99_000, quantity: 1 });
    expect(exposureOf(position, stated)?.loss).toBe(Math.ceil(120_000 * factor + 6539 - 1e-6));
  });
});

describe("more than 1 % apart nothing is computed", () => {
  test.each<[string, Partial<SymbolSpec>]>([
    ["1.1 % more", { tickValue: 0.010_11 }],
    ["1.1 % less", { tickValue: 0.009_89 }],
    ["0, as terminals show it for what they have not loaded", { tickValue: 0 }],
    ["in another currency", { tickValue: 0.0092 }],
    ["no number", { tickValue: Number.NaN }],
    ["endless", { tickValue: Number.POSITIVE_INFINITY }],
    ["only the one for losses", { tickValueLoss: 0.02 }],
  ])("%s", (_name, values) => {
    const wrong = { ...BTCUSD, ...values };
    expect(tickValueContradicts(wrong)).toBe(true);
    const said = (["PRICE_LEVELS", "SIZE", "PORTFOLIO", "FTMO"] as const).map((rule) =>
      verdictOf(rule, { spec: wrong }),
    );
    expect(said.map(({ code }) => code)).toEqual(Array(4).fill("SYMBOL_SPEC_CONTRADICTS"));
    expect(said.map(({ outcome }) => outcome)).toEqual(Array(4).fill("unknown"));
    const open = [aPosition({ instrument: BTC, entry: 100_000, stop: 99_000, quantity: 0.01 })];
    expect(verdictOf("FTMO", { open, specs: new Map([[BTC, wrong]]) }).code).toBe("FTMO_UNKNOWN");
  });
});

test("a tick value that is stated for losses alone is checked like any other", () => {
  const { tickValue: _none, ...rest } = BTCUSD;
  expect(tickValueContradicts({ ...rest, tickValueLoss: 0.02 })).toBe(true);
  expect(tickValueFactor({ ...rest, tickValueLoss: 0.0101 })).toBeCloseTo(1.01, 12);
  expect([tickValueContradicts(rest), tickValueFactor(rest)]).toEqual([false, 1]);
});

test("a file of specifications may state tick values, but not as nothing", () => {
  const { instrument: _key, ...rest } = BTCUSD;
  const file = (symbol: object) => ({ venue: "binanceusdm", symbols: [{ ...symbol, symbol: "BTC/USDT" }] });
  expect(parseSymbols(file({ ...rest, tickValueLoss: 0.0101 })).get(BTC)).toEqual({ ...BTCUSD, tickValueLoss: 0.0101 });
  expect(() => parseSymbols(file({ ...rest, tickValue: 0 }))).toThrow();
});
