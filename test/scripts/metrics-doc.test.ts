/** The table of metrics, the process's page, and what rules and dashboards ask for: none may name what another lacks. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { metricsPage } from "../../scripts/metrics-doc.ts";
import { COUNTERS, HISTOGRAMS, LEVELS } from "../../web/catalogue.ts";
import { createMetrics, PREFIX } from "../../web/metrics.ts";

const DEPLOY = join(import.meta.dirname, "..", "..", "deploy", "monitoring");
const OWN = [COUNTERS, HISTOGRAMS, LEVELS].flatMap((some) => Object.keys(some).map((name) => `${PREFIX}${name}`));
const page = readFileSync("docs/reference/metrics.md", "utf8");

/** Without the endings that a histogram's parts have. */
const namesIn = (text: string): ReadonlySet<string> =>
  new Set((text.match(/\blookout_[a-z_0-9]+/g) ?? []).map((name) => name.replace(/_(bucket|sum|count)$/, "")));
const namesInFiles = (folder: string): ReadonlySet<string> =>
  namesIn(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => readFileSync(join(folder, name), "utf8"))
      .join("\n"),
  );
const declared = async (): Promise<ReadonlySet<string>> => {
  const { text } = await createMetrics().page();
  return new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = ""]) => name));
};

test("the page of metrics is what the catalogue says (npm run docs writes it)", () => {
  expect(page).toBe(metricsPage());
});

test("what it names is declared, and what is declared of our own is named", async () => {
  const all = await declared();
  expect([...namesIn(page)].filter((name) => !all.has(name))).toEqual([]);
  const others = [...all].filter((name) => !/^lookout_(process|nodejs)_/.test(name));
  expect(others.toSorted()).toEqual(OWN.toSorted());
});

test("rules and dashboards ask for nothing that is not declared", async () => {
  const all = await declared();
  for (const used of [namesInFiles(DEPLOY), namesInFiles(join(DEPLOY, "grafana"))]) {
    expect(used.size).toBeGreaterThan(8);
    expect([...used].filter((name) => !all.has(name))).toEqual([]);
  }
});

test("names and labels keep Prometheus' habits", () => {
  for (const name of Object.keys(COUNTERS)) expect(name).toMatch(/_total$/);
  for (const name of [...Object.keys(HISTOGRAMS), ...Object.keys(LEVELS)]) {
    expect(name).not.toMatch(/_(total|ms|minutes|hours|days|percent|kb|mb|share)$/);
  }
  for (const { labels } of [COUNTERS, HISTOGRAMS, LEVELS].flatMap((some) => Object.values(some))) {
    for (const label of labels) expect(label).not.toMatch(/chat|person|user|text|message/);
  }
});
