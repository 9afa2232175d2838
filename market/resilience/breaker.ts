/**
 * The circuit breaker of one source: after repeated failures the source is left alone, for a minute first and longer
 * each time it fails again; then two calls are let through, and both must succeed. cockatiel does the work; what it
 * must not forget over a restart is kept in the store.
 */
import {
  CircuitState,
  circuitBreaker,
  DelegateBackoff,
  type FailureReason,
  handleWhenResult,
  isBrokenCircuitError,
  isHydratingCircuitError,
} from "cockatiel";
import { err, type Result } from "../../core/result.ts";
import { type Clock, plus, type TimestampMs } from "../../core/time.ts";
import type { BreakerRow, BreakerState, BreakerStore, SourceStatus } from "../../engine/ports.ts";
import { CallFault } from "../call-fault.ts";
import type { Passing } from "../retry.ts";
import { TripRule } from "./trip-rule.ts";

const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 30 * 60_000;
/** While half-open: two calls, none of which may fail. Further callers wait for their outcome. */
const HALF_OPEN_SAMPLING = { calls: 2, threshold: 0 };

/** A failure as the breaker sees it: a retryable one counts, what it was is remembered. */
export type BreakerFault = Passing & {
  /** Completes "The source …". */
  readonly what: string;
};

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

export type BreakerOptions = {
  readonly source: string;
  /** cockatiel reads the machine's clock itself, so this must be the same one where pauses matter. */
  readonly clock: Clock;
  readonly store?: BreakerStore;
  readonly onChange?: (change: BreakerChange) => void;
  /** For how many milliseconds the source has banned us, when for longer than a retry would wait; else 0. */
  readonly bannedForMs?: () => number;
};

export type Breaker = {
  /** Runs the call, or answers `open` with the time left. Failures that are not retryable count as an answer. */
  run<T, E extends BreakerFault>(call: () => Promise<Result<T, E>>): Promise<Result<T, E | CallFault>>;
  status(): SourceStatus;
  /** From now on nothing is stored or told: calls that are cut off by a stop say nothing about the source. */
  stop(): void;
};

export function createBreaker(options: BreakerOptions): Breaker {
  const { source, clock, store } = options;
  const bannedForMs = options.bannedForMs ?? (() => 0);
  let row = store?.load(source) ?? fresh(source);
  let lastFault = row.lastFault;
  let stopped = false;
  const restored = row;

  const keep = (next: Partial<BreakerRow>): void => {
    if (stopped) return;
    const from = row.state;
    row = { ...row, ...next };
    store?.save(row, clock.now());
    const { state: to, retryAt } = row;
    if (from !== to) options.onChange?.({ source, from, to, at: clock.now(), retryAt, lastFault: row.lastFault });
  };
  const pause = (attempt: number): number => {
    const openedAt = clock.now();
    const ms = Math.max(bannedForMs(), Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
    opening = { openedAt, retryAt: plus(openedAt, ms), opens: attempt };
    return ms;
  };
  let opening: Pick<BreakerRow, "openedAt" | "retryAt" | "opens"> = restored;
  const rule = new TripRule({ now: () => clock.now(), isBanned: () => bannedForMs() > 0 });
  const policy = circuitBreaker(handleWhenResult(isCountedFault), {
    breaker: rule,
    halfOpenAfter: new DelegateBackoff(({ attempt, result }) =>
      isRestored(result) ? pauseLeftOf(restored) : pause(attempt),
    ),
    halfOpenSampling: HALF_OPEN_SAMPLING,
    initialState: earlierState(restored, clock.now()),
  });
  policy.onBreak(() => keep({ ...opening, state: "open", consecutiveFailures: rule.state, lastFault }));
  policy.onHalfOpen(() => keep({ state: "half-open" }));
  policy.onReset(() => {
    rule.forget();
    keep(fresh(source));
  });

  /** Failures in a row are kept too, so that a restart in the middle of them does not start counting anew. */
  const keepCount = (): void => {
    if (row.state !== "closed" || row.consecutiveFailures === rule.state) return;
    keep({ consecutiveFailures: rule.state, lastFault: rule.state === 0 ? null : lastFault });
  };
  return {
    run: async (call) => {
      try {
        const result = await policy.execute(async () => {
          const answer = await call();
          if (isCountedFault(answer)) lastFault = answer.error.what;
          return answer;
        });
        keepCount();
        return result;
      } catch (cause) {
        if (!isBrokenCircuitError(cause)) throw cause;
        return err(new CallFault("open", { retryAfterMs: Math.max(0, (row.retryAt ?? 0) - clock.now()) }));
      }
    },
    status: () => ({
      source,
      breaker: row.state,
      retryAt: row.state === "open" ? row.retryAt : null,
      lastFault: row.lastFault,
    }),
    stop: () => {
      stopped = true;
    },
  };
}

const fresh = (source: string): BreakerRow => ({
  ...{ source, state: "closed", openedAt: null, retryAt: null },
  ...{ opens: 0, consecutiveFailures: 0, lastFault: null },
});

/** What makes a call a failure for the breaker. */
function isCountedFault(result: unknown): result is { readonly ok: false; readonly error: BreakerFault } {
  const failed = result as Result<unknown, BreakerFault>;
  return !failed.ok && failed.error.retryable;
}

const isRestored = (result: FailureReason<unknown>): boolean =>
  "error" in result && isHydratingCircuitError(result.error);

const pauseLeftOf = ({ openedAt, retryAt }: BreakerRow): number => (retryAt ?? 0) - (openedAt ?? 0);

/**
 * The stored row in the form of cockatiel's `toJSON`, where a half-open circuit is an open one whose pause is over. An
 * opening in the future (a clock was set back) counts as now, so that it cannot hold the circuit open for years.
 */
function earlierState({ state, openedAt, opens, consecutiveFailures }: BreakerRow, now: number): unknown {
  const open = { value: CircuitState.Open, attemptNo: opens };
  const states = {
    closed: { value: CircuitState.Closed },
    open: { ...open, openedAt: Math.min(openedAt ?? 0, now) },
    "half-open": { ...open, openedAt: 0 },
  };
  return { ownState: states[state], breakerState: consecutiveFailures };
}
