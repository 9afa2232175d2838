/** Connects stdin with the chat: a person at a prompt, or a script of lines. */
import { COMMANDS } from "../bot/messages/help.ts";
import { openPrompt } from "../bot/terminal/prompt.ts";
import type { TimestampMs } from "../core/time.ts";
import { createScriptQueue, type ScriptRange } from "./cli/script-lines.ts";
import { createScriptReader } from "./cli/script-reader.ts";
import type { OpenedRun } from "./opened-run.ts";

export type Input = {
  /** Resolves when the lines a pipe holds at the start have arrived. */
  readonly settled: Promise<void>;
  /** Resolves when stdin has ended; at once where nobody reads it. */
  readonly ended: Promise<void>;
  /** Says the script's lines that are due after a slot; null before the first scan. */
  speak(scanned: TimestampMs | null): Promise<void>;
  /** Script lines that could never run. */
  problems(): number;
  close(): void;
};

export function openInput(run: OpenedRun, range: ScriptRange): Input {
  if (run.launch.chat !== "terminal") return SILENT;
  return run.launch.interactive ? personAtPrompt(run) : script(run, range);
}

const SILENT: Input = {
  settled: Promise.resolve(),
  ended: Promise.resolve(),
  speak: async () => {},
  problems: () => 0,
  close: () => {},
};

function personAtPrompt({ chat, screen, stdin, stdout, leave }: OpenedRun): Input {
  const prompt = openPrompt({
    input: stdin,
    output: stdout,
    onLine: (line) => void chat.say(line),
    onClose: leave,
    completions: COMMANDS.map(({ name }) => `/${name}`),
  });
  screen.printThrough((block) => prompt.print(block));
  return { ...SILENT, close: () => prompt.close() };
}

function script({ chat, stdin, tally }: OpenedRun, range: ScriptRange): Input {
  let problems = 0;
  const reader = createScriptReader({
    input: stdin,
    queue: createScriptQueue(range),
    answer: ({ text }) => chat.say(text),
    onProblem: ({ code, text }) => {
      problems += 1;
      tally.emit({ type: "error", code, text });
    },
  });
  return {
    settled: reader.settled,
    ended: reader.ended,
    speak: (scanned) => reader.run(scanned),
    problems: () => problems,
    close: () => reader.stop(),
  };
}
