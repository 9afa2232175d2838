/** Where a run shows itself: JSON lines, a terminal, or only its log. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type DestinationStream, pino } from "pino";
import type { TerminalChatDeps } from "../bot/terminal/chat.ts";
import { renderScanLine } from "../bot/terminal/scan-line.ts";
import { type Words, wordsIn } from "../bot/words/words.ts";
import type { Clock } from "../core/time.ts";
import type { EmitEvent } from "../engine/events.ts";
import { createJsonSink } from "./cli/json-sink.ts";
import type { Launch } from "./launch.ts";
import { createLogger, type Logger } from "./log/logger.ts";
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

export function openScreen({ launch, clock, runId, folder, stdout, stderr, onClosed }: ScreenParts): Screen {
  const { secrets, values } = launch.config;
  const { json } = launch.flags;
  const onTerminal = launch.chat === "terminal" && !json;
  const scrub = createScrubber(secrets);
  const recent = keepingRecent(logDestination(json, onTerminal, folder));
  const log = createLogger({ level: values.LOG_LEVEL, destination: recent.destination, secrets });
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
      logEvent(log, event);
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
  };
}

/** Logs stay out of the chat's way: in a file beside a terminal chat, on stderr beside JSON, else on stdout. */
function logDestination(json: boolean, onTerminal: boolean, folder: string): DestinationStream {
  if (json) return pino.destination({ dest: 2, sync: true });
  if (!onTerminal) return pino.destination({ dest: 1, sync: true });
  mkdirSync(join(folder, "logs"), { recursive: true });
  return pino.destination({ dest: join(folder, "logs", "lookout.log"), sync: true });
}

function logEvent(log: Logger, event: Parameters<EmitEvent>[0]): void {
  switch (event.type) {
    case "boot":
    case "summary":
      log.info(event, event.type);
      return;
    case "scan":
      log.debug(event, "scan");
      return;
    case "decision": {
      const { id, instrument, side, tier, mode, confidence, entry, stop, target, rrExpected, emitted } = event.decision;
      const { firstRefusal } = event.decision;
      const fields = { id, pair: instrument, side, tier, mode, conf: confidence, entry, sl: stop, tp: target };
      log[emitted ? "info" : "debug"]({ ...fields, rr: rrExpected, emitted, firstRefusal }, "decision");
      return;
    }
    case "outcome":
      log[event.outcome.emitted ? "info" : "debug"](event.outcome, "outcome");
      return;
    case "message":
      log.debug({ chat: event.chat, kind: event.kind }, "message");
      return;
    case "alert":
      log.warn({ code: event.code }, event.text);
      return;
    case "error":
      log.error({ code: event.code }, event.text);
      return;
  }
}
