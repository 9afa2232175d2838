/**
 * What has to be done now and then: each job at its time (UTC), one at a time, and once at the start when its time passed
 * while the process was down or its last run did not end well. Jobs may run again at any moment without doing harm.
 */
import { createTask, type ScheduledTask } from "node-cron";
import { jobToldText } from "../../bot/messages/job-told.ts";
import { wordsIn } from "../../bot/words/words.ts";
import { type Clock, HOUR_MS, MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { JobTold } from "../../engine/job-told.ts";
import type { JobLog, JobRun } from "../../engine/ports.ts";

export type Job = {
  /** Names it in the database: a job that is renamed has never run. */
  readonly name: string;
  /** Minute, hour, day of month, month, weekday, in UTC. */
  readonly expression: string;
  /** Resolves with what was done. Ends early when the process is asked to stop. */
  readonly run: (leaving: AbortSignal) => Promise<readonly JobTold[]>;
};
/** `result`: in English. */
export type JobEnd = { readonly name: string; readonly ok: boolean; readonly result: string };

/** A busy process wakes late. Left alone, node-cron drops what is due after one second, and the job would wait for the next night. */
const WAKES_WITHIN_MS = HOUR_MS;

export type JobsParts = {
  readonly jobs: readonly Job[];
  readonly log: JobLog;
  readonly clock: Clock;
  readonly onEnd: (end: JobEnd) => void;
};
export type RunningJobs = {
  /** In the order in which they are declared. */
  list(): readonly {
    readonly name: string;
    readonly expression: string;
    readonly isRunning: boolean;
    readonly next: TimestampMs | null;
  }[];
  /** At the end of the queue; one that runs or waits already is left alone. */
  runNow(name: string): "started" | "running" | "unknown";
  /** Resolves when nothing that was due is left to do. */
  idle(): Promise<void>;
  /** No further runs; resolves when the running one has ended. It runs again at the next start. */
  stop(): Promise<void>;
};

export function startJobs({ jobs, log, clock, onEnd }: JobsParts): RunningJobs {
  const leaving = new AbortController();
  const pending = new Set<string>();
  let queue: Promise<void> = Promise.resolve();

  let running: string | null = null;
  const perform = async ({ name, run }: Job): Promise<void> => {
    pending.delete(name);
    if (leaving.signal.aborted) return;
    log.started(name, clock.now());
    running = name;
    const { told, ...end } = await outcome(name, run, leaving.signal);
    running = null;
    // Cut short by the end of the process: left as it is, so that the next start runs it again.
    if (leaving.signal.aborted) return;
    log.finished(name, clock.now(), { ...end, told });
    onEnd(end);
  };
  const enqueue = (job: Job): Promise<void> => {
    if (pending.has(job.name)) return queue;
    pending.add(job.name);
    // A run that cannot be written down is told like one that failed, and the jobs behind it have their turn.
    queue = queue
      .then(() => perform(job))
      .catch((error) => onEnd({ name: job.name, ok: false, result: reasonOf(error) }));
    return queue;
  };

  const tasks = jobs.map((job) => {
    const task = createTask(job.expression, () => enqueue(job), {
      ...{ timezone: "UTC", name: job.name, noOverlap: true, missedExecutionTolerance: WAKES_WITHIN_MS },
    });
    if (isMissed(task, log.last(job.name), clock.now())) void enqueue(job);
    void task.start();
    return task;
  });
  return {
    list: () =>
      jobs.map(({ name, expression }, index) => ({
        ...{ name, expression, isRunning: running === name || pending.has(name) },
        next: (tasks[index]?.getNextRun()?.getTime() ?? null) as TimestampMs | null,
      })),
    runNow(name) {
      const job = jobs.find((one) => one.name === name);
      // Nothing begins any more once the end has: what is not run now runs at the next start, at its time.
      if (job === undefined || leaving.signal.aborted) return "unknown";
      if (running === name || pending.has(name)) return "running";
      void enqueue(job);
      return "started";
    },
    idle: () => queue,
    async stop() {
      leaving.abort();
      for (const task of tasks) await task.destroy();
      await queue;
    },
  };
}

async function outcome(name: string, run: Job["run"], leaving: AbortSignal) {
  try {
    const told = await run(leaving);
    return { name, ok: true, result: inEnglish(told), told };
  } catch (error) {
    return { name, ok: false, result: reasonOf(error), told: null };
  }
}

/** As the log says it. */
export const inEnglish = (told: readonly JobTold[]): string => jobToldText(wordsIn("en"), told);

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Never run, not ended well, or a time has passed since it began last. */
function isMissed(task: ScheduledTask, last: JobRun | null, now: number): boolean {
  if (last?.ok !== true) return true;
  for (let minute = Math.floor(now / MINUTE_MS) * MINUTE_MS; minute > last.startedAt; minute -= MINUTE_MS) {
    if (task.match(new Date(minute))) return true;
  }
  return false;
}
