/**
 * The candle history for a process that runs for long: DuckDB lives in a child process, which is started when it is
 * asked for something, ended when it is idle, and replaced when it crashes or hangs. Nothing here loads DuckDB.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { CandleColumns } from "../../core/candle.ts";
import type { CandleHistory, HistoryCoverage } from "../../engine/ports.ts";
import { HistoryError } from "./faults.ts";
import type { HistoryReply, HistoryRequest, HistoryTask } from "./protocol.ts";

export type HistoryProcessOptions = {
  readonly folder: string;
  /** Longest wait for one answer in milliseconds, 60 s by default; a child that exceeds it is ended. */
  readonly deadlineMs?: number;
  /** Milliseconds without a call after which the child is ended, 60 s by default. */
  readonly idleMs?: number;
  /** Longest wait of a merge for another process that writes, in milliseconds. */
  readonly lockWaitMs?: number;
  /** Memory that its JavaScript may use, in MB; DuckDB's own is limited apart (512 MB). */
  readonly heapMb?: number;
  /** Another script that speaks the protocol; by default child.ts of this folder. */
  readonly script?: string;
};

const DEADLINE_MS = 60_000;
const IDLE_MS = 60_000;
/** A month of minutes is 2 MB of numbers. */
const HEAP_MB = 256;
const SAFE = "What was stored stays stored; the next call starts it again.";

type Call = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly deadline: NodeJS.Timeout;
};

export function openHistoryProcess(options: HistoryProcessOptions): CandleHistory {
  const held = new HistoryProcess(options);
  return {
    merge: async (instrument, timeframe, candles) => {
      const merged = await held.ask({ ask: "merge", instrument, timeframe, candles });
      return merged as Awaited<ReturnType<CandleHistory["merge"]>>;
    },
    range: async (instrument, timeframe, from, until) =>
      (await held.ask({ ask: "range", instrument, timeframe, from, until })) as CandleColumns,
    coverage: async (instrument) => (await held.ask({ ask: "coverage", instrument })) as readonly HistoryCoverage[],
    close: () => held.close(),
  };
}

class HistoryProcess {
  readonly #options: HistoryProcessOptions;
  readonly #calls = new Map<number, Call>();
  readonly #running = new Set<Promise<unknown>>();
  #child: ChildProcess | null = null;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;
  #closed = false;

  constructor(options: HistoryProcessOptions) {
    this.#options = options;
  }

  async ask(task: HistoryTask): Promise<unknown> {
    if (this.#closed) throw new Error("The candle history was closed; it takes no more calls.");
    clearTimeout(this.#idle);
    const call = this.#send(this.#child ?? this.#start(), task);
    this.#running.add(call);
    try {
      return await call;
    } finally {
      this.#running.delete(call);
      if (this.#running.size === 0) this.#idle = setTimeout(() => this.#end(), this.#options.idleMs ?? IDLE_MS).unref();
    }
  }

  /** What runs is finished first. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#running);
    clearTimeout(this.#idle);
    const child = this.#end();
    if (child === null) return;
    child.ref();
    await once(child, "exit");
  }

  #send(child: ChildProcess, task: HistoryTask): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    // The timer keeps this process alive while it waits; the child itself does not.
    const deadline = setTimeout(() => this.#hangs(child), this.#options.deadlineMs ?? DEADLINE_MS);
    this.#calls.set(id, { resolve, reject, deadline });
    child.send({ ...task, id } satisfies HistoryRequest, (cause) => {
      if (cause !== null) this.#lost(child, new Error(`The history process takes no question. ${SAFE}`, { cause }));
    });
    return promise;
  }

  #start(): ChildProcess {
    const { folder, lockWaitMs, heapMb = HEAP_MB, script = join(import.meta.dirname, "child.ts") } = this.#options;
    const child = fork(script, lockWaitMs === undefined ? [folder] : [folder, String(lockWaitMs)], {
      serialization: "advanced",
      execArgv: ["--disable-warning=ExperimentalWarning", `--max-old-space-size=${heapMb}`],
      // It needs no setting of ours, least of all a secret one.
      env: {},
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    child.on("message", (reply: HistoryReply) => this.#hear(reply));
    child.on("error", (cause) =>
      this.#lost(child, new Error(`The history process does not start. ${SAFE}`, { cause })),
    );
    child.on("exit", (code, signal) => {
      // How V8 ends a process that has no room left, on Unix and on Windows.
      const isFull = signal === "SIGABRT" || code === 134;
      const how = isFull
        ? `probably needed more than the ${heapMb} MB it may have and ended`
        : `ended (${signal ?? `exit code ${code}`})`;
      this.#lost(child, new Error(`The history process ${how}. ${SAFE}`));
    });
    child.unref();
    child.channel?.unref();
    this.#child = child;
    return child;
  }

  #hear(reply: HistoryReply): void {
    const call = this.#calls.get(reply.id);
    if (call === undefined) return;
    this.#calls.delete(reply.id);
    clearTimeout(call.deadline);
    if (reply.ok) call.resolve(reply.value);
    else call.reject(new HistoryError(reply.error));
  }

  #hangs(child: ChildProcess): void {
    const seconds = (this.#options.deadlineMs ?? DEADLINE_MS) / 1000;
    this.#lost(child, new Error(`The history process gave no answer within ${seconds} s and was ended. ${SAFE}`));
    child.kill("SIGKILL");
  }

  /** An old child's end is no news to the calls of its successor. */
  #lost(child: ChildProcess, error: Error): void {
    if (this.#child !== child) return;
    this.#child = null;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const { reject, deadline } of calls) {
      clearTimeout(deadline);
      reject(error);
    }
  }

  /** The child ends by itself when it is let go of. Answers which, or null when there is none. */
  #end(): ChildProcess | null {
    const child = this.#child;
    this.#child = null;
    if (child?.connected) child.disconnect();
    return child;
  }
}
