import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ensembleScore, ruleInForce, statusInForce, weighable } from "../../../engine/confidence/ensemble.ts";
import { headOf, scoresOfRow } from "../../../engine/confidence/heads.ts";
import type { EnsembleRule, Head, ModelScores } from "../../../engine/ports.ts";

const says = (model: string, group: string, head: Head, ...scores: number[]): ModelScores => ({
  ...{ model, group, head },
  scores: Float32Array.from(scores),
});
const NONE = Number.NaN;
/** One network per coin, of one group, beside trees that answer for every row. */
const ANSWERS = [
  says("lstm-btc", "lstm", "win240", 0.25, NONE, NONE),
  says("lstm-eth", "lstm", "win240", NONE, 0.5, NONE),
  says("trees", "trees", "win240", 0.75, 0.75, 0.75),
  says("lstm-btc", "lstm", "dir15", 0.625, NONE, NONE),
  says("wave", "wave", "dir15", 0.375, 0.125, NONE),
];
const mean = (weights: Record<string, number>): EnsembleRule => ({ space: "probability", intercept: 0, weights });

describe("the mean of probabilities", () => {
  test.each([
    ["weighs groups", { lstm: 1, trees: 3 }, 0, 0.625],
    ["takes the model of the group that answered", { lstm: 1, trees: 1 }, 1, 0.625],
    ["renormalises over the groups present", { lstm: 1, trees: 3 }, 2, 0.75],
    ["ignores groups without a weight", { lstm: 0.2 }, 0, 0.25],
    ["gives a negative weight no part", { lstm: 1, trees: -1 }, 0, 0.25],
    ["is missing when no weight names a present group", { forest: 1 }, 0, null],
    ["is missing when only heads of another kind answered", { wave: 1 }, 0, null],
    ["is missing when no group with a weight answered the row", { lstm: 1 }, 2, null],
    ["is missing behind the last row", { lstm: 1, trees: 1 }, 3, null],
  ] as const)("%s", (_name, weights, row, expected) => {
    const score = ensembleScore(ANSWERS, row, mean(weights));
    if (expected === null) expect(score).toBeNull();
    else expect(score).toBeCloseTo(expected, 12);
  });

  test("of two models of a group is taken before the group is weighed", () => {
    const twins = [says("a1", "a", "win240", 0.25), says("a2", "a", "win240", 0.5), says("b", "b", "win240", 0.875)];
    // (0.375 + 0.875) / 2; weighed by models it would be 0.541….
    expect(ensembleScore(twins, 0, mean({ a: 1, b: 1 }))).toBeCloseTo(0.625, 12);
  });

  test("lies between its members, and the size of the weights does not matter", () => {
    const share = fc.float({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.double({ min: 0.01, max: 100, noNaN: true }), (p, q, scale) => {
        const answers = [says("a", "a", "win240", p), says("b", "b", "win240", q)];
        const score = ensembleScore(answers, 0, mean({ a: 0.3, b: 0.7 })) ?? NONE;
        expect(score).toBeGreaterThanOrEqual(Math.min(p, q) - 1e-12);
        expect(score).toBeLessThanOrEqual(Math.max(p, q) + 1e-12);
        expect(ensembleScore(answers, 0, mean({ a: 0.3 * scale, b: 0.7 * scale }))).toBeCloseTo(score, 10);
      }),
    );
  });
});

describe("a stack of logits", () => {
  const stack = (intercept: number, weights: Record<string, number>): EnsembleRule => ({
    ...{ space: "logit", intercept, weights },
  });
  // logit 0.25 = −ln 3, logit 0.75 = ln 3.
  test.each([
    ["adds logits by weight", stack(0, { lstm: 1, trees: 2 }), 0, 0.75],
    ["adds its intercept: 1 / (1 + e^−ln 2) = 2/3", stack(Math.log(2), { lstm: 1, trees: 1 }), 0, 2 / 3],
    ["takes a negative weight: −1 · −ln 3 = ln 3", stack(0, { lstm: -1 }), 0, 0.75],
    ["falls back to the plain mean of those present", stack(5, { lstm: 1, trees: 2, forest: 1 }), 0, 0.5],
    ["falls back with one present", stack(5, { lstm: 1, trees: 2 }), 2, 0.75],
    ["is missing when nobody answered", stack(0, { forest: 1 }), 0, null],
  ] as const)("%s", (_name, rule, row, expected) => {
    const score = ensembleScore(ANSWERS, row, rule);
    if (expected === null) expect(score).toBeNull();
    else expect(score).toBeCloseTo(expected, 12);
  });
});

test("weights that somebody set go before those of the bundle, as a mean of probabilities", () => {
  const ensemble: EnsembleRule = { space: "logit", intercept: 1, weights: { trees: 1 } };
  expect(ruleInForce(null, { ensemble })).toBe(ensemble);
  expect(ruleInForce({ lstm: 1 }, { ensemble })).toEqual(mean({ lstm: 1 }));
});

test.each([
  ["nothing set", null, "live"],
  ["its own mixture in other units", { lstm: 1, trees: 3 }, "live"],
  ["its own mixture, written with few digits, and nobody", { lstm: 0.25, trees: 0.75, other: 0 }, "live"],
  ["another share", { lstm: 0.3, trees: 0.7 }, "observation"],
  ["a group more", { lstm: 1, trees: 3, other: 1 }, "observation"],
  ["a group less", { trees: 3 }, "observation"],
])("a bundle that passed its gates counts as live with its own mixture only: %s", (_what, weights, status) => {
  expect(statusInForce(weights, { status: "live", ensemble: mean({ lstm: 0.25, trees: 0.75 }) })).toBe(status);
  expect(statusInForce(weights, { status: "observation", ensemble: mean({ lstm: 1, trees: 3 }) })).toBe("observation");
});

test("only groups that answer win240 can be weighed", () => {
  const model = (group: string, ...heads: Head[]) => ({ name: group, group, symbols: null, heads });
  const models = [model("lstm", "dir15", "win240"), model("lstm", "win240"), model("har", "rv60")];
  expect(weighable({ models })).toEqual(["lstm"]);
});

test("what each model said of a row is kept by its name, without those that did not answer", () => {
  expect(scoresOfRow(ANSWERS, 0)).toEqual({ "lstm-btc": 0.25, trees: 0.75 });
  expect(scoresOfRow(ANSWERS, 2)).toEqual({ trees: 0.75 });
});

test("a head is the mean of its groups, and unknown when none of them answered", () => {
  expect([0, 1, 2].map((row) => headOf(ANSWERS, row, "dir15"))).toEqual([0.5, 0.125, null]);
  expect(headOf(ANSWERS, 0, "rv60")).toBeNull();
});
