/** Rules, routes and dashboards of deploy/monitoring: whole, tested, and each alert with something to do about it. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dashboardFiles } from "../../scripts/dashboards.ts";
import { COUNTERS, HISTOGRAMS, LEVELS } from "../../web/catalogue.ts";
import { PREFIX } from "../../web/metrics.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "deploy", "monitoring");
const read = (name: string): string => readFileSync(join(FOLDER, name), "utf8");
const ALERTS = [...read("rules.yml").matchAll(/- alert: (\w+)/g)].map(([, name = ""]) => name);

test("the dashboards are what the table of panels says (npm run docs writes them)", () => {
  const stored = new Map(readdirSync(join(FOLDER, "grafana")).map((name) => [name, read(join("grafana", name))]));
  expect(stored).toEqual(dashboardFiles());
});

test("everything that is measured stands on a dashboard", () => {
  const shown = [...dashboardFiles().values()].join("\n");
  const names = [COUNTERS, HISTOGRAMS, LEVELS].flatMap((some) => Object.keys(some));
  expect(names.filter((name) => !new RegExp(`${PREFIX}${name}(_bucket|_sum|_count)?[^a-z_]`).test(shown))).toEqual([]);
});

test("each alert is on call, and none is on call that is no more", () => {
  const page = readFileSync("docs/guides/on-call.md", "utf8");
  const named = new Set([...page.matchAll(/`(Lookout\w+)`/g)].map(([, name = ""]) => name));
  expect([...named].toSorted()).toEqual(ALERTS.toSorted());
});

test("each alert is proven to fire and to be silent", () => {
  const proofs = read("rules.test.yml");
  for (const name of ALERTS) {
    expect(proofs).toMatch(new RegExp(`alertname: ${name}, exp_alerts: \\[\\]`));
    expect(proofs).toMatch(new RegExp(`alertname: ${name}\\n\\s+exp_alerts:\\n\\s+- exp_labels`));
  }
});

const isThere = (program: string): boolean => spawnSync(program, ["--version"]).status === 0;
const says = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: FOLDER, encoding: "utf8" });
  return { status, stdout, stderr };
};

test.skipIf(!isThere("promtool"))("promtool takes rules and configuration, and proves the alerts", () => {
  expect(says("promtool", "check", "rules", "rules.yml")).toMatchObject({ status: 0 });
  expect(says("promtool", "check", "config", "--syntax-only", "prometheus.yml")).toMatchObject({ status: 0 });
  expect(says("promtool", "test", "rules", "rules.test.yml")).toMatchObject({ status: 0 });
});

test.skipIf(!isThere("amtool"))("amtool takes the routes: pages to PagerDuty, tickets to Slack", () => {
  expect(says("amtool", "check-config", "alertmanager.yml")).toMatchObject({ status: 0 });
  const route = (severity: string): string =>
    says("amtool", "config", "routes", "test", "--config.file=alertmanager.yml", `severity=${severity}`).stdout.trim();
  expect([route("page"), route("ticket")]).toEqual(["pagerduty", "slack"]);
});
