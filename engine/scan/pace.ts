/** Lets everything else in the process have its turn while a scan goes through many symbols. */
import type { Stopwatch } from "../../core/time.ts";

/** Longest stretch without a turn for others: a control command must not wait for hundreds of symbols. */
const STRETCH_MS = 10;

/** Awaited between two symbols; resolves at once while the stretch is short. */
export type Pace = () => Promise<void>;

/** `turn` = gives timers, input and answers their turn, and resolves then. Several that work in parallel may share one. */
export function createPace(stopwatch: Stopwatch, turn: () => Promise<void>): Pace {
  let begun = stopwatch.elapsed();
  let resting: Promise<void> | null = null;
  const rest = async (): Promise<void> => {
    await turn();
    begun = stopwatch.elapsed();
    resting = null;
  };
  return async () => {
    // Looked at anew after each turn: of many that waited for it, the first ones may have used the stretch up.
    while (stopwatch.elapsed() - begun >= STRETCH_MS) {
      if (resting === null) {
        resting = rest();
        return resting;
      }
      await resting;
    }
  };
}
