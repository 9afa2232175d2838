/** The live path of a stretch of recorded time: the process itself, killed at random moments and started again. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Random } from "../../backtest/random.ts";
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import { type DecisionSummary, decisionSummaries } from "../../db/ledger/summaries.ts";
import type { EngineSettings } from "../../engine/settings.ts";

export type LivePlan = {
  readonly files: readonly string[];
  readonly symbols: readonly string[];
  readonly from: TimestampMs;
  readonly until: TimestampMs;
  readonly threshold: number;
  /** How often the process is killed on the way. */
  readonly kills: number;
  readonly random: Random;
  /** Everything it writes goes here; empty at the start. */
  readonly varFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted, the process is killed and nothing follows. */
  readonly signal: AbortSignal;
};

/** Settings of the process that no flag of it names: the rules, the account and the model of the simulated run. */
export const judgedBy = (
  { preset, initial }: Pick<EngineSettings, "preset" | "initial">,
  model: string | null,
): Readonly<Record<string, string>> => ({
  ...{ FTMO_PRESET: preset.id, ACCOUNT_INITIAL: String(initial / 100) },
  ...(model === null ? {} : { MODEL: model }),
});

export type LiveRun = { readonly decisions: readonly DecisionSummary[]; readonly kills: number };

/** Killed at the latest after so long, at the earliest after a fifth of it. */
const LONGEST_LIFE_MS = 5_000;

/** Throws when the process ends with a fault of its own, and when it is stopped. */
export async function runLive(plan: LivePlan): Promise<LiveRun> {
  let kills = 0;
  for (;;) {
    const lifeMs = kills < plan.kills ? LONGEST_LIFE_MS * (0.2 + 0.8 * plan.random()) : null;
    const { ended, code, stderr } = await live(plan, lifeMs);
    plan.signal.throwIfAborted();
    if (!ended) {
      kills += 1;
      continue;
    }
    if (code !== 0) throw new Error(`The process ended with ${code}: ${stderr.trim().split("\n").at(-1) ?? ""}`);
    return { decisions: decisionSummaries(ledgerOf(plan.varFolder) ?? ""), kills };
  }
}

type Life = { readonly ended: boolean; readonly code: number | null; readonly stderr: string };

/** One life of the process; `lifeMs` null = until it ends by itself. */
async function live(plan: LivePlan, lifeMs: number | null): Promise<Life> {
  const child = spawn(process.execPath, ["main.ts", ...argumentsOf(plan)], {
    env: { ...plan.environment, VAR_DIR: plan.varFolder },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code));
  });
  const kill = (): void => void child.kill("SIGKILL");
  plan.signal.addEventListener("abort", kill, { once: true });
  exited.finally(() => plan.signal.removeEventListener("abort", kill)).catch(() => {});
  if (lifeMs === null) return { ended: true, code: await exited, stderr };
  const first = await Promise.race([exited.then((code) => ({ code })), wait(lifeMs).then(() => null)]);
  if (first !== null) return { ended: true, code: first.code, stderr };
  child.kill("SIGKILL");
  await exited;
  return { ended: false, code: null, stderr };
}

function argumentsOf({ files, symbols, from, until, threshold, varFolder }: LivePlan): readonly string[] {
  return [
    ...["--feed", "replay", "--chat", "none", "--json", "--speed", "max", "--files", files.join(",")],
    ...["--symbols", symbols.join(","), "--from", isoUtc(from), "--until", isoUtc(until)],
    ...["--threshold", String(threshold)],
    // Before the first database there is nothing to go on with.
    ...(ledgerOf(varFolder) === null ? [] : ["--resume"]),
  ];
}

/** The database of the only run in the folder; null before there is one. */
function ledgerOf(varFolder: string): string | null {
  const replays = join(varFolder, "replay");
  const runs = existsSync(replays) ? readdirSync(replays) : [];
  const files = runs.map((run) => join(replays, run, "lookout.db")).filter((file) => existsSync(file));
  return files.at(-1) ?? null;
}
