/** The nightly backup and the monthly drill, each the command a person would run, in a process of its own. */
import { z } from "zod";
import type { JobTold } from "../../engine/job-told.ts";
import { backupSettings } from "../config/backup-settings.ts";
import type { Settings } from "../config/schema.ts";
import { runScript } from "../work/child.ts";
import type { Job } from "./jobs.ts";

/** As the commands of this program print it; without facts where they say it freely. */
const toldSchema = z.array(
  z.custom<JobTold>((one) => typeof one === "object" && one !== null && "as" in one && typeof one.as === "string"),
);
const answerSchema = z.object({ text: z.string(), told: toldSchema.optional() });

/** Handed on as they are in force here, from whatever layer they came. */
export type BackupSettings = Pick<Settings, "VAR_DIR" | keyof typeof backupSettings>;
export type BackingUpParts = {
  readonly settings: BackupSettings;
};

export const backingUp = ({ settings }: BackingUpParts): readonly Job[] => [
  {
    name: "backup",
    // After the night's other jobs, so that their results are in it.
    expression: "20 4 * * *",
    run: (leaving) => answerOf("backup.ts", settings, leaving),
  },
  {
    name: "restore drill",
    expression: "40 4 1 * *",
    run: (leaving) => answerOf("restore-drill.ts", settings, leaving),
  },
];

export type ScriptAnswer = {
  readonly ok: boolean;
  readonly text: string;
  readonly told: readonly JobTold[];
  readonly json: string;
};

/** What a command of this program did; `script` is a file of scripts/. Throws its own sentence when it did not go well. */
export async function answerOf(
  script: string,
  settings: BackupSettings,
  signal: AbortSignal,
  flags: readonly string[] = [],
): Promise<readonly JobTold[]> {
  const { ok, text, told } = await endOf(script, settings, signal, flags);
  if (ok) return told;
  throw new Error(text);
}

/** The same with how it ended, in English too, and the JSON it printed (empty when it broke off). */
export async function endOf(
  script: string,
  settings: BackupSettings,
  signal: AbortSignal,
  flags: readonly string[],
): Promise<ScriptAnswer> {
  const [args, environment] = [[...flags, "--json"], environmentOf(settings)];
  const ended = await runScript({ script, args, varFolder: settings.VAR_DIR, environment, signal });
  const answer = answerIn(ended.stdout);
  const text = answer?.text ?? (ended.stderr.trim() || `It ended with exit code ${ended.code}.`);
  return { ok: ended.code === 0, text, told: answer?.told ?? [{ as: "text", text }], json: ended.stdout };
}

/** Of this process only what programs need to run: no token. */
function environmentOf(settings: BackupSettings): NodeJS.ProcessEnv {
  const names = Object.keys(backupSettings) as (keyof typeof backupSettings)[];
  const given = names.flatMap((name) => (settings[name] === null ? [] : [[name, String(settings[name])] as const]));
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR, ...Object.fromEntries(given) };
}

function answerIn(text: string): z.infer<typeof answerSchema> | null {
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
