/**
 * Scans every two minutes just after the candles close. The timer only wakes the loop: which slots are due comes from
 * the stored watermark, so a blocked or sleeping process misses none of them.
 */
import { schedule } from "node-cron";
import { type Clock, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import type { Collector, Ledger } from "../../engine/ports.ts";
import type { Scanner } from "../../engine/scan/scan.ts";
import { slotsDue } from "../../engine/schedule.ts";

/** Two seconds after each even minute: exchanges publish a closed candle a moment after its close. */
const JUST_AFTER_THE_CLOSE = "2 */2 * * * *";
/** A busy process wakes late. Left alone, node-cron drops a tick after one second, and the scan would come a slot late. */
const WAKES_WITHIN_MS = SLOT_MS - 1000;

export type LiveLoop = {
  readonly clock: Clock;
  readonly ledger: Pick<Ledger, "watermark">;
  readonly collector: Collector;
  readonly scanner: Scanner;
  readonly deliver: () => Promise<unknown>;
  /** A scan that broke; the slot stays due and is tried again at the next tick. */
  readonly onError: (error: unknown) => void;
  /** The clock went back behind the newest scan: nothing is scanned before that time passes again. Told once each time. */
  readonly onClockBehind?: (until: TimestampMs) => void;
  /** Cron expression, UTC, with seconds. */
  readonly expression?: string;
};

export type RunningLoop = {
  /** Scans whatever is due now; a call while one is running joins it. */
  tick(): Promise<void>;
  /** No further scans; resolves when the running one has finished. */
  stop(): Promise<void>;
};

export function startLive(loop: LiveLoop): RunningLoop {
  let running: Promise<void> | null = null;
  let stopping = false;

  let isBehind = false;
  const watchClock = (watermark: TimestampMs | null): void => {
    const wasBehind = isBehind;
    isBehind = watermark !== null && watermark - loop.clock.now() > SLOT_MS;
    if (watermark !== null && isBehind && !wasBehind) loop.onClockBehind?.(watermark);
  };

  const scanDue = async (): Promise<void> => {
    const watermark = loop.ledger.watermark();
    watchClock(watermark);
    const due = slotsDue(watermark, loop.clock.now());
    const newest = due.at(-1);
    // After a pause one catch-up fetches everything; the scans in between then find their candles stored.
    if (newest !== undefined && due.length > 1) await loop.collector.collect(newest);
    for (const slot of due) {
      if (stopping) return;
      await loop.scanner.scan(slot);
      await loop.deliver();
    }
  };
  const tick = (): Promise<void> => {
    running ??= scanDue()
      .catch(loop.onError)
      .finally(() => {
        running = null;
      });
    return running;
  };
  const task = schedule(loop.expression ?? JUST_AFTER_THE_CLOSE, tick, {
    ...{ timezone: "UTC", name: "scan", missedExecutionTolerance: WAKES_WITHIN_MS },
  });
  return {
    tick,
    async stop() {
      stopping = true;
      await task.destroy();
      await running;
    },
  };
}
