/**
 * The one way up, after an orderly end and after a crash alike; both leave the same ledger, so nothing asks which it was.
 *
 * 1. Both databases: lock, guarded migration, integrity (`openStores`).
 * 2. The ledger must tell one story (`reconcile`); where it does not, nothing starts.
 * 3. Settings and states are read from it at every use: kill switch, pause, threshold, watchlist, people, mutes, alerts,
 *    tiers, risk state, rate windows and backoff (`buildEngine`). Nothing of that lives in memory alone.
 * 4. Messages that were in flight become possible repeats (`openChat`).
 * 5. Here: the candles that were missed are fetched, from the oldest open trade on, and every missed slot is scanned once,
 *    in order. That ends open signals and outcomes as they really ended and rebuilds the account's day.
 * 6. Only then are commands accepted and new slots scanned (`liveSession`).
 */
import { type Clock, slotAt } from "../../core/time.ts";
import type { Collector } from "../../engine/ports.ts";
import { within } from "../deadline.ts";
import type { RunningLoop } from "../live/loop.ts";

/** Whoever wants to turn the kill switch on must not wait for an exchange that hangs, or for a month of missed slots. */
const PATIENCE_MS = 20_000;

export type RestoreParts = {
  readonly collector: Collector;
  readonly loop: Pick<RunningLoop, "tick">;
  readonly clock: Clock;
  /** Aborts when the process is asked to stop. */
  readonly leaving: AbortSignal;
  readonly onError: (error: unknown) => void;
};

/** Goes on in the background when it takes longer: slots are still scanned in order, each once. */
export async function restore({ collector, loop, clock, leaving, onError }: RestoreParts): Promise<void> {
  const all = async (): Promise<void> => {
    // The history first, so that a question asked at once is answered with numbers; what fails here the scan will say.
    await collector.collect(slotAt(clock.now())).catch(onError);
    if (!leaving.aborted) await loop.tick();
  };
  await within(all(), PATIENCE_MS);
}
