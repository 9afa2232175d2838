/** Where a run shows itself: JSON lines, a terminal, or only its log. */
import { join } from "node:path";
import { type DestinationStream, pino } from "pino";
import type { TerminalChatDeps } from "../bot/terminal/chat.ts";
import { renderScanLine } from "../bot/terminal/scan-line.ts";
import { type Words, wordsIn } from "../bot/words/words.ts";
import type { Clock } from "../core/time.ts";
import type { EmitEvent } from "../engine/events.ts";
import { createJsonSink } from "./cli/json-sink.ts";
import { systemClock } from "./clock.ts";
import type { Launch } from "./launch.ts";
import { openDailyFile } from "./log/daily-file.ts";
import { eventLog } from "./log/event-lines.ts";
import { createLogger, type Logger } from "./log/logger.ts";
import { prettily } from "./log/pretty.ts";
import { keepingRecent, type RecentLines } from "./log/recent-lines.ts";
import { createScrubber } from "./log/scrub.ts";

export type Screen = {
  readonly emit: EmitEvent;
  readonly log: Logger;
  /** The newest lines of the log. */
  readonly recent: RecentLines;
  readonly print: TerminalChatDeps["print"];
  readonly style: TerminalChatDeps["style"];
  /** For whoever runs the process; never on stdout where machines read it. */
  readonly announce: (text: string) => void;
  /** From now on blocks are printed by the prompt, which keeps the line being typed below them. */
  printThrough(print: TerminalChatDeps["print"]): void;
  /** From now on scan lines are in these words, asked for line by line; English until then. */
  speak(words: () => Words): void;
  /** Lets go of the log's file. */
  close(): void;
};

export type ScreenParts = {
  readonly launch: Launch;
  readonly clock: Clock;
  readonly runId: string;
  readonly folder: string;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** The reader of `--json` has gone: the run may stop. */
  readonly onClosed: () => void;
};

export function openScreen(parts: ScreenParts): Screen {
  const { launch, clock, runId, stdout, stderr, onClosed } = parts;
  const { secrets, values } = launch.config;
  const { json } = launch.flags;
  const onTerminal = launch.chat === "terminal" && !json;
  const scrub = createScrubber(secrets);
  const destination = openLog(json, onTerminal, parts);
  const recent = keepingRecent(destination);
  const log = createLogger({ level: values.LOG_LEVEL, destination: recent.destination, secrets });
  const logged = eventLog(log, (slot) => (launch.feed === "replay" ? null : clock.now() - slot));
  const style = () => ({ color: onTerminal && stdout.isTTY === true, columns: stdout.columns ?? 80 });
  const plainPrint = (block: string): void => {
    stdout.write(`${scrub(block)}\n`);
  };
  let print = plainPrint;
  let words = (): Words => wordsIn("en");
  const printed: EmitEvent = (event) => {
    if (event.type === "scan") print(renderScanLine(words(), event, style()));
    if (event.type === "error") print(`! ${event.text}`);
  };
  const shown = json ? createJsonSink({ out: stdout, clock, runId, scrub, onClosed }).emit : printed;
  return {
    emit(event) {
      logged(event);
      if (json || onTerminal) shown(event);
    },
    log,
    recent,
    print: (block) => {
      if (onTerminal) print(block);
    },
    style,
    announce: (text) => void stderr.write(`${scrub(text)}\n`),
    speak(chosen) {
      words = chosen;
    },
    printThrough(through) {
      print = (block) => through(scrub(block));
    },
    close: () => destination.close(),
  };
}

/** Logs stay out of the chat's way: in a file beside a terminal chat, on stderr beside JSON, else on stdout. */
function streamOf(json: boolean, onTerminal: boolean, { stdout, stderr }: ScreenParts): DestinationStream | null {
  if (onTerminal) return null;
  const stream = pino.destination({ dest: json ? 2 : 1, sync: true });
  return (json ? stderr : stdout).isTTY === true ? prettily(stream) : stream;
}

/** A live run keeps its log on the disk wherever else it shows it. */
function openLog(json: boolean, onTerminal: boolean, parts: ScreenParts) {
  const { launch, folder, stderr } = parts;
  const stream = streamOf(json, onTerminal, parts);
  if (stream !== null && launch.feed === "replay") return { write: (line: string) => stream.write(line), close() {} };
  const file = openDailyFile({
    folder: join(folder, "logs"),
    keepDays: launch.config.values.LOG_KEEP_DAYS,
    // The machine's days, also where recorded time is played.
    clock: systemClock,
    onFault: (reason) =>
      stderr.write(
        `! The log in ${join(folder, "logs")} cannot be written (${reason}). Scans and signals go on; only the log has a gap. Check the disk.\n`,
      ),
  });
  return {
    write(line: string) {
      file.write(line);
      stream?.write(line);
    },
    close: () => file.close(),
  };
}
