/** A clock that stands until it is told to move, and the waits that hang on it. */
import type { Clock, TimestampMs } from "../../core/time.ts";
import type { StreamTiming } from "../../market/stream/candle-stream.ts";

export type ManualTime = {
  readonly clock: Clock;
  readonly timing: StreamTiming;
  /** Moves on, and lets every wait that falls due on the way act at its own moment. */
  advance(ms: number): Promise<void>;
  /** Moves on at one stroke; the waits that fell due act with the next `advance`. */
  jump(ms: number): void;
  /** The waits that were asked for so far, in milliseconds. */
  readonly waits: readonly number[];
};

export function manualTime(start: number): ManualTime {
  let now = start;
  let pending: { readonly at: number; readonly resolve: () => void }[] = [];
  const waits: number[] = [];
  /** Sockets on this machine get their turns in between. */
  const breathe = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    waits,
    clock: { now: () => now as TimestampMs },
    timing: {
      random: () => 0.5,
      wait: (ms) =>
        new Promise((resolve) => {
          waits.push(ms);
          pending.push({ at: now + ms, resolve });
        }),
    },
    jump: (ms) => {
      now += ms;
    },
    advance: async (ms) => {
      const until = now + ms;
      for (;;) {
        const next = pending.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY);
        if (next > until) break;
        now = Math.max(now, next);
        const due = pending.filter(({ at }) => at <= now);
        pending = pending.filter(({ at }) => at > now);
        for (const { resolve } of due) resolve();
        await breathe();
      }
      now = until;
      await breathe();
    },
  };
}
