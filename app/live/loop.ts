/**
 * Scans every two minutes just after the candles close. The timer only wakes the loop: which slots are due comes from
 * the stored watermark, so a blocked or sleeping process misses none of them. It looks at the clock often instead of
 * waiting for the next slot, because a wait that was measured before the clock was set ends at the wrong time.
 */
import { type Clock, plus, SLOT_MS, slotAt, type TimestampMs } from "../../core/time.ts";
import type { Collector, Ledger } from "../../engine/ports.ts";
import type { Scanner } from "../../engine/scan/scan.ts";
import { slotsDue } from "../../engine/schedule.ts";

/** After each even minute: exchanges publish a closed candle a moment after its close. */
const AFTER_THE_CLOSE_MS = 2000;
const LOOK_EVERY_MS = 250;

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
  /** How often it looks whether another slot has begun; four times a second unless told otherwise. */
  readonly lookEveryMs?: number;
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
  const begun = (): TimestampMs => slotAt(plus(loop.clock.now(), -AFTER_THE_CLOSE_MS));
  let seen = begun();
  const timer = setInterval(() => {
    const slot = begun();
    // While a scan runs a tick would only join it: the slot has its turn afterwards.
    if (slot === seen || running !== null) return;
    // Also one that has been before: the clock was set back, and that is told.
    seen = slot;
    void tick();
  }, loop.lookEveryMs ?? LOOK_EVERY_MS);
  return {
    tick,
    async stop() {
      stopping = true;
      clearInterval(timer);
      await running;
    },
  };
}
