/** One training as a child process. What it leaves behind is a bundle only when it ended well. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { findUv, LAB, labInstalled, labProcess } from "../lab/launch.ts";
import { LEARNERS, type TrainWish } from "./arguments.ts";

export type Training = Pick<TrainWish, "learner" | "seed" | "newestMonth"> & {
  readonly snapshot: string;
  readonly tag: string;
  readonly version: string;
  readonly varFolder: string;
};
/** `alarm`: a control found something that cannot be. `stopped`: ended from outside. */
export type TrainingEnd =
  | { readonly kind: "done"; readonly folder: string }
  | { readonly kind: "alarm"; readonly folder: string; readonly why: string }
  | { readonly kind: "bad-input" | "not-installed" | "broken" | "stopped"; readonly text: string };

/** A sentence when the lab cannot be started for this learner, with the command that installs it. */
export function labMissing(learner: TrainWish["learner"]): string | null {
  const uv = findUv();
  const nothing = "so nothing was trained and no model changed";
  if (uv === null) return `Training needs uv, which is not installed, ${nothing}: pip install uv, then try again.`;
  const groups: readonly string[] = LEARNERS[learner];
  if (labInstalled(uv, groups)) return null;
  const install = `uv sync --project ${LAB}${groups.map((group) => ` --group ${group}`).join("")}`;
  return `The lab's packages for ${learner} are not installed, ${nothing}. Install them with: ${install}`;
}

/** Where trainings work; no list knows this place. */
const workFolder = (varFolder: string): string => resolve(varFolder, "models", "training");

export async function train(training: Training, leaving: AbortSignal): Promise<TrainingEnd> {
  const work = workFolder(training.varFolder);
  sweep(work);
  mkdirSync(work, { recursive: true });
  const folder = join(work, `${training.tag}.${process.pid}`);
  const end = await ended(training, folder, leaving);
  const kept = end.kind === "done" || end.kind === "alarm";
  if (!kept) rmSync(folder, { recursive: true, force: true });
  return end;
}

/** Leftovers of trainings that were killed. */
function sweep(work: string): void {
  if (!existsSync(work)) return;
  for (const name of readdirSync(work)) {
    if (!isAlive(Number(name.slice(name.lastIndexOf(".") + 1)))) rmSync(join(work, name), { recursive: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function ended(training: Training, folder: string, leaving: AbortSignal): Promise<TrainingEnd> {
  const uv = findUv();
  if (uv === null) return Promise.resolve({ kind: "not-installed", text: labMissing(training.learner) ?? "" });
  const { command, args, env } = labProcess(uv, "lab.train", argumentsOf(training, folder), ["--no-sync"]);
  return new Promise((settle) => {
    // The lab speaks on stderr; whatever a library prints on stdout must not mix with our answer.
    const child = spawn(command, args, { env, stdio: ["ignore", 2, "pipe"] });
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      process.stderr.write(chunk);
      said = (said + chunk.toString()).slice(-2_000);
    });
    const stop = (): void => void child.kill("SIGTERM");
    leaving.addEventListener("abort", stop, { once: true });
    child.once("error", (error) => settle({ kind: "broken", text: `The lab could not be started: ${error.message}` }));
    child.once("close", (code, signal) => {
      leaving.removeEventListener("abort", stop);
      settle(leaving.aborted ? STOPPED : endOf(code, signal, folder, lastLine(said)));
    });
  });
}

const argumentsOf = (training: Training, folder: string): readonly string[] => [
  ...["--snapshot", training.snapshot, "--model", training.learner, "--tag", training.tag],
  ...["--version", training.version, "--out", folder, "--seed", String(training.seed)],
  ...(training.newestMonth ? ["--validate-newest-month"] : []),
];

const STOPPED: TrainingEnd = {
  kind: "stopped",
  text: "The training was stopped. Nothing was added and no model changed; start it again when you like.",
};

/** What the lab said last is its reason. */
const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";

function endOf(code: number | null, signal: NodeJS.Signals | null, folder: string, why: string): TrainingEnd {
  if (code === 0) return { kind: "done", folder };
  if (code === 1) return { kind: "alarm", folder, why };
  const nothing = "Nothing was added and no model changed.";
  if (code === 2) return { kind: "bad-input", text: `The lab refused the snapshot: ${why} ${nothing}` };
  if (code === 3) return { kind: "not-installed", text: `The lab is not installed: ${why} ${nothing}` };
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  return { kind: "broken", text: `The training broke off (${how}): ${why} ${nothing}` };
}
