import { describe, expect, test } from "vitest";
import type { Candidate } from "../../../risk/types.ts";
import type { Rule } from "../../../risk/verdict.ts";
import { aCandidate, BTC, CONTROLS, spec } from "../../support/gate.ts";
import { line, verdictOf } from "../../support/verdicts.ts";

const candidate = (over: Partial<Candidate>) => ({ candidate: aCandidate(over) });

describe("PRICE_LEVELS", () => {
  test.each<[string, Partial<Candidate>, readonly unknown[]]>([
    ["long", {}, ["pass", "OK", 1000, 0, 1000, "price"]],
    ["short", { side: "short" }, ["pass", "OK", 1000, 0, 1000, "price"]],
    ["stop above a long entry", { stop: 100_000.1 }, ["refuse", "STOP_WRONG_SIDE", -0.1, 0, -0.1, "price"]],
    ["stop on the entry", { stop: 100_000 }, ["refuse", "STOP_WRONG_SIDE", 0, 0, 0, "price"]],
    ["stop below a short entry", { side: "short", stop: 99_999 }, ["refuse", "STOP_WRONG_SIDE", -1, 0, -1, "price"]],
    ["target below a long entry", { target: 99_000 }, ["refuse", "TARGET_WRONG_SIDE", -1000, 0, -1000, "price"]],
    ["target on the entry", { side: "short", target: 100_000 }, ["refuse", "TARGET_WRONG_SIDE", 0, 0, 0, "price"]],
    ["a price of 0", { side: "short", target: 0 }, ["unknown", "PRICE_INVALID", null, null, null, "none"]],
    ["a negative price", { stop: -5 }, ["unknown", "PRICE_INVALID", null, null, null, "none"]],
    ["not a number", { target: Number.NaN }, ["unknown", "PRICE_INVALID", null, null, null, "none"]],
  ])("%s", (_name, over, expected) => {
    expect(line("PRICE_LEVELS", candidate(over))).toEqual(expected);
  });

  test("the venue's smallest stop distance", () => {
    const level = (stopsLevel: number) => line("PRICE_LEVELS", { spec: { ...spec(BTC), stopsLevel } });
    expect(level(1000)).toEqual(["pass", "OK", 1000, 1000, 0, "price"]);
    expect(level(1000.1)).toEqual(["refuse", "STOP_TOO_CLOSE", 1000, 1000.1, -0.1, "price"]);
  });

  test("an unknown instrument", () => {
    expect(line("PRICE_LEVELS", { spec: null })).toEqual(["unknown", "SYMBOL_SPEC_UNKNOWN", null, null, null, "none"]);
  });
});

describe("REWARD_RISK", () => {
  test.each<[string, Partial<Candidate>, readonly unknown[]]>([
    ["exactly 2", {}, ["pass", "OK", 2, 2, 0, "r"]],
    ["3", { targetDistance: 3000 }, ["pass", "OK", 3, 2, 1, "r"]],
    ["1.99", { targetDistance: 1990 }, ["refuse", "REWARD_RISK_LOW", 1.99, 2, -0.01, "r"]],
    [
      "no stop distance",
      { stopDistance: 0, targetDistance: 1 },
      ["unknown", "REWARD_RISK_UNKNOWN", null, null, null, "none"],
    ],
    ["not a number", { targetDistance: Number.NaN }, ["unknown", "REWARD_RISK_UNKNOWN", null, null, null, "none"]],
    ["a negative target", { targetDistance: -2000 }, ["unknown", "REWARD_RISK_UNKNOWN", null, null, null, "none"]],
  ])("%s", (_name, over, expected) => {
    expect(line("REWARD_RISK", candidate(over))).toEqual(expected);
  });

  test("floating-point noise of a planned 2 is forgiven, more is not", () => {
    expect(verdictOf("REWARD_RISK", candidate({ stopDistance: 0.3, targetDistance: 0.6 - 1e-12 })).code).toBe("OK");
    expect(verdictOf("REWARD_RISK", candidate({ targetDistance: 2000 - 1e-5 })).code).toBe("REWARD_RISK_LOW");
  });
});

describe("COST", () => {
  test.each<[number, readonly unknown[]]>([
    [0.075, ["pass", "OK", 0.075, 0.1, 0.025, "r"]],
    [0.1, ["pass", "OK", 0.1, 0.1, 0, "r"]],
    [0.1001, ["refuse", "COST_HIGH", 0.1001, 0.1, -0.0001, "r"]],
    [Number.NaN, ["unknown", "COST_UNKNOWN", null, null, null, "none"]],
    [-0.01, ["unknown", "COST_UNKNOWN", null, null, null, "none"]],
  ])("%d", (costR, expected) => {
    expect(line("COST", candidate({ costR }))).toEqual(expected);
  });
});

describe("COST that is not the symbol's own", () => {
  test.each<[string, Partial<Candidate>, readonly unknown[]]>([
    ["its own", { costBasis: "measured" }, ["pass", "OK", 0.07, 0.1, 0.03, "r"]],
    ["of a wider group", { costBasis: "wider" }, ["advice", "COST_WIDER", 0.07, 0.1, 0.03, "r"]],
    ["assumed", { costBasis: "assumed" }, ["advice", "COST_ASSUMED", 0.07, 0.1, 0.03, "r"]],
    ["too high all the same", { costBasis: "wider", costR: 0.11 }, ["refuse", "COST_HIGH", 0.11, 0.1, -0.01, "r"]],
    [
      "unknown all the same",
      { costBasis: "assumed", costR: Number.NaN },
      ["unknown", "COST_UNKNOWN", null, null, null, "none"],
    ],
  ])("%s", (_name, over, expected) => {
    expect(line("COST", candidate({ costR: 0.07, ...over }))).toEqual(expected);
  });
});

describe("COST against a forecast", () => {
  const quiet = (volatility: number | null) => line("COST", { forecast: { move15: null, volatility } });
  // 0.075 R of a stop 1 % away are 7.5 bp.
  test.each<[string, number | null, readonly unknown[]]>([
    ["not there", null, ["pass", "OK", 0.075, 0.1, 0.025, "r"]],
    ["of 1 %", 0.01, ["pass", "OK", 0.075, 0.1, 0.025, "r"]],
    ["of 62.5 bp, of which 7.5 are 12 %", 0.00625, ["pass", "OK", 0.075, 0.1, 0.025, "r"]],
    ["of 60 bp", 0.006, ["refuse", "COST_OVER_FORECAST", 0.125, 0.12, -0.005, "ratio"]],
    ["of nothing", 0, ["unknown", "COST_UNKNOWN", null, null, null, "none"]],
    ["below nothing", -0.01, ["unknown", "COST_UNKNOWN", null, null, null, "none"]],
    ["that is no number", Number.NaN, ["unknown", "COST_UNKNOWN", null, null, null, "none"]],
    ["without an end", Number.POSITIVE_INFINITY, ["unknown", "COST_UNKNOWN", null, null, null, "none"]],
  ])("%s", (_name, volatility, expected) => {
    expect(quiet(volatility)).toEqual(expected);
  });

  test("what the stop already forbids is said first", () => {
    expect(line("COST", { ...candidate({ costR: 0.2 }), forecast: { move15: null, volatility: 0.001 } })[1]).toBe(
      "COST_HIGH",
    );
  });

  test("what costs nothing is never too dear", () => {
    expect(line("COST", { ...candidate({ costR: 0 }), forecast: { move15: null, volatility: 0.001 } })[1]).toBe("OK");
  });

  test("a missing stop distance hides no cost", () => {
    const over = { ...candidate({ stopDistance: Number.NaN }), forecast: { move15: null, volatility: 0.01 } };
    expect(line("COST", over)[1]).toBe("COST_UNKNOWN");
  });
});

describe("CONFIDENCE", () => {
  test.each<[string, Partial<Candidate>, readonly unknown[]]>([
    ["at the threshold", { confidence: 0.7 }, ["pass", "OK", 0.7, 0.7, 0, "ratio"]],
    ["below by a hair", { confidence: 0.6999 }, ["refuse", "CONFIDENCE_LOW", 0.6999, 0.7, -0.0001, "ratio"]],
    ["not a number", { confidence: Number.NaN }, ["unknown", "CONFIDENCE_UNKNOWN", null, null, null, "none"]],
    ["above 1", { confidence: 1.2, pWin: 1.25 }, ["unknown", "CONFIDENCE_UNKNOWN", null, null, null, "none"]],
    [
      "above its own probability",
      { confidence: 0.9, pWin: 0.8 },
      ["unknown", "CONFIDENCE_UNKNOWN", null, null, null, "none"],
    ],
  ])("%s", (_name, over, expected) => {
    expect(line("CONFIDENCE", candidate(over))).toEqual(expected);
  });

  test("a threshold that is no number refuses", () => {
    const controls = { ...CONTROLS, threshold: Number.NaN };
    expect(line("CONFIDENCE", { controls })).toEqual(["unknown", "SETTING_INVALID", null, null, null, "none"]);
  });
});

describe("EXPECTANCY", () => {
  const live = { controls: { ...CONTROLS, mode: "live" } } as const;
  test.each<[number | null, object, readonly unknown[]]>([
    [0.11, {}, ["pass", "OK", 0.11, 0, 0.11, "r"]],
    [0, {}, ["advice", "EXPECTANCY_NEGATIVE", 0, 0, 0, "r"]],
    [-0.2, {}, ["advice", "EXPECTANCY_NEGATIVE", -0.2, 0, -0.2, "r"]],
    [null, {}, ["advice", "EXPECTANCY_UNKNOWN", null, null, null, "none"]],
    [0.11, live, ["pass", "OK", 0.11, 0, 0.11, "r"]],
    [-0.2, live, ["refuse", "EXPECTANCY_NEGATIVE", -0.2, 0, -0.2, "r"]],
    [null, live, ["unknown", "EXPECTANCY_UNKNOWN", null, null, null, "none"]],
    [Number.NaN, live, ["unknown", "EXPECTANCY_UNKNOWN", null, null, null, "none"]],
  ])("%d %j", (expectedR, over, expected) => {
    expect(line("EXPECTANCY", { ...candidate({ expectedR }), ...over })).toEqual(expected);
  });
});

describe("edges", () => {
  const code = (rule: Rule, over: Partial<Candidate>) => verdictOf(rule, { candidate: aCandidate(over) }).code;

  test("distances of nothing or less have no reward/risk", () => {
    expect(code("REWARD_RISK", { targetDistance: 0 })).toBe("REWARD_RISK_UNKNOWN");
    expect(code("REWARD_RISK", { stopDistance: -1, targetDistance: 2 })).toBe("REWARD_RISK_UNKNOWN");
    expect(code("REWARD_RISK", { stopDistance: 1, targetDistance: -2 })).toBe("REWARD_RISK_UNKNOWN");
  });

  test("a trade that costs nothing, or exactly a tenth of R, is cheap enough", () => {
    expect(code("COST", { costR: 0 })).toBe("OK");
    expect(code("COST", { costR: 0.1 })).toBe("OK");
    expect(code("COST", { costR: -0.01 })).toBe("COST_UNKNOWN");
  });

  test("probabilities reach from 0 to 1, and a confidence never beyond its own", () => {
    expect(code("CONFIDENCE", { pWin: 1, confidence: 1 })).toBe("OK");
    expect(code("CONFIDENCE", { pWin: 0, confidence: 0 })).toBe("CONFIDENCE_LOW");
    expect(code("CONFIDENCE", { pWin: 0.8, confidence: -0.1 })).toBe("CONFIDENCE_UNKNOWN");
    expect(code("CONFIDENCE", { pWin: 1.2, confidence: 0.75 })).toBe("CONFIDENCE_UNKNOWN");
    expect(code("CONFIDENCE", { pWin: 0.7, confidence: 0.71 })).toBe("CONFIDENCE_UNKNOWN");
  });

  test("a stop is far enough within a billionth of the price", () => {
    const level = (stopsLevel: number) =>
      verdictOf("PRICE_LEVELS", { candidate: aCandidate(), spec: { ...spec(BTC), stopsLevel } }).code;
    // The stop is 1,000 away, a billionth of 100,000 is 0.0001.
    expect([level(1000), level(1000.00009), level(1000.0002)]).toEqual(["OK", "OK", "STOP_TOO_CLOSE"]);
  });
});
