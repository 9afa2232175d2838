import { describe, expect, test } from "vitest";
import { failing, GATE_NAMES, type GateFacts, judgeGates, tierError } from "../../models/gates.ts";
import { realManifest } from "../support/bundles.ts";

const passed = (value: number) => ({ passed: true, value, limit: 0, why: "measured" });
/** A model that nobody has: every gate passed, each by a hair. */
const excellent: GateFacts = {
  manifest: {
    gates: {
      dir15: passed(0.68),
      tierError: passed(0.05),
      controls: passed(0.5),
      challenge: passed(0.7),
      expectancy: passed(0.001),
    },
    metrics: {
      // By hand: (60 × 0.05 + 40 × 0.05) / 100 = 0.05, and exact in binary where one side is 0.
      tierError: {
        tiers: { LOW: { n: 60, stated: 0.05, realised: 0 }, HIGH: { n: 40, stated: 0, realised: 0.05 } },
      },
      controls: { shuffled: { aucMax: 0.51 }, shifted: { aucMax: 0.55 }, leaked: { detected: true } },
    },
  },
  direction: { answers: true, lower: 0.68 },
  trades: { n: 50, sumR: 1, lowerR: 0.001 },
  forward: { resolved: 100, wins: 68, lowerR: 0.001 },
  tests: { total: 1200, failed: 0, success: true, files: 300, filesRun: 300 },
};
const ALL_RAN = { total: 1200, failed: 0, success: true, files: 300, filesRun: 300 };
const gates = excellent.manifest.gates;
const withGate = (name: string, gate: object): GateFacts => ({
  ...excellent,
  manifest: { ...excellent.manifest, gates: { ...gates, [name]: { ...passed(1), ...gate } } },
});
const withMetric = (name: string, metric: unknown): GateFacts => ({
  ...excellent,
  manifest: { ...excellent.manifest, metrics: { ...excellent.manifest.metrics, [name]: metric } },
});
const tests = (over: object): GateFacts => ({ ...excellent, tests: { ...ALL_RAN, ...over } });
const tiers = (realised: number) => ({ tiers: { HIGH: { n: 10, stated: 0.7, realised } } });
const controls = (aucMax: number, detected: boolean) => ({
  ...{ shuffled: { aucMax }, shifted: { aucMax: 0.5 }, leaked: { detected } },
});

describe("the gates for live", () => {
  test("are all passed exactly at their limits", () => {
    expect(failing(judgeGates(excellent))).toEqual([]);
    expect(judgeGates(excellent).map(({ gate }) => gate)).toEqual([...GATE_NAMES]);
  });

  test.each([
    ["dir15 under its limit", withGate("dir15", { value: 0.679, passed: false }), "dir15", "MISSED"],
    ["dir15 that claims more than its figure", withGate("dir15", { value: 0.679 }), "dir15", "CONTRADICTED"],
    ["dir15 with a limit of its own", withGate("dir15", { value: 0.5, limit: 0.4 }), "dir15", "CONTRADICTED"],
    ["dir15 not measured", withGate("dir15", { value: null, passed: null }), "dir15", "NOT_MEASURED"],
    ["dir15 as not a number", withGate("dir15", { value: Number.NaN }), "dir15", "CONTRADICTED"],
    [
      "dir15 typed above what its table holds",
      { ...excellent, direction: { answers: true, lower: 0.49 } },
      "dir15",
      "CONTRADICTED",
    ],
    [
      "dir15 without a table per coin",
      { ...excellent, direction: { answers: true, lower: null } },
      "dir15",
      "NOT_MEASURED",
    ],
    [
      "dir15 of a bundle that answers none",
      { ...excellent, direction: { answers: false, lower: 0.9 } },
      "dir15",
      "CONTRADICTED",
    ],
    [
      "a challenge passed with 49 trades",
      { ...excellent, trades: { n: 49, sumR: 1, lowerR: 0.1 } },
      "challenge",
      "NOT_MEASURED",
    ],
    [
      "a challenge passed by losing",
      { ...excellent, trades: { n: 50, sumR: -0.5, lowerR: 0.001 } },
      "challenge",
      "CONTRADICTED",
    ],
    [
      "an expectancy that its trades refute",
      { ...excellent, trades: { n: 50, sumR: 1, lowerR: 0 } },
      "expectancy",
      "CONTRADICTED",
    ],
    ["a tier table that is off", withMetric("tierError", tiers(0.64)), "tierError", "CONTRADICTED"],
    ["no tier table", withMetric("tierError", undefined), "tierError", "NOT_MEASURED"],
    ["skill on shuffled labels", withMetric("controls", controls(0.551, true)), "controls", "CONTRADICTED"],
    ["a leak that nobody noticed", withMetric("controls", controls(0.5, false)), "controls", "CONTRADICTED"],
    ["no controls", withMetric("controls", undefined), "controls", "NOT_MEASURED"],
    ["a challenge rate too low", withGate("challenge", { value: 0.69, passed: false }), "challenge", "MISSED"],
    ["99 forward signals", { ...excellent, forward: { resolved: 99, wins: 99, lowerR: 1 } }, "forward", "MISSED"],
    ["67 wins of 100", { ...excellent, forward: { resolved: 100, wins: 67, lowerR: 1 } }, "forward", "MISSED"],
    ["a test that failed", tests({ failed: 1, success: false }), "tests", "MISSED"],
    ["no test that ran", tests({ total: 0 }), "tests", "MISSED"],
    ["a report of one test of many", tests({ total: 1, filesRun: 1 }), "tests", "NOT_MEASURED"],
    ["a program without test files", tests({ files: 0, filesRun: 0 }), "tests", "NOT_MEASURED"],
    ["no report of tests", { ...excellent, tests: null }, "tests", "NOT_MEASURED"],
    ["an expectancy of nothing", withGate("expectancy", { value: 0 }), "expectancy", "MISSED"],
    [
      "a loss on forward signals",
      { ...excellent, forward: { resolved: 100, wins: 68, lowerR: -0.01 } },
      "expectancy",
      "MISSED",
    ],
  ] as const)("%s fails exactly that gate", (_what, facts, gate, code) => {
    const results = judgeGates(facts);
    expect(failing(results)).toEqual([gate]);
    expect(results.find((one) => one.gate === gate)?.code).toBe(code);
  });

  test("without a ledger neither forward signals nor expectancy are known", () => {
    const results = judgeGates({ ...excellent, forward: null });
    expect(failing(results)).toEqual(["forward", "expectancy"]);
  });

  test("believe no figure whose trades are not there", () => {
    const results = judgeGates({ ...excellent, trades: null });
    const open = results.filter(({ code }) => code !== "PASSED").map(({ gate, code }) => [gate, code]);
    expect(open).toEqual([
      ["challenge", "NOT_MEASURED"],
      ["expectancy", "NOT_MEASURED"],
    ]);
  });

  test("hold back the bundle that ships", () => {
    const results = judgeGates({ ...excellent, manifest: realManifest(), forward: null });
    expect(failing(results)).toEqual(["dir15", "challenge", "forward", "expectancy"]);
  });
});

test("the tier error is weighted by rows", () => {
  const stated = 0.5;
  // By hand: (3 × 0.2 + 1 × 0.4) / 4.
  const uneven = { LOW: { n: 3, stated, realised: 0.7 }, HIGH: { n: 1, stated, realised: 0.1 } };
  expect(tierError(uneven)).toBeCloseTo(0.25, 12);
  expect(tierError({})).toBeNull();
});
