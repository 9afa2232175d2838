/** A run on a live feed: scans until it is asked to stop. */
import { isoUtc, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import { restore } from "../boot/restore.ts";
import { openInput } from "../input.ts";
import { startLiveJobs } from "../jobs/live-jobs.ts";
import type { OpenedRun } from "../opened-run.ts";
import type { ExitCode } from "../refusal.ts";
import { openHeart, openPage } from "../web/page.ts";
import { followConfigFile } from "./config-file.ts";
import { Leaving } from "./leaving.ts";
import { startLive } from "./loop.ts";
import { openService } from "./service.ts";
import { stopInOrder } from "./stop.ts";

/** Messages that had to wait (Telegram's limits, an outage) are looked at this often. */
const DELIVERY_EVERY_MS = 200;

export async function liveSession(run: OpenedRun): Promise<ExitCode> {
  const { stores, feed, engine, chat, clock, tally, screen, leaving } = run;
  const since = clock.now();
  // The log holds a crash too; what becomes of the process is decided by whoever catches it.
  const crashed = (error: Error): void => screen.log.fatal({ err: error }, "crashed");
  process.on("uncaughtExceptionMonitor", crashed);
  const input = openInput(run, { start: null, end: null });
  const deliver = async (): Promise<void> => {
    await chat.delivery.deliverDue();
    await input.speak(stores.ledger.watermark());
  };
  const failed = (error: unknown): void => {
    if (error instanceof Leaving) return;
    screen.log.error({ err: error }, "scan failed");
    const reason = error instanceof Error ? error.message : String(error);
    tally.emit({
      type: "error",
      code: "SCAN_FAILED",
      text: `A scan broke off (${reason}). Nothing of it was stored and no signal was sent; it is tried again in two minutes.`,
    });
  };
  // First the calls under way are ended: everything else that must end waits for them.
  onAbort(leaving, () => void feed.source.stop());
  const loop = startLive({
    clock,
    ledger: stores.ledger,
    collector: engine.collector,
    scanner: followConfigFile(run),
    deliver,
    onError: failed,
    onClockBehind: (until) => tally.emit({ type: "error", code: "CLOCK_BEHIND", text: clockBehind(until) }),
  });
  const timer = setInterval(() => void chat.delivery.deliverDue().catch(failed), DELIVERY_EVERY_MS);
  const service = openService({
    environment: process.env,
    isAlive: () => !isHanging(stores.ledger.lastScan()?.storedAt ?? null, since, clock.now()),
    send: process.send === undefined ? undefined : (message) => void process.send?.(message),
    onFault: (reason) => screen.log.warn({ reason }, "the service manager could not be told"),
  });
  const page = await openPage(run);
  service.ready();
  await input.settled;
  await restore({ collector: engine.collector, loop, clock, leaving, onError: failed });
  run.acceptCommands();
  const heart = openHeart(run);
  await input.speak(null);
  void loop.tick();
  const jobs = startLiveJobs(run);
  await new Promise<void>((resolve) => onAbort(leaving, resolve));
  service.stopping();
  clearInterval(timer);
  await stopInOrder(run, { input, loop, jobs, heart, page });
  tally.emit(tally.summary());
  process.off("uncaughtExceptionMonitor", crashed);
  return 0;
}

const clockBehind = (until: TimestampMs): string =>
  `The machine's clock went back behind the newest scan (${isoUtc(until)}). No slot is scanned twice, so nothing is scanned and no signal is sent before that time has passed; open signals keep their stop and target. Compare the clock with timedatectl, and set it right.`;

/** A scan takes seconds; when none was stored for so long, something waits that will not come. */
const HANGING_AFTER_MS = 10 * SLOT_MS;

const isHanging = (lastStored: TimestampMs | null, since: TimestampMs, now: TimestampMs): boolean =>
  now - Math.max(lastStored ?? 0, since) > HANGING_AFTER_MS;

function onAbort(signal: AbortSignal, listener: () => void): void {
  if (signal.aborted) listener();
  else signal.addEventListener("abort", listener, { once: true });
}
