/** Plays recorded time: sets the clock to each slot, scans it, delivers, and lets the script speak. */
import type { TimestampMs } from "../../core/time.ts";
import type { Scanner } from "../../engine/scan/scan.ts";
import type { ReplayClock } from "../clock.ts";

export type ReplayLoop = {
  readonly slots: readonly TimestampMs[];
  readonly until: TimestampMs;
  readonly clock: ReplayClock;
  /** Fetches the history before the first scan, so that questions can be answered at once. */
  readonly prepare: () => Promise<unknown>;
  readonly scanner: Scanner;
  /** Pushes what the scan put into the outbox. */
  readonly deliver: () => Promise<unknown>;
  /** Says the script's lines that are due after a slot; null before the first scan. */
  readonly speak: (scanned: TimestampMs | null) => Promise<void>;
  /** Recorded over real time; `max` does not wait. */
  readonly speed: number | "max";
  readonly signal: AbortSignal;
};

/** Resolves when the last slot was scanned and answered for, or when the signal aborts between two slots. */
export async function runReplay(loop: ReplayLoop): Promise<void> {
  const { slots, until, clock, signal } = loop;
  await loop.prepare();
  await loop.speak(null);
  let previous = slots[0] ?? until;
  for (const slot of slots) {
    if (loop.speed !== "max") await wait((slot - previous) / loop.speed, signal);
    if (signal.aborted) return;
    clock.set(slot);
    await loop.scanner.scan(slot);
    await loop.deliver();
    await loop.speak(slot);
    previous = slot;
    // Timers and input get their turn even when nothing waits.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  if (signal.aborted) return;
  clock.set(until);
  await loop.speak(until);
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
