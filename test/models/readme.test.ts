/** The figures that people read are those of the bundle in use. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { realManifest } from "../support/bundles.ts";

type Slice = { n: number; nIndependent: number; baseRate: number; auc: number; ece5: number; meanR: number };
/** Tables are compared by their cells: how wide a formatter pads them means nothing. */
const readme = readFileSync("models/README.md", "utf8").replace(/ +/g, " ");
const manifest = realManifest();
const slice = (name: string): Slice => manifest.metrics[name] as Slice;
const minus = (value: number): string => value.toFixed(3).replace("-", "−");

test("the tag, the status and the tier edges", () => {
  expect(readme).toContain(`\`${manifest.tag}\``);
  expect(readme).toContain(`\`${manifest.status}\``);
  for (const edge of manifest.tierEdges) expect(readme).toContain(edge.toFixed(3));
});

test.each([
  ["calibration", "| calibration:"],
  ["test", "| **test:"],
  ["elsewhere", "| elsewhere:"],
])("the row of %s", (name, start) => {
  const row = readme.split("\n").find((line) => line.startsWith(start));
  const { n, nIndependent, baseRate, auc, ece5, meanR } = slice(name);
  for (const figure of [
    n.toLocaleString("en-US"),
    `${nIndependent}`,
    baseRate.toFixed(3),
    auc.toFixed(3),
    ece5.toFixed(3),
    minus(meanR),
  ]) {
    expect(row).toContain(figure);
  }
});

test("the control rows", () => {
  const controls = manifest.metrics.controls as {
    shuffled: { aucMean: number };
    shifted: { aucMean: number };
    leaked: { auc: number };
    costOnly: { auc: number };
    oneLineRules: { rule: string; auc: number; bestDecileR: number }[];
  };
  for (const { auc } of [controls.leaked, controls.costOnly]) expect(readme).toContain(auc.toFixed(3));
  for (const { aucMean } of [controls.shuffled, controls.shifted]) expect(readme).toContain(aucMean.toFixed(3));
  for (const { rule, auc, bestDecileR } of controls.oneLineRules) {
    expect(readme).toContain(`| rule: ${rule} | ${auc.toFixed(3)} | ${minus(bestDecileR)} |`);
  }
});
