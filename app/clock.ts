/** The two clocks of the process, and the stopwatch that measures latency. */
import { performance } from "node:perf_hooks";
import type { Clock, Stopwatch, TimestampMs } from "../core/time.ts";

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() as TimestampMs };

/** Monotonic milliseconds since the process began. */
export const processStopwatch: Stopwatch = { elapsed: () => performance.now() };

/** A clock that stands still until it is set: recorded time passes only when the replay says so. */
export type ReplayClock = Clock & { set(at: TimestampMs): void };

export function createReplayClock(start: TimestampMs): ReplayClock {
  let current = start;
  return {
    now: () => current,
    set(at) {
      current = at;
    },
  };
}

/** Timers, input and answers have their turn before it resolves. */
export const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
