import { expect, test } from "vitest";
import { weightAlert } from "../../../app/models/weights.ts";
import type { Head } from "../../../engine/ports.ts";

const model = (group: string, head: Head) => ({ name: `${group}-1`, group, symbols: null, heads: [head] });
const BUNDLE = {
  tag: "coins-1",
  ensemble: { space: "probability", intercept: 0, weights: { lstm: 1, trees: 1 } } as const,
  models: [model("lstm", "win240"), model("trees", "win240"), model("har", "rv60")],
};

test.each([
  ["nothing set", null],
  ["the bundle's own mixture", { lstm: 0.5, trees: 0.5 }],
  ["the same, and nothing for nobody", { lstm: 2, trees: 2, transformer: 0 }],
])("%s is nothing to speak of", (_what, weights) => {
  expect(weightAlert(weights, BUNDLE)).toBeNull();
});

test.each([
  ["only groups that are not there", { lgbm: 1 }, "names lgbm,", "No signal can be judged"],
  ["a group that forecasts something else", { har: 1 }, "names har,", "No signal can be judged"],
  ["one of two", { lstm: 0.5, transformer: 0.5 }, "names transformer,", "judged by the other groups alone"],
])("%s is said, with the groups that are there", (_what, weights, names, means) => {
  const { code, text: said } = weightAlert(weights, BUNDLE) ?? {};
  expect(code).toBe("MODEL_WEIGHTS_UNFIT");
  for (const part of [names, means, "coins-1", "It holds lstm, trees:"]) expect(said).toContain(part);
});

const STACK = { ...BUNDLE, ensemble: { space: "logit", intercept: 0, weights: { lstm: 0.5, trees: 0.5 } } as const };
test.each([
  ["one group alone", { trees: 1 }, BUNDLE],
  ["another share", { lstm: 0.51, trees: 0.49 }, BUNDLE],
  ["a mean instead of a stack", { lstm: 0.5, trees: 0.5 }, STACK],
])("%s is said to override the mixture that was measured", (_what, weights, bundle) => {
  const { code, text } = weightAlert(weights, bundle) ?? {};
  expect(code).toBe("MODEL_REWEIGHED");
  for (const part of ["overrides the mixture of coins-1", "no live signal is sent"]) expect(text).toContain(part);
});
