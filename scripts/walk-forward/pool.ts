/** Parts of windows on several worker threads at once; which thread does which changes nothing. */
import { Worker } from "node:worker_threads";
import type { Tape } from "../../backtest/simulate/tape.ts";
import type { PartRun } from "../../backtest/walk-forward/report.ts";
import type { Part } from "../../backtest/walk-forward/windows.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { keepTelemetryOff } from "../../models/telemetry.ts";
import type { Answer, Job, Work } from "./protocol.ts";

export type Plan = {
  readonly work: Work;
  readonly parts: readonly Part[];
  readonly workers: number;
  readonly signal: AbortSignal;
  /** Told after each part how many are done. */
  readonly onProgress: (done: number) => void;
  /** Another program of the threads, and the memory that each may use in MB. */
  readonly script?: URL;
  readonly heapMb?: number;
};

/** Candles are shared by all threads and are not among it. */
const HEAP_MB = 1_536;
const WORKER = new URL("./worker.ts", import.meta.url);

/** Of each part what every variant did; null for those that were not reached before somebody stopped it. */
type Done = readonly (readonly PartRun[] | null)[];

/** The error is what a person has to mend. Throws when a thread breaks. */
export function simulateParts(plan: Plan): Promise<Result<Done, readonly string[]>> {
  const { parts, signal, script = WORKER, heapMb = HEAP_MB } = plan;
  const done: (readonly PartRun[] | null)[] = parts.map(() => null);
  const { promise, resolve, reject } = Promise.withResolvers<Result<Done, readonly string[]>>();
  let [given, finished] = [0, 0];
  const finish = ({ index, runs }: Extract<Answer, { type: "done" }>): void => {
    done[index] = runs;
    finished += 1;
    plan.onProgress(finished);
    if (finished === parts.length) resolve(ok(done));
  };
  const hear = (worker: Worker, answer: Answer): void => {
    if (answer.type === "refused") resolve(err(answer.lines));
    if (answer.type === "failed") reject(new Error(answer.text));
    if (answer.type === "done") finish(answer);
    const part = parts[given];
    if (part === undefined) return;
    worker.postMessage({ index: given, part } satisfies Job);
    given += 1;
  };
  keepTelemetryOff();
  const crew = Array.from({ length: Math.min(plan.workers, parts.length) }, () => {
    const resourceLimits = { maxOldGenerationSizeMb: heapMb };
    const worker = new Worker(script, { workerData: plan.work, name: "walk-forward", resourceLimits });
    worker.on("message", (answer: Answer) => hear(worker, answer));
    worker.once("error", (fault) => (isFull(fault) ? resolve(err([tooLarge(heapMb)])) : reject(fault)));
    return worker;
  });
  signal.addEventListener("abort", () => resolve(ok([...done])), { once: true });
  return promise.finally(() => Promise.all(crew.map((worker) => worker.terminate())));
}

const isFull = (fault: unknown): boolean => (fault as { code?: string }).code === "ERR_WORKER_OUT_OF_MEMORY";
const tooLarge = (heapMb: number): string =>
  `A thread needed more than the ${heapMb} MB it may have and was ended. Nothing was written: ask for fewer symbols or thresholds, or for a shorter range.`;

/** The same candles in memory that threads share, so that each does not hold a copy. */
export const shared = (tape: Tape): Tape =>
  new Map(
    [...tape].map(([instrument, { openTime, open, high, low, close, volume, length }]) => [
      instrument,
      {
        ...{ openTime: inShared(openTime), open: inShared(open), high: inShared(high), low: inShared(low) },
        ...{ close: inShared(close), volume: inShared(volume), length },
      },
    ]),
  );

function inShared(column: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(column.byteLength));
  copy.set(column);
  return copy;
}
