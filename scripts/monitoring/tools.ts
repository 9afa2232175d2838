/** Prometheus' own programs on this machine: whether they are there, and what they say of the files in deploy/monitoring. */
import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** Where rules, routes and dashboards lie. */
export const FOLDER = fileURLToPath(new URL("../../deploy/monitoring", import.meta.url));
const isThere = (program: string): boolean => spawnSync(program, ["--version"]).status === 0;
const NEEDED = ["prometheus", "promtool", "amtool"];
/** Debian gives it a longer name. */
const ALERTMANAGERS = ["alertmanager", "prometheus-alertmanager"];
const ANSWERS_WITHIN_MS = 30_000;

/** What the program is called here. */
export const alertmanager = (): string | undefined => ALERTMANAGERS.find(isThere);

/** Waits until a server is there. */
export async function answers(url: string): Promise<void> {
  for (const until = Date.now() + ANSWERS_WITHIN_MS; Date.now() < until; await sleep(200)) {
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
  }
  throw new Error(`${url} does not answer`);
}

/** What is missing, in a sentence with the cure; null when all are there. */
export function missingTools(): string | null {
  const missing = NEEDED.filter((program) => !isThere(program));
  if (alertmanager() === undefined) missing.push("alertmanager");
  if (missing.length === 0) return null;
  return `Not on PATH: ${missing.join(", ")}. On Debian and Ubuntu: sudo apt-get install --no-install-recommends prometheus prometheus-alertmanager`;
}

export type Check = {
  readonly what: string;
  readonly state: "good" | "bad" | "not checked";
  /** By the program that was asked. */
  readonly said: string;
};

/** Each file, asked about with the program that will read it. */
const OWN_PROGRAMS = [
  ["promtool", "check", "rules", "rules.yml"],
  ["promtool", "check", "config", "--syntax-only", "prometheus.yml"],
  ["promtool", "test", "rules", "rules.test.yml"],
  ["amtool", "check-config", "alertmanager.yml"],
];
/** Grafana has no such program; its SDK is fetched for the moment, where uv is there to do it. */
const BY_SDK = "dashboards against Grafana's SDK";
const SDK = ["run", "--no-project", "--with", "grafana-foundation-sdk==1769699998!10.1.0", "python"];
const SCHEMA = [...SDK, fileURLToPath(new URL("grafana_schema.py", import.meta.url)), "grafana"];

export const checkFiles = (): readonly Check[] => [
  ...OWN_PROGRAMS.map(([program = "", ...args]) => check([program, ...args].join(" "), program, args)),
  isThere("uv") ? check(BY_SDK, "uv", SCHEMA) : { what: BY_SDK, state: "not checked", said: "it needs uv on PATH" },
];

function check(what: string, program: string, args: readonly string[]): Check {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: FOLDER, encoding: "utf8" });
  return { what, state: status === 0 ? "good" : "bad", said: `${stdout}${stderr}`.trim() };
}
