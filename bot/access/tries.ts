/** Wrong codes per person: after five of them nobody's codes are read for half an hour. In memory: a restart forgives. */
import { type Clock, MINUTE_MS, type TimestampMs } from "../../core/time.ts";

export const WRONG_TRIES = 5;
export const LOCK_MS = 30 * MINUTE_MS;

/** Wrong tries are remembered for so many users; beyond, the oldest are forgotten. */
const REMEMBERED = 1000;

export type Tries = {
  isLocked(userId: number): boolean;
  /** Counts a wrong code; the lock begins anew with each. */
  remember(userId: number): void;
};

export function createTries(clock: Clock): Tries {
  const tries = new Map<number, { readonly wrong: number; readonly since: TimestampMs }>();
  const wrongTriesOf = (userId: number): number => {
    const known = tries.get(userId);
    return known === undefined || clock.now() - known.since >= LOCK_MS ? 0 : known.wrong;
  };
  return {
    isLocked: (userId) => wrongTriesOf(userId) >= WRONG_TRIES,
    remember(userId) {
      const wrong = wrongTriesOf(userId) + 1;
      tries.delete(userId);
      tries.set(userId, { wrong, since: clock.now() });
      const oldest = tries.keys().next();
      if (tries.size > REMEMBERED && oldest.done !== true) tries.delete(oldest.value);
    },
  };
}
