/**
 * The graceful end of a live run, within ten seconds whatever hangs: intake first, then what runs by the clock, then what
 * still waits to be said. What cannot be ended in time is left: the ledger holds all of it, and the next start goes on.
 */
import { setTimeout as pause } from "node:timers/promises";
import { within } from "../deadline.ts";
import type { OpenedRun } from "../opened-run.ts";

type Stoppable = { stop(): Promise<unknown> };

export type Running = {
  readonly input: { close(): void };
  readonly loop: Stoppable;
  readonly jobs: Stoppable;
  readonly heart: { stop(): void } | null;
  readonly page: Stoppable | null;
};

/** Telegram itself is given five seconds for its last confirmation, which begin with these. */
const SCAN_AND_JOBS_MS = 2500;
const MESSAGES_MS = 1500;

export async function stopInOrder(
  { chat, stores, screen }: Pick<OpenedRun, "chat" | "stores" | "screen">,
  { input, loop, jobs, heart, page }: Running,
): Promise<void> {
  input.close();
  heart?.stop();
  const ended = Promise.all([chat.stopListening(), page?.stop(), loop.stop(), jobs.stop()]).then(() => true);
  if ((await within(ended, SCAN_AND_JOBS_MS)) === null) {
    screen.log.warn("the chat, a scan or a job did not end in time: it is left, and done again at the next start");
  }
  const giveUp = performance.now() + MESSAGES_MS;
  const left = (): number => giveUp - performance.now();
  while (stores.outbox.depth() > 0 && left() > 0) {
    await within(chat.delivery.deliverDue(), left());
    if (left() > 0) await pause(100);
  }
  const waiting = stores.outbox.depth();
  if (waiting > 0) screen.log.warn({ waiting }, "messages are left for the next start");
}
