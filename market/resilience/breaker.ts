/**
 * The circuit breaker of one source: after repeated failures the source is left alone, for a minute first and longer
 * each time it fails again; then two calls are let through, and both must succeed. cockatiel does the work; what it
 * must not forget over a restart is kept in the store.
 */
import {
  type CircuitBreakerPolicy,
  circuitBreaker,
  DelegateBackoff,
  type FailureReason,
  handleWhenResult,
  isBrokenCircuitError,
  isHydratingCircuitError,
} from "cockatiel";
import { err, type Result } from "../../core/result.ts";
import { plus } from "../../core/time.ts";
import type { SourceStatus } from "../../engine/ports.ts";
import { CallFault } from "../call-fault.ts";
import type { Passing } from "../retry.ts";
import {
  type BreakerMemory,
  createBreakerMemory,
  earlierState,
  type MemoryParts,
  storedPauseMs,
} from "./breaker-memory.ts";
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

/** cockatiel reads the machine's clock itself, so `clock` must be the same one where pauses matter. */
export type BreakerOptions = MemoryParts & {
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
  const { source, clock, bannedForMs = () => 0 } = options;
  const memory = createBreakerMemory(options);
  const rule = new TripRule({ now: () => clock.now(), isBanned: () => bannedForMs() > 0 });
  let lastFault = memory.restored.lastFault;
  const policy = createPolicy({ ...options, bannedForMs }, memory, rule, () => lastFault);

  /** Failures in a row are kept too, so that a restart in the middle of them does not start counting anew. */
  const keepCount = (): void => {
    const { state, consecutiveFailures } = memory.row();
    if (state !== "closed" || consecutiveFailures === rule.state) return;
    memory.keep({ consecutiveFailures: rule.state, lastFault: rule.state === 0 ? null : lastFault });
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
        return err(new CallFault("open", { retryAfterMs: Math.max(0, (memory.row().retryAt ?? 0) - clock.now()) }));
      }
    },
    status: () => {
      const { state, retryAt, lastFault: fault } = memory.row();
      return { source, breaker: state, retryAt: state === "open" ? retryAt : null, lastFault: fault };
    },
    stop: memory.stop,
  };
}

function createPolicy(
  { clock, bannedForMs }: Required<Pick<BreakerOptions, "clock" | "bannedForMs">>,
  memory: BreakerMemory,
  rule: TripRule,
  lastFault: () => string | null,
): CircuitBreakerPolicy {
  const { restored } = memory;
  const pauseOf = (attempt: number): number =>
    Math.max(bannedForMs(), Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
  let opened = { opens: restored.opens, pauseMs: storedPauseMs(restored) };
  const policy = circuitBreaker(handleWhenResult(isCountedFault), {
    breaker: rule,
    halfOpenAfter: new DelegateBackoff(({ attempt, result }) => {
      if (!isRestored(result)) opened = { opens: attempt, pauseMs: pauseOf(attempt) };
      return opened.pauseMs;
    }),
    halfOpenSampling: HALF_OPEN_SAMPLING,
    initialState: earlierState(restored, clock.now()),
  });
  policy.onBreak(() => {
    const openedAt = clock.now();
    const { opens, pauseMs } = opened;
    const known = { consecutiveFailures: rule.state, lastFault: lastFault() };
    memory.keep({ ...known, state: "open", openedAt, retryAt: plus(openedAt, pauseMs), opens });
  });
  policy.onHalfOpen(() => memory.keep({ state: "half-open" }));
  policy.onReset(() => {
    rule.forget();
    memory.forget();
  });
  return policy;
}

/** What makes a call a failure for the breaker. */
function isCountedFault(result: unknown): result is { readonly ok: false; readonly error: BreakerFault } {
  const failed = result as Result<unknown, BreakerFault>;
  return !failed.ok && failed.error.retryable;
}

const isRestored = (result: FailureReason<unknown>): boolean =>
  "error" in result && isHydratingCircuitError(result.error);
