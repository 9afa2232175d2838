/**
 * The `Charts` port: one drawing thread with bounded memory, a short queue and a deadline. Whatever goes wrong there is an
 * answer, never an exception: the message goes out without its picture.
 */
import { Worker } from "node:worker_threads";
import { err, ok, type Result } from "../core/result.ts";
import type { Chart, ChartError, Charts } from "../engine/ports/charts.ts";
import type { DrawAnswer, DrawRequest } from "./protocol.ts";

export type ChartsOptions = {
  /** Longest wait for one picture in milliseconds, the queue before it included. */
  readonly deadlineMs?: number;
  /** Starts the thread at once: reading the drawing packages takes a second or two, which the first picture then need not. */
  readonly early?: boolean;
  /** Another script that speaks the protocol; by default worker.ts of this folder. */
  readonly worker?: URL;
};

/** A picture takes some 50 ms; a thread that takes this long hangs. */
const DEADLINE_MS = 5000;
const WAITING_AT_MOST = 16;
/** The drawing thread's own heap. */
const HEAP_MB = 192;

type Answer = Result<Uint8Array, ChartError>;
type Call = { readonly settle: (answer: Answer) => void; readonly deadline: NodeJS.Timeout };

const failed = (code: ChartError["code"], text: string): Answer => err({ code, text });

/** The thread starts with the first picture and again after a failure. */
export function createCharts(options: ChartsOptions = {}): Charts {
  const { early = false, deadlineMs = DEADLINE_MS, worker: script = new URL("./worker.ts", import.meta.url) } = options;
  const calls = new Map<number, Call>();
  let thread: Worker | null = null;
  let lastId = 0;
  let stopped = false;

  function settle(id: number, answer: Answer): void {
    const call = calls.get(id);
    calls.delete(id);
    if (call === undefined) return;
    clearTimeout(call.deadline);
    call.settle(answer);
  }

  function drop(code: ChartError["code"], text: string): void {
    const ended = thread;
    thread = null;
    for (const id of [...calls.keys()]) settle(id, failed(code, text));
    if (ended !== null) void ended.terminate();
  }

  function start(): Worker {
    const started = new Worker(script, { name: "charts", resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
    const dies = (why: string): void => {
      if (thread === started) drop("CHART_FAILED", `The drawing thread ended: ${why}`);
    };
    started.on("message", (answer: DrawAnswer) =>
      settle(answer.id, "png" in answer ? ok(answer.png) : failed("CHART_FAILED", answer.fault)),
    );
    started.on("error", (error: unknown) => dies(error instanceof Error ? error.message : String(error)));
    started.on("exit", (code) => dies(`exit code ${code}`));
    // Pictures are never a reason to keep the process.
    started.unref();
    return started;
  }

  if (early) thread = start();
  return {
    draw(chart: Chart): Promise<Answer> {
      if (stopped) return Promise.resolve(failed("CHART_FAILED", "Drawing was stopped."));
      if (calls.size >= WAITING_AT_MOST) {
        return Promise.resolve(failed("CHART_BUSY", `${calls.size} pictures wait already.`));
      }
      lastId += 1;
      const id = lastId;
      thread ??= start();
      const { promise, resolve } = Promise.withResolvers<Answer>();
      const slow = (): void => drop("CHART_SLOW", `A picture took longer than ${deadlineMs} ms.`);
      calls.set(id, { settle: resolve, deadline: setTimeout(slow, deadlineMs) });
      thread.postMessage({ id, chart } satisfies DrawRequest);
      return promise;
    },
    async stop() {
      stopped = true;
      const last = thread;
      drop("CHART_FAILED", "Drawing was stopped.");
      await last?.terminate();
    },
  };
}
