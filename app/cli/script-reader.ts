/** Joins stdin, the script queue and the chat: one line at a time, each answered before the next is said. */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { TimestampMs } from "../../core/time.ts";
import type { ScriptLine, ScriptProblem, ScriptQueue } from "./script-lines.ts";

export type ScriptReaderOptions = {
  readonly input: Readable;
  readonly queue: ScriptQueue;
  /** Says the line in the chat; resolves when it was answered. A rejection means the process itself is broken. */
  readonly answer: (line: ScriptLine) => Promise<void>;
  /** A line that cannot run: becomes an `error` event, and exit code 2 at the end. */
  readonly onProblem: (problem: ScriptProblem) => void;
  /** Silence after which the first scan no longer waits for more lines, milliseconds. */
  readonly quietMs?: number;
};

export type ScriptReader = {
  /** Resolves when the lines that a pipe holds have arrived: at the end of stdin, or after a silence. */
  readonly settled: Promise<void>;
  /** Resolves when stdin has ended. */
  readonly ended: Promise<void>;
  /** Says every line that is due and resolves when all were answered; lines that come in later follow by themselves. */
  run(scanned: TimestampMs | null): Promise<void>;
  stop(): void;
};

/** The first scan waits at most this many silences. */
const PATIENCE = 20;

/**
 * The first scan waits for `settled` and then for `run(null)`; after each scan the replay waits for `run(slot)`, and
 * at its end for `run(until)`. A line that comes in between is said at once when it is due.
 */
export function createScriptReader(options: ScriptReaderOptions): ScriptReader {
  const { input, queue, answer, onProblem, quietMs = 250 } = options;
  const settled = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let scanned: TimestampMs | null = null;
  let started = false;
  let speaking: Promise<void> = Promise.resolve();
  let silence = setTimeout(settled.resolve, quietMs);
  // Somebody who never pauses may not keep the market waiting.
  const patience = setTimeout(settled.resolve, PATIENCE * quietMs);

  const speak = (): Promise<void> => {
    speaking = speaking.then(async () => {
      for (const line of queue.due(scanned)) await answer(line);
    });
    return speaking;
  };

  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on("line", (raw) => {
    clearTimeout(silence);
    silence = setTimeout(settled.resolve, quietMs);
    const pushed = queue.push(raw);
    if (!pushed.ok) onProblem(pushed.error);
    else if (started) void speak();
  });
  lines.on("error", () => lines.close());
  lines.on("close", () => {
    clearTimeout(silence);
    clearTimeout(patience);
    queue.end();
    settled.resolve();
    ended.resolve();
  });

  return {
    settled: settled.promise,
    ended: ended.promise,
    run(slot) {
      started = true;
      scanned = slot;
      return speak();
    },
    stop() {
      lines.close();
    },
  };
}
