/** The nightly backup and the monthly drill, each the command a person would run, in a process of its own. */
import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { backupSettings } from "./config/backup-settings.ts";
import type { Settings } from "./config/schema.ts";
import type { Job } from "./jobs.ts";

export const SCRIPTS = join(import.meta.dirname, "..", "scripts");
const answerSchema = z.object({ text: z.string() });

/** Handed on as they are in force here, from whatever layer they came. */
export type BackupSettings = Pick<Settings, "VAR_DIR" | keyof typeof backupSettings>;
export type BackingUpParts = {
  readonly settings: BackupSettings;
  /** Where the two commands are; those of this program by default. */
  readonly scripts?: string;
};

export const backingUp = ({ settings, scripts = SCRIPTS }: BackingUpParts): readonly Job[] => [
  {
    name: "backup",
    // After the night's other jobs, so that their results are in it.
    expression: "20 4 * * *",
    run: (leaving) => answerOf(join(scripts, "backup.ts"), settings, leaving),
  },
  {
    name: "restore drill",
    expression: "40 4 1 * *",
    run: (leaving) => answerOf(join(scripts, "restore-drill.ts"), settings, leaving),
  },
];

/** What a command of this program said. Throws its own sentence when it did not go well. */
export function answerOf(
  script: string,
  settings: BackupSettings,
  leaving: AbortSignal,
  flags: readonly string[] = [],
): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = environmentOf(settings);
    const child = spawn(process.execPath, [script, ...flags, "--json"], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
      signal: leaving,
    });
    if (child.pid !== undefined) lower(child.pid);
    let said = "";
    let faults = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      faults = (faults + chunk.toString()).slice(-2000);
    });
    child.once("error", reject);
    child.once("close", (code) => {
      const text = sentenceIn(said) ?? (faults.trim() || `It ended with exit code ${code}.`);
      if (code === 0) resolve(text);
      else reject(new Error(text));
    });
  });
}

/** Of this process only what programs need to run: no token. */
function environmentOf(settings: BackupSettings): NodeJS.ProcessEnv {
  const { VAR_DIR } = settings;
  const names = Object.keys(backupSettings) as (keyof typeof backupSettings)[];
  const given = names.flatMap((name) => (settings[name] === null ? [] : [[name, String(settings[name])] as const]));
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR, VAR_DIR, ...Object.fromEntries(given) };
}

/** Scans come first. */
function lower(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It ended already, which its exit tells.
  }
}

function sentenceIn(text: string): string | null {
  try {
    return answerSchema.parse(JSON.parse(text)).text;
  } catch {
    return null;
  }
}
