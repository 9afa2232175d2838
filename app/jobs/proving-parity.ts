/**
 * The nightly proof that backtests speak of this process: what it decided since the night before is decided again by the
 * simulator, in a process of its own, and compared hash by hash. A difference nobody can explain is told to everybody.
 */
import { fork } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Clock } from "../../core/time.ts";
import type { EmitEvent } from "../../engine/events.ts";
import type { EngineSettings } from "../../engine/settings.ts";
import { lowerPriority } from "../low-priority.ts";
import type { Stores } from "../stores.ts";
import type { Job } from "./jobs.ts";

export type ProvingParts = {
  readonly varFolder: string;
  readonly settings: EngineSettings;
  readonly watched: () => readonly InstrumentId[];
  readonly stores: Pick<Stores, "outbox">;
  readonly clock: Clock;
  readonly emit: EmitEvent;
  /** Another program that takes the same message; by default scripts/parity/day-child.ts. */
  readonly script?: string;
};

const SCRIPT = join(import.meta.dirname, "..", "..", "scripts", "parity", "day-child.ts");
const answerSchema = z.object({
  text: z.string().min(1),
  alert: z.string().min(1).nullable(),
  facts: z.record(z.string(), z.string()).nullish(),
});
type Answer = z.infer<typeof answerSchema>;

export const provingParity = (parts: ProvingParts): Job => ({
  name: "parity",
  // After the refit and the counts, so that what they change shows in the night after; before candles are moved.
  expression: "10 1 * * *",
  run: async (leaving) => {
    const { stores, clock, emit } = parts;
    const { text, alert, facts } = await asked(parts, leaving);
    if (alert === null) return [{ as: "text", text }];
    const at = clock.now();
    emit({ type: "alert", code: "PARITY_DIFFERS", text: alert });
    const said = facts == null ? {} : { told: { as: "parity-differs", facts } as const };
    const code = "PARITY_DIFFERS";
    stores.outbox.enqueue({ kind: "alert", key: `${code}|${at}`, at, code, text: alert, ...said }, at);
    return [{ as: "text", text }];
  },
});

/** Throws what the child said when it gave no answer. */
function asked({ varFolder, settings, watched, script = SCRIPT }: ProvingParts, leaving: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // It talks to nobody, so it is given no token.
    const { PATH, HOME, TMPDIR } = process.env;
    const child = fork(script, [], {
      ...{ serialization: "advanced", execArgv: ["--disable-warning=ExperimentalWarning"], signal: leaving },
      ...{ env: { PATH, HOME, TMPDIR }, stdio: ["ignore", "ignore", "pipe", "ipc"] },
    });
    lowerPriority(child);
    let faults = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      faults = (faults + chunk.toString()).slice(-2000);
    });
    child.on("message", (message) => {
      const answer = answerSchema.safeParse(message);
      if (answer.success) resolve(answer.data);
    });
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(faults.trim() || `It ended with exit code ${code}.`)));
    child.send({ varFolder, settings, watched: watched() });
  });
}
