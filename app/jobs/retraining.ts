/**
 * Training a new model beside the running process: on Sundays, when the serving one drifted, or because an owner asked.
 * One at a time, as a child process of low priority. Its end is told to everybody; nothing is ever promoted here.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { schedule } from "node-cron";
import { z } from "zod";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Clock, TimestampMs } from "../../core/time.ts";
import type { AlertCode } from "../../engine/alert-code.ts";
import type { AlertTold } from "../../engine/alert-told.ts";
import type { Retraining } from "../../engine/desk/retraining.ts";
import type { DriftFacts } from "../../engine/drift/facts.ts";
import { mayTrigger, retrainingReasons } from "../../engine/drift/trigger.ts";
import type { EmitEvent } from "../../engine/events.ts";
import type { Actor } from "../../engine/ports.ts";
import { lowerPriority } from "../low-priority.ts";
import type { Stores } from "../stores.ts";

export type RetrainingParts = {
  readonly stores: Pick<Stores, "jobs" | "outbox" | "controls">;
  readonly watched: () => readonly InstrumentId[];
  /** The bundle that serves. */
  readonly serving: () => string;
  readonly drift: () => DriftFacts;
  readonly clock: Clock;
  readonly emit: EmitEvent;
  readonly varFolder: string;
  /** Of candles. */
  readonly months: number;
  /** False: only an owner begins one. */
  readonly automatic: boolean;
  /** Another program that takes the same arguments; by default scripts/retrain.ts. */
  readonly script?: string;
};

export type RunningRetraining = Retraining & {
  /** Looks at the drift of the newest night and begins a training when it is reason enough, once a week at most. */
  lookAtDrift(): void;
  /** Ends what is under way; resolves when it has ended. */
  stop(): Promise<void>;
};

/** Sunday's training, and the daily look at the drift that the night before it measured; both in UTC. */
const SUNDAYS = "40 3 * * 0";
const DAILY = "50 3 * * *";
/** Names in the log of jobs: the newest training, and the newest one that drift began. */
const TRAINING = "retraining";
const TRIGGERED = "retraining by drift";

/** So long a training may take to end when it is asked to. */
const PATIENCE_MS = 3_000;

const SCRIPT = join(import.meta.dirname, "..", "..", "scripts", "retrain.ts");
const answerSchema = z.object({ text: z.string().min(1) });

export function openRetraining(parts: RetrainingParts): RunningRetraining {
  const retraining = new ChildRetraining(parts);
  if (!parts.automatic) return retraining;
  const sunday = schedule(SUNDAYS, () => retraining.begin("It is Sunday.", null), { timezone: "UTC", name: TRAINING });
  const daily = schedule(DAILY, () => retraining.lookAtDrift(), { timezone: "UTC", name: TRIGGERED });
  return {
    running: () => retraining.running(),
    start: (by) => retraining.start(by),
    lookAtDrift: () => retraining.lookAtDrift(),
    async stop() {
      await Promise.all([sunday.destroy(), daily.destroy()]);
      await retraining.stop();
    },
  };
}

type Under = { readonly since: TimestampMs; readonly child: ChildProcess; readonly ended: Promise<void> };

class ChildRetraining implements RunningRetraining {
  readonly #parts: RetrainingParts;
  #under: Under | null = null;
  #stopping = false;

  constructor(parts: RetrainingParts) {
    this.#parts = parts;
    this.#tellDead();
  }

  running(): TimestampMs | null {
    return this.#under?.since ?? null;
  }

  start(by: Actor): void {
    this.begin(`${by.name} asked for it.`, by);
  }

  lookAtDrift(): void {
    const { stores, clock, drift } = this.#parts;
    const now = clock.now();
    const reasons = retrainingReasons(drift(), now);
    if (reasons.length === 0 || !mayTrigger(stores.jobs.last(TRIGGERED)?.startedAt ?? null, now)) return;
    if (!this.begin(`The serving model drifted: ${reasons.join("; ")}.`, null)) return;
    stores.jobs.started(TRIGGERED, now);
    stores.jobs.finished(TRIGGERED, now, { ok: true, result: reasons.join("; ") });
  }

  /** False when one is under way already, or the process ends. */
  begin(why: string, by: Actor | null): boolean {
    if (this.#under !== null || this.#stopping) return false;
    const { stores, clock, serving } = this.#parts;
    const since = clock.now();
    stores.jobs.started(TRAINING, since);
    stores.controls.audit("retraining_began", by, since, { why, against: serving() });
    const child = this.#spawn();
    const ended = outcomeOf(child).then((outcome) => this.#end(why, outcome));
    this.#under = { since, child, ended };
    return true;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#under === null) return;
    const { child, ended } = this.#under;
    child.kill("SIGTERM");
    // While it computes features it hears nothing; nothing half-done is ever entered.
    const last = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
    await ended;
    clearTimeout(last);
  }

  #spawn(): ChildProcess {
    const { watched, months, serving, varFolder, script = SCRIPT } = this.#parts;
    const wish = ["--symbols", watched().join(","), "--months", String(months), "--against", serving()];
    // It talks to nobody, so it is given no token.
    const { TELEGRAM_BOT_TOKEN: _unused, ...environment } = process.env;
    const env = { ...environment, VAR_DIR: varFolder };
    // Its standard input ends with this process, and the training with it.
    const child = spawn(process.execPath, [script, ...wish], { env, stdio: ["pipe", "pipe", "pipe"] });
    lowerPriority(child);
    return child;
  }

  /** One that was under way when the process was killed. */
  #tellDead(): void {
    const { stores, clock } = this.#parts;
    const last = stores.jobs.last(TRAINING);
    if (last === null || last.finishedAt !== null) return;
    const text = "It was cut short, because the process ended in the middle of it. No model changed.";
    stores.jobs.finished(TRAINING, clock.now(), { ok: false, result: text });
    // After the process has said that it starts.
    queueMicrotask(() =>
      this.#tell("MODEL_NOT_TRAINED", `${text} Send /retrain to begin again.`, { as: "training-cut" }),
    );
  }

  #end(why: string, { ok, text }: Outcome): void {
    this.#under = null;
    const { stores, clock } = this.#parts;
    const said = this.#stopping ? "The process was stopped in the middle of it. No model changed." : text;
    stores.jobs.finished(TRAINING, clock.now(), { ok, result: said });
    if (this.#stopping) this.#tell("MODEL_NOT_TRAINED", said, { as: "training-ended" });
    else this.#tell(ok ? "MODEL_TRAINED" : "MODEL_NOT_TRAINED", `${why} ${said}`);
  }

  #tell(code: AlertCode, text: string, told?: AlertTold): void {
    const { stores, clock, emit } = this.#parts;
    const at = clock.now();
    emit({ type: "alert", code, text });
    stores.outbox.enqueue({ kind: "alert", key: `${code}|${at}`, at, code, text, ...(told && { told }) }, at);
  }
}

type Outcome = { readonly ok: boolean; readonly text: string };

function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let [said, faults] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    faults = (faults + chunk.toString()).slice(-2000);
  });
  return new Promise((settle) => {
    child.once("error", (error) => settle({ ok: false, text: `It could not be started: ${error.message}.` }));
    child.once("close", (code) => {
      const answer = answered(said);
      if (answer !== null) return settle({ ok: code === 0, text: answer });
      const last = faults.trim().split("\n").at(-1) ?? "";
      settle({ ok: false, text: `It broke off${last === "" ? "" : `: ${last}`}. No model changed.` });
    });
  });
}

function answered(text: string): string | null {
  try {
    const parsed = answerSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.text : null;
  } catch {
    return null;
  }
}
