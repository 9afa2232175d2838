/**
 * `npm run prove:monitoring`: rules, routes and dashboards against the real programs. promtool and amtool read the files
 * and prove the alerts; a real Alertmanager hands on a page and a ticket; then a live process against the test exchange and a Bot API is read by a real Prometheus, which
 * is asked about every metric and every question of every panel, and evaluates every rule. Exit code 1 when one is refused,
 * or finds nothing where something happened; 2 when the programs are missing. About five minutes: scans come every two.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { checkRoutes } from "./monitoring/alertmanager.ts";
import { askMetrics, askPanels, isFault, reportOn } from "./monitoring/judge.ts";
import { startLife } from "./monitoring/life.ts";
import { startPrometheus } from "./monitoring/prometheus.ts";
import { alertmanager, checkFiles, missingTools } from "./monitoring/tools.ts";

/** The last scan is read, and rates have two readings of everything. */
const READ_AFTER_MS = 10_000;

const options = { scans: { type: "string" }, json: { type: "boolean" } } as const;
const { values } = parseArgs({ options });
const missing = missingTools();
if (missing !== null) {
  process.stderr.write(`Nothing was proven. ${missing}\n`);
  process.exit(2);
}

const files = [...checkFiles(), await checkRoutes(alertmanager() ?? "")];
const life = await startLife();
const prometheus = await startPrometheus(life.address);
await life.scanned(Number(values.scans ?? 3));
await sleep(READ_AFTER_MS);
const panels = await askPanels(prometheus);
const metrics = await askMetrics(prometheus);
const rules = await prometheus.rules();
await prometheus.stop();
await life.stop();

const badRules = rules.filter(({ health }) => health !== "ok");
const badFiles = files.filter(({ state }) => state === "bad");
const faults = [...panels, ...metrics].filter(isFault).length + badRules.length + badFiles.length;
const held = faults === 0 && rules.length > 0;
const lines = [
  ...files.map(({ what, state, said }) => (state === "good" ? `good: ${what}` : `${state}: ${what}: ${said}`)),
  ...reportOn("questions of dashboards", panels),
  ...reportOn("metrics", metrics),
  `${rules.length} rules evaluated, ${badRules.length} with an error.`,
  ...badRules.map(({ name, health, error }) => `RULE ${health}: ${name}: ${error}`),
  held ? "The promise held." : "The promise did NOT hold.",
];
const report = { held, files, panels, metrics, rules };
process.stdout.write(values.json === true ? `${JSON.stringify(report)}\n` : `${lines.join("\n")}\n`);
if (!held) process.exitCode = 1;
