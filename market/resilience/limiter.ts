/**
 * Keeps a source within its limits: calls wait in line until the last minute's weight and the last second's requests
 * leave room. It counts what it let through itself and believes the exchange when that says more was used, because
 * other programs may share the address.
 */
import { CallFault } from "../call-fault.ts";
import type { Timing } from "../retry.ts";
import { SlidingSum } from "./sliding-sum.ts";

export type Pace = {
  /** Request weight per minute that we allow ourselves. */
  readonly weightPerMinute: number;
  readonly requestsPerSecond: number;
};

export type Limiter = {
  /** Resolves when a call of this weight may leave; throws when the exchange banned us for longer than is worth waiting. */
  take(weight: number): Promise<void>;
  /** The exchange's own count of this minute. */
  believe(usedWeight: number): void;
  /** The exchange wants silence for so many milliseconds. */
  pause(ms: number): void;
  /** How much of that is left. */
  pausedForMs(): number;
};

export type LimiterParts = {
  readonly pace: Pace;
  readonly timing: Timing;
  /** Longest pause that a call waits out, in milliseconds. */
  readonly longestPauseMs: number;
  readonly stopped: AbortSignal;
};

const MINUTE_MS = 60_000;
const SECOND_MS = 1000;

export function createLimiter({ pace, timing, longestPauseMs, stopped }: LimiterParts): Limiter {
  const weights = new SlidingSum(MINUTE_MS, pace.weightPerMinute);
  const requests = new SlidingSum(SECOND_MS, pace.requestsPerSecond);
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let line: Promise<void> = Promise.resolve();
  const pausedForMs = (): number => Math.max(0, pausedUntil - timing.elapsed());

  const admit = async (weight: number): Promise<void> => {
    while (!stopped.aborted) {
      const pause = pausedForMs();
      if (pause > longestPauseMs) throw new CallFault({ status: 429 }, { retryAfterMs: pause });
      const now = timing.elapsed();
      const wait = Math.max(pause, weights.waitMs(now, weight), requests.waitMs(now, 1));
      if (wait <= 0) {
        weights.add(now, weight);
        requests.add(now, 1);
        return;
      }
      await timing.wait(wait);
    }
  };
  return {
    take: (weight) => {
      const turn = line.then(() => admit(weight));
      line = turn.catch(() => undefined);
      return turn;
    },
    believe: (usedWeight) => {
      const now = timing.elapsed();
      const others = usedWeight - weights.sum(now);
      if (others > 0) weights.add(now, others);
    },
    pause: (ms) => {
      pausedUntil = Math.max(pausedUntil, timing.elapsed() + ms);
    },
    pausedForMs,
  };
}
