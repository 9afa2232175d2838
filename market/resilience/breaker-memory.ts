/** What a circuit breaker knows of itself: told when it changes, stored so that a restart does not forget it. */
import { CircuitState } from "cockatiel";
import type { Clock, TimestampMs } from "../../core/time.ts";
import type { BreakerRow, BreakerState, BreakerStore } from "../../engine/ports.ts";

export type BreakerChange = {
  readonly source: string;
  readonly from: BreakerState;
  readonly to: BreakerState;
  readonly at: TimestampMs;
  /** When an open breaker lets the next call through. */
  readonly retryAt: TimestampMs | null;
  /** The fault that counted last, or null. */
  readonly lastFault: string | null;
};

export type MemoryParts = {
  readonly source: string;
  readonly clock: Clock;
  readonly store?: BreakerStore;
  readonly onChange?: (change: BreakerChange) => void;
};

export type BreakerMemory = {
  /** As it was found at the start. */
  readonly restored: BreakerRow;
  row(): BreakerRow;
  keep(next: Partial<BreakerRow>): void;
  /** Closed, and without a past. */
  forget(): void;
  /** From now on nothing is stored or told. */
  stop(): void;
};

export function createBreakerMemory({ source, clock, store, onChange }: MemoryParts): BreakerMemory {
  const restored = store?.load(source) ?? fresh(source);
  let row = restored;
  let stopped = false;
  const keep = (next: Partial<BreakerRow>): void => {
    if (stopped) return;
    const from = row.state;
    row = { ...row, ...next };
    store?.save(row, clock.now());
    const { state: to, retryAt, lastFault } = row;
    if (from !== to) onChange?.({ source, from, to, at: clock.now(), retryAt, lastFault });
  };
  return {
    restored,
    row: () => row,
    keep,
    forget: () => keep(fresh(source)),
    stop: () => {
      stopped = true;
    },
  };
}

const fresh = (source: string): BreakerRow => ({
  ...{ source, state: "closed", openedAt: null, retryAt: null },
  ...{ opens: 0, consecutiveFailures: 0, lastFault: null },
});

/** How long the stored circuit was to stay open. */
export const storedPauseMs = ({ openedAt, retryAt }: BreakerRow): number => (retryAt ?? 0) - (openedAt ?? 0);

/**
 * The stored row in the form of cockatiel's `toJSON`, where a half-open circuit is an open one whose pause is over. An
 * opening in the future (a clock was set back) counts as now, so that it cannot hold the circuit open for years.
 */
export function earlierState({ state, openedAt, opens, consecutiveFailures }: BreakerRow, now: number): unknown {
  const open = { value: CircuitState.Open, attemptNo: opens };
  const states = {
    closed: { value: CircuitState.Closed },
    open: { ...open, openedAt: Math.min(openedAt ?? 0, now) },
    "half-open": { ...open, openedAt: 0 },
  };
  return { ownState: states[state], breakerState: consecutiveFailures };
}
