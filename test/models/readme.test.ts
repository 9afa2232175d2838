/** The figures that people read are those of the bundles that ship. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Manifest } from "../../models/manifest.ts";
import type { Registry } from "../../models/registry.ts";

type Slice = { n: number; nIndependent: number; baseRate: number; auc: number; ece5: number; meanR: number };
type Controls = {
  shuffled: { aucMean: number };
  shifted: { aucMean: number };
  leaked: { auc: number };
  costOnly: { auc: number };
  oneLineRules: { rule: string; auc: number; bestDecileR: number }[];
};

/** Tables are compared by their cells: how wide a formatter pads them means nothing. */
const readme = readFileSync("models/README.md", "utf8").replace(/ +/g, " ");
const registry: Registry = JSON.parse(readFileSync("models/registry.json", "utf8"));
const minus = (value: number): string => value.toFixed(3).replace("-", "−");

/** From a bundle's heading to the next of the same rank. */
function sectionOf(tag: string): string {
  const [, rest] = readme.split(`\n## ${tag}`);
  expect(rest, `a heading for ${tag}`).toBeDefined();
  return (rest ?? "").split("\n## ")[0] ?? "";
}

describe.each(Object.entries(registry.models))("%s", (tag, { folder, status }) => {
  const manifest: Manifest = JSON.parse(readFileSync(join("models", folder, "manifest.json"), "utf8"));
  const section = sectionOf(tag);
  const slices = Object.keys(manifest.metrics).filter((name) =>
    ["calibration", "test", "elsewhere", "sampleDays"].includes(name),
  );

  test("the status and the tier edges", () => {
    expect(section).toContain(`**\`${status}\`**`);
    for (const edge of manifest.tierEdges) expect(section).toContain(edge.toFixed(3));
  });

  test.each(slices)("the row of %s", (name) => {
    const start = { test: "| **test:", sampleDays: "| demo days:" }[name] ?? `| ${name}:`;
    const row = section.split("\n").find((line) => line.startsWith(start));
    const { n, nIndependent, baseRate, auc, ece5, meanR } = manifest.metrics[name] as Slice;
    const shown = [n.toLocaleString("en-US"), `${nIndependent}`, ...[baseRate, auc, ece5].map((x) => x.toFixed(3))];
    for (const figure of [...shown, minus(meanR)]) expect(row).toContain(figure);
  });

  test("the control rows", () => {
    const controls = manifest.metrics.controls as Controls;
    for (const { auc } of [controls.leaked, controls.costOnly]) expect(section).toContain(auc.toFixed(3));
    for (const { aucMean } of [controls.shuffled, controls.shifted]) expect(section).toContain(aucMean.toFixed(3));
    for (const { rule, auc, bestDecileR } of controls.oneLineRules) {
      expect(section).toContain(`| rule: ${rule} | ${auc.toFixed(3)} | ${minus(bestDecileR)} |`);
    }
  });
});
