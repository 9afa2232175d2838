/** One script of this program as a child process of low priority, with its progress and its end. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { lowerPriority } from "../low-priority.ts";

export type ScriptRun = {
  /** A file of scripts/. */
  readonly script: string;
  readonly args: readonly string[];
  readonly varFolder: string;
  /** Settings reach the script by it. */
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** 0..1. */
  readonly onProgress?: (share: number) => void;
};
export type ScriptEnd = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

const SCRIPTS = join(import.meta.dirname, "..", "..", "scripts");
/** So long a script may take to end when it is asked to. */
const PATIENCE_MS = 3_000;
const KEPT_OF_FAULTS = 4_000;

export function runScript({ script, args, varFolder, environment, signal, onProgress }: ScriptRun): Promise<ScriptEnd> {
  // It talks to nobody, so it is given no token.
  const { TELEGRAM_BOT_TOKEN: _unused, ...settings } = environment;
  const env = { ...settings, VAR_DIR: varFolder };
  const flags = ["--disable-warning=ExperimentalWarning", join(SCRIPTS, script), ...args];
  const child = spawn(process.execPath, flags, { env, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  lowerPriority(child);
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-KEPT_OF_FAULTS);
  });
  child.on("message", (message) => {
    const { done, all } = message as { readonly done?: number; readonly all?: number };
    if (typeof done === "number" && typeof all === "number" && all > 0) onProgress?.(done / all);
  });
  return new Promise((settle) => {
    let last: NodeJS.Timeout | undefined;
    const stop = (): void => {
      child.kill("SIGTERM");
      last = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    const end = (code: number | null, fault = ""): void => {
      clearTimeout(last);
      signal.removeEventListener("abort", stop);
      settle({ code, stdout, stderr: fault === "" ? stderr : fault });
    };
    child.once("error", (error) => end(null, `It could not be started: ${error.message}.`));
    child.once("close", (code) => end(code));
  });
}
