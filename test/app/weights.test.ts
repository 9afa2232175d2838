import { expect, test } from "vitest";
import { weightFault } from "../../app/weights.ts";
import type { Head } from "../../engine/ports.ts";

const model = (group: string, head: Head) => ({ name: `${group}-1`, group, symbols: null, heads: [head] });
const BUNDLE = { tag: "coins-1", models: [model("lstm", "win240"), model("trees", "win240"), model("har", "rv60")] };

test.each([
  ["nothing set", null],
  ["groups that are there", { lstm: 0.5, trees: 0.5 }],
  ["one of them", { trees: 1 }],
  ["a weight of nothing for nobody", { trees: 1, transformer: 0 }],
])("%s fits", (_what, weights) => {
  expect(weightFault(weights, BUNDLE)).toBeNull();
});

test.each([
  ["only groups that are not there", { lgbm: 1 }, "names lgbm,", "No signal can be judged"],
  ["a group that forecasts something else", { har: 1 }, "names har,", "No signal can be judged"],
  ["one of two", { lstm: 0.5, transformer: 0.5 }, "names transformer,", "judged by the other groups alone"],
])("%s is said, with the groups that are there", (_what, weights, names, means) => {
  const said = weightFault(weights, BUNDLE);
  for (const part of [names, means, "coins-1", "It holds lstm, trees:"]) expect(said).toContain(part);
});
