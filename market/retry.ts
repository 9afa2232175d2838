/** Tries a call again when its failure may pass: exponential backoff with jitter, the server's own wish first. */
import type { Result } from "../core/result.ts";

export type RetryPolicy = {
  /** Tries after the first one. */
  readonly retries: number;
  /** Wait before the second try in milliseconds; it doubles each time. */
  readonly baseMs: number;
  /** Longest wait in milliseconds. A server that asks for more ends the attempt. */
  readonly capMs: number;
  /** No try begins later than so many milliseconds after the first one; without it only the count ends them. */
  readonly totalMs?: number;
};

/**
 * How patient to be, by what the call is for. `generic`: history and everything else that nobody waits for. `live`: the
 * catch-up before a scan, which must be over before the next one comes two minutes later; that one asks again anyway.
 */
export const RETRY_POLICIES = {
  generic: { retries: 5, baseMs: 1000, capMs: 60_000 },
  live: { retries: 3, baseMs: 1000, capMs: 15_000, totalMs: 45_000 },
} as const satisfies Readonly<Record<string, RetryPolicy>>;

/** What decides about another try. */
export type Passing = {
  readonly retryable: boolean;
  /** The server's `Retry-After` in milliseconds, or null. */
  readonly retryAfterMs: number | null;
};

export type Timing = {
  /** Resolves after so many milliseconds, or earlier when the source is stopped. */
  wait(ms: number): Promise<void>;
  /** In [0, 1). */
  random(): number;
  /** Milliseconds on a clock that only runs forward; differences count. */
  elapsed(): number;
};

const JITTER = 0.1;

/** The result of the first try that succeeds, or of the last one. */
export async function withRetry<T, E extends Passing>(
  attempt: () => Promise<Result<T, E>>,
  policy: RetryPolicy,
  timing: Timing,
): Promise<Result<T, E>> {
  const begun = timing.elapsed();
  for (let tried = 0; ; tried++) {
    const result = await attempt();
    if (result.ok) return result;
    const delay = delayMs(result.error, tried, policy, timing.random());
    const spent = timing.elapsed() - begun;
    if (delay === null || spent + delay > (policy.totalMs ?? Number.POSITIVE_INFINITY)) return result;
    await timing.wait(delay);
  }
}

/** How long to wait before try number `tried + 2`; null when there is none. `chance` in [0, 1) spreads it by ±10 %. */
export function delayMs(fault: Passing, tried: number, policy: RetryPolicy, chance: number): number | null {
  const asked = fault.retryAfterMs ?? 0;
  if (!fault.retryable || tried >= policy.retries || asked > policy.capMs) return null;
  const backoff = Math.min(policy.capMs, policy.baseMs * 2 ** tried);
  return Math.max(asked, backoff * (1 - JITTER + 2 * JITTER * chance));
}
