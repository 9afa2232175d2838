/** A real Prometheus that reads one process, and answers questions. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./life.ts";
import { answers, FOLDER } from "./tools.ts";

/** Often, because the run is short. */
const SCRAPE_SECONDS = 2;

export type Answer = {
  /** What Prometheus refused; null = it answered. */
  readonly error: string | null;
  /** Series with a number. */
  readonly series: number;
};
export type RunningPrometheus = {
  ask(expr: string): Promise<Answer>;
  /** The rules by name, with what went wrong when they were last evaluated. */
  rules(): Promise<readonly { readonly name: string; readonly health: string; readonly error: string }[]>;
  stop(): Promise<void>;
};

export async function startPrometheus(target: string): Promise<RunningPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), "lookout-prometheus-"));
  const file = join(folder, "prometheus.yml");
  writeFileSync(file, configOf(target));
  const address = `127.0.0.1:${await freePort()}`;
  const args = [`--config.file=${file}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=${address}`];
  const child = spawn("prometheus", args, { stdio: "ignore" });
  const exit = new Promise((resolve) => child.once("exit", resolve));
  const get = async (path: string): Promise<unknown> => (await fetch(`http://${address}/api/v1/${path}`)).json();
  await answers(`http://${address}/-/ready`);
  return {
    ask: async (expr) => answerOf(await get(`query?query=${encodeURIComponent(expr)}`)),
    rules: async () => {
      const { data } = (await get("rules")) as Rules;
      return data.groups.flatMap(({ rules }) =>
        rules.map(({ name, health, lastError }) => ({ name, health, error: lastError ?? "" })),
      );
    },
    async stop() {
      child.kill("SIGTERM");
      await exit;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Rules = {
  readonly data: {
    readonly groups: readonly {
      readonly rules: readonly { readonly name: string; readonly health: string; readonly lastError?: string }[];
    }[];
  };
};
type Queried =
  | { readonly status: "error"; readonly error: string }
  | {
      readonly status: "success";
      readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
    };

function answerOf(body: unknown): Answer {
  const answered = body as Queried;
  if (answered.status === "error") return { error: answered.error, series: 0 };
  return { error: null, series: answered.data.result.filter(({ value: [, text] }) => text !== "NaN").length };
}

const configOf = (target: string): string =>
  JSON.stringify({
    global: { scrape_interval: `${SCRAPE_SECONDS}s`, evaluation_interval: `${SCRAPE_SECONDS}s` },
    rule_files: [join(FOLDER, "rules.yml")],
    scrape_configs: [{ job_name: "lookout", static_configs: [{ targets: [target] }] }],
  });
