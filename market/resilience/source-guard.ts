/**
 * What stands between a source and the rest: every call goes through its limiter, circuit breaker and retries, and every
 * answer is asked what it says about limits and clocks.
 */
import { err, ok, type Result } from "../../core/result.ts";
import type { Clock, TimestampMs } from "../../core/time.ts";
import type { BreakerStore, SourceStatus } from "../../engine/ports.ts";
import { CallFault, callFault } from "../call-fault.ts";
import type { AnswerHead } from "../exchange-fetch.ts";
import { type RetryPolicy, type Timing, withRetry } from "../retry.ts";
import { type Breaker, createBreaker } from "./breaker.ts";
import type { BreakerChange } from "./breaker-memory.ts";
import { createClockSkew } from "./clock-skew.ts";
import { createLimiter, type Limiter, type Pace } from "./limiter.ts";

/** The clocks came apart by more than a second, or together again. */
export type ClockChange = {
  readonly source: string;
  readonly at: TimestampMs;
  /** The source's clock minus ours. */
  readonly skewMs: number;
  readonly beyondTolerance: boolean;
};

/** Who wants to know what happens to a source, for logs and figures. */
export type SourceWatcher = {
  readonly onBreaker?: (change: BreakerChange) => void;
  readonly onClock?: (change: ClockChange) => void;
};

/** Who watches a source, and what remembers its circuit breaker over a restart. */
export type SourceMemory = SourceWatcher & { readonly breakerStore?: BreakerStore };

export type GuardOptions = SourceMemory & {
  readonly source: string;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly policy: RetryPolicy;
  readonly timing: Timing;
  readonly stopped: AbortSignal;
};

/** Calls of one kind, with a circuit breaker of their own. */
export type GuardedLine = {
  /** One call with its retries; what it throws becomes a fault. */
  call<T>(what: () => Promise<T>): Promise<Result<T, CallFault>>;
  status(): SourceStatus;
};

export type SourceGuard = GuardedLine & {
  /** Another line to the same source: the limits are shared, but its failures do not count for the others. */
  line(name: string): GuardedLine;
  /** Waits for its turn; for the client library, before each request. */
  take: Limiter["take"];
  /** Every answer of the source, good or bad. */
  note(head: AnswerHead): void;
  skewMs(): number | null;
  /** Takes up what is known from an earlier run; to be called before the first call, when databases open later. */
  remember(memory: SourceMemory): void;
};

export function createSourceGuard(options: GuardOptions): SourceGuard {
  const { pace, policy, timing, stopped } = options;
  const limiter = createLimiter({ pace, timing, longestPauseMs: policy.capMs, stopped });
  const breakers = new Map<string, Breaker>();
  let memory: SourceMemory = options;
  const stopAll = (): void => {
    for (const breaker of breakers.values()) breaker.stop();
  };
  stopped.addEventListener("abort", stopAll, { once: true });
  const breakerOf = (source: string): Breaker => {
    const known = breakers.get(source);
    if (known !== undefined) return known;
    const breaker = openBreaker({ ...options, ...memory, source }, limiter);
    if (stopped.aborted) breaker.stop();
    breakers.set(source, breaker);
    return breaker;
  };
  const line = (name: string): GuardedLine => ({
    call: (what) => withRetry(() => once(breakerOf(name), stopped, what), policy, timing),
    status: () => breakerOf(name).status(),
  });
  const skew = skewWatch(options, () => memory);
  return {
    ...line(options.source),
    line,
    take: limiter.take,
    note: (head) => {
      if (head.usedWeight !== null) limiter.believe(head.usedWeight);
      if (isSlowDown(head.status) && head.retryAfterMs !== null) limiter.pause(head.retryAfterMs);
      skew.note(head);
    },
    skewMs: skew.skewMs,
    remember: (known) => {
      memory = known;
      // Opened anew with the next question, from what is stored.
      breakers.clear();
    },
  };
}

function openBreaker({ source, clock, policy, breakerStore, onBreaker }: GuardOptions, limiter: Limiter): Breaker {
  return createBreaker({
    ...{ source, clock },
    bannedForMs: () => (limiter.pausedForMs() > policy.capMs ? limiter.pausedForMs() : 0),
    ...(breakerStore === undefined ? {} : { store: breakerStore }),
    ...(onBreaker === undefined ? {} : { onChange: onBreaker }),
  });
}

const isSlowDown = (status: number): boolean => status === 429 || status === 418;

function once<T>(breaker: Breaker, stopped: AbortSignal, what: () => Promise<T>): Promise<Result<T, CallFault>> {
  return breaker.run(async () => {
    if (stopped.aborted) return err(new CallFault("stopped"));
    try {
      return ok(await what());
    } catch (cause) {
      return err(callFault(cause));
    }
  });
}

/** Tells the watcher once per change whether the clocks are together. */
function skewWatch({ source, clock }: GuardOptions, memory: () => SourceMemory) {
  const skew = createClockSkew();
  let apart = false;
  const note = (head: AnswerHead): void => {
    skew.note(head);
    const beyondTolerance = skew.beyondTolerance();
    if (beyondTolerance === apart) return;
    apart = beyondTolerance;
    memory().onClock?.({ source, at: clock.now(), skewMs: skew.skewMs() ?? 0, beyondTolerance });
  };
  return { note, skewMs: skew.skewMs };
}
