/** Turns a failed call into what a person reads and what decides about another try. */
import { type InstrumentId, symbolOf } from "../core/instrument.ts";
import type { SourceError, SourceErrorCode } from "../engine/ports.ts";
import { CallFault, type FaultKind } from "./exchange-fetch.ts";

/** What was asked for, and what its failure means. */
export type Subject = { readonly instrument: InstrumentId | null; readonly consequence: string };

export const candleSubject = (instrument: InstrumentId): Subject => ({
  instrument,
  consequence: `no signal for ${symbolOf(instrument)} is made from missing candles`,
});
export const QUOTES: Subject = {
  instrument: null,
  consequence: "the spread history lacks this moment, and no signal depends on it",
};

/** Binance: "Invalid symbol." */
const INVALID_SYMBOL = -1121;

/** `place` is the exchange's name for a person. What the client library cannot digest is unreadable data. */
export function sourceFault(place: string, { instrument, consequence }: Subject, cause: unknown): SourceError {
  const fault = cause instanceof CallFault ? cause : new CallFault("garbage", { cause });
  if (fault.exchangeCode === INVALID_SYMBOL && instrument !== null) return unknownSymbol(place, instrument);
  const { code, what, retryable } = judge(fault.kind);
  const reason = fault === cause || !(cause instanceof Error) ? "" : ` (${cause.message.slice(0, 120)})`;
  return {
    code,
    retryable,
    retryAfterMs: fault.retryAfterMs,
    text: `${place} ${what}${reason}; ${consequence}. ${retryable ? LATER : CHECK}`,
  };
}

export const unknownSymbol = (place: string, instrument: InstrumentId): SourceError => ({
  code: "UNKNOWN_SYMBOL",
  retryable: false,
  retryAfterMs: null,
  text: `${place} does not trade ${symbolOf(instrument)}; no signal is made for it. Correct the list of symbols.`,
});

export const stoppedFault = (place: string): SourceError => ({
  code: "REFUSED",
  retryable: false,
  retryAfterMs: null,
  text: `The connection to ${place} was closed; no more candles are fetched until the next start.`,
});

const LATER = "The next scan asks again.";
const CHECK = "Check the exchange's address and whether it serves this place, then start again.";

type Judgement = { readonly code: SourceErrorCode; readonly what: string; readonly retryable: boolean };

/** 429, 418, 5xx, timeouts and lost connections may pass; 401, 403, 404 and other refusals will not. */
function judge(kind: FaultKind): Judgement {
  if (kind === "timeout") return { code: "TIMEOUT", what: "did not answer in time", retryable: true };
  if (kind === "unreachable") return { code: "UNREACHABLE", what: "cannot be reached", retryable: true };
  if (kind === "garbage") return { code: "BAD_DATA", what: "answered with unreadable data", retryable: true };
  if (kind === "stopped") return { code: "REFUSED", what: "was disconnected on purpose", retryable: false };
  return judgeStatus(kind.status);
}

function judgeStatus(status: number): Judgement {
  if (status === 429 || status === 418) {
    return { code: "RATE_LIMITED", what: `asks to slow down (HTTP ${status})`, retryable: true };
  }
  if (status >= 500) return { code: "UNREACHABLE", what: `is out of order (HTTP ${status})`, retryable: true };
  if (status === 408) return { code: "TIMEOUT", what: "did not answer in time (HTTP 408)", retryable: true };
  return { code: "REFUSED", what: `refuses the request (HTTP ${status})`, retryable: false };
}
