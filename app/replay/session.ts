/** A run over recorded candles, from its first slot to its summary. */
import { setTimeout as pause } from "node:timers/promises";
import { plus, SLOT_MS } from "../../core/time.ts";
import { openInput } from "../input.ts";
import type { OpenedRun } from "../opened-run.ts";
import type { ExitCode } from "../refusal.ts";
import { runReplay } from "./loop.ts";

export async function replaySession(run: OpenedRun): Promise<ExitCode> {
  const { feed, launch, stores, engine, chat, tally, screen, leaving, replayClock } = run;
  const { range } = feed;
  if (range === null || replayClock === null) throw new Error("A replay session needs a recording and its clock");
  const watermark = stores.ledger.watermark();
  const slots = watermark === null ? range.slots : range.slotsFrom(plus(watermark, SLOT_MS));
  const input = openInput(run, { start: watermark ?? range.from, end: range.until });
  if (launch.chat === "telegram" && run.stdin.isTTY !== true) screen.announce(STDIN_IGNORED);
  const timer = deliverWaiting(run);
  try {
    await Promise.race([input.settled, aborted(leaving)]);
    await runReplay({
      slots,
      until: range.until,
      clock: replayClock,
      prepare: async () => {
        await engine.collector.collect(slots[0] ?? range.until);
        run.acceptCommands();
      },
      scanner: engine.scanner,
      deliver: () => chat.delivery.deliverDue(),
      speak: (scanned) => input.speak(scanned),
      speed: launch.config.values.REPLAY_SPEED,
      signal: leaving,
    });
    await lastWords(run, input.ended);
    if (!leaving.aborted) await input.speak(range.until);
    // A script that asked for a file or a simulation gets it, however fast its days passed.
    await Promise.race([run.work.finished(), aborted(leaving)]);
  } finally {
    clearInterval(timer);
    input.close();
  }
  const summary = tally.summary();
  tally.emit(summary);
  screen.print(summaryLine(summary.counts));
  return input.problems() > 0 ? 2 : 0;
}

/** Messages that had to wait for Telegram's limits are looked at this often. */
const DELIVERY_EVERY_MS = 200;
/** Longest wait for them when the recording has ended. */
const LAST_MESSAGES_MS = 60_000;

function deliverWaiting({ launch, chat, screen }: OpenedRun): NodeJS.Timeout | undefined {
  if (launch.chat !== "telegram") return undefined;
  const failed = (error: unknown): void => screen.log.error({ err: error }, "delivery failed");
  return setInterval(() => void chat.delivery.deliverDue().catch(failed), DELIVERY_EVERY_MS);
}

/**
 * Recorded days pass faster than Telegram takes their messages. Time goes on as the machine's meanwhile: one that failed or
 * came too fast would never be due again.
 */
async function lastMessages({ stores, leaving, clock, replayClock }: OpenedRun): Promise<void> {
  const ended = clock.now();
  const begun = performance.now();
  const waited = (): number => performance.now() - begun;
  while (stores.outbox.depth() > 0 && !leaving.aborted && waited() < LAST_MESSAGES_MS) {
    await pause(DELIVERY_EVERY_MS);
    replayClock?.set(plus(ended, Math.round(waited())));
  }
}

const STDIN_IGNORED =
  "The chat is Telegram, so lines on stdin are ignored, and the run ends with the recording. Add --chat terminal to have them answered here.";

/** A script ends with its stdin, Telegram without a terminal with the recording; a person stays as long as they like. */
async function lastWords(run: OpenedRun, ended: Promise<void>): Promise<void> {
  const { launch, leaving, screen, stdin } = run;
  if (leaving.aborted) return;
  if (launch.interactive || (launch.chat === "telegram" && stdin.isTTY === true)) {
    screen.print("The recording has ended. Commands are still answered; Ctrl-C leaves.");
    return aborted(leaving);
  }
  if (launch.chat === "telegram") await lastMessages(run);
  // JSON typed at a terminal: nobody will send an end of file, so the end of the recording is the end.
  if (stdin.isTTY !== true) await Promise.race([ended, aborted(leaving)]);
}

const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

const summaryLine = (counts: Readonly<Record<string, number>>): string =>
  `Scans ${counts.scans} · candidates judged ${counts.decisions} · signals sent ${counts.emitted} · outcomes ${counts.outcomes}`;
