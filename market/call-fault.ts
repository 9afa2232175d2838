/** Why a call to a source brought nothing, and the table that says what follows from each kind of failure. */
import type { SourceErrorCode } from "../engine/ports.ts";
import type { Passing } from "./retry.ts";

/** `open` = not even asked, because the circuit breaker is open. */
export type FaultKind = "timeout" | "unreachable" | "garbage" | "stopped" | "open" | { readonly status: number };

/** What follows from a failure. A retryable one is also one that counts against the source's health. */
type FaultRule = { readonly code: SourceErrorCode; readonly what: string; readonly retryable: boolean };

const BY_KIND: Readonly<Record<Exclude<FaultKind, object>, FaultRule>> = {
  timeout: { code: "TIMEOUT", what: "did not answer in time", retryable: true },
  unreachable: { code: "UNREACHABLE", what: "cannot be reached", retryable: true },
  garbage: { code: "BAD_DATA", what: "answered with unreadable data", retryable: true },
  stopped: { code: "REFUSED", what: "was disconnected on purpose", retryable: false },
  open: { code: "CIRCUIT_OPEN", what: "failed repeatedly and is left alone for a while", retryable: true },
};

/** 429, 418, 408 and 5xx may pass; 401, 403, 404, 451 and other refusals will not. */
function ruleOfStatus(status: number): FaultRule {
  if (status === 429 || status === 418) {
    return { code: "RATE_LIMITED", what: `asks to slow down (HTTP ${status})`, retryable: true };
  }
  if (status >= 500) return { code: "UNREACHABLE", what: `is out of order (HTTP ${status})`, retryable: true };
  if (status === 408) return { ...BY_KIND.timeout, what: "did not answer in time (HTTP 408)" };
  return { code: "REFUSED", what: `refuses the request (HTTP ${status})`, retryable: false };
}

/** Thrown through the client library, which passes unknown errors on. */
export class CallFault extends Error implements Passing {
  readonly kind: FaultKind;
  /** `Retry-After` in milliseconds, or null. */
  readonly retryAfterMs: number | null;
  /** The exchange's own error number (`{"code": -1121}`), or null. */
  readonly exchangeCode: number | null;

  constructor(kind: FaultKind, detail: Partial<Pick<CallFault, "retryAfterMs" | "exchangeCode" | "cause">> = {}) {
    super(typeof kind === "string" ? kind : `HTTP ${kind.status}`, { cause: detail.cause });
    this.name = "CallFault";
    this.kind = kind;
    this.retryAfterMs = detail.retryAfterMs ?? null;
    this.exchangeCode = detail.exchangeCode ?? null;
  }

  get rule(): FaultRule {
    return typeof this.kind === "string" ? BY_KIND[this.kind] : ruleOfStatus(this.kind.status);
  }

  get retryable(): boolean {
    return this.rule.retryable;
  }

  /** Completes "The exchange …". */
  get what(): string {
    const reason = this.kind === "garbage" && this.cause instanceof Error ? this.cause.message.slice(0, 120) : "";
    return reason === "" ? this.rule.what : `${this.rule.what} (${reason})`;
  }
}

/** What the client library cannot digest is unreadable data. */
export const callFault = (cause: unknown): CallFault =>
  cause instanceof CallFault ? cause : new CallFault("garbage", { cause });
