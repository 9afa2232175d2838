/** Lets everything else in the process have its turn while a scan goes through many symbols. */
import type { Stopwatch } from "../../core/time.ts";

/** Longest stretch without a turn for others: a control command must not wait for hundreds of symbols. */
const STRETCH_MS = 10;

/** Awaited between two symbols; resolves at once while the stretch is short. */
export type Pace = () => Promise<void>;

/** `turn` = gives timers, input and answers their turn, and resolves then. */
export function createPace(stopwatch: Stopwatch, turn: () => Promise<void>): Pace {
  let begun = stopwatch.elapsed();
  return async () => {
    if (stopwatch.elapsed() - begun < STRETCH_MS) return;
    await turn();
    begun = stopwatch.elapsed();
  };
}
