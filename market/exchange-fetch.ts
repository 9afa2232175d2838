/**
 * The one way out to an exchange: a fetch whose deadline covers the body too, that turns every failure into a
 * `CallFault` by its kind, and tells what every answer says about the exchange's clock and its limits.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { CallFault, type FaultKind } from "./call-fault.ts";

/** No call to a source waits longer than this, whatever is configured. */
const LONGEST_DEADLINE_MS = 30_000;

/** The answer in the few words the client library reads. */
type Answer = {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  text(): Promise<string>;
};
type Request = { readonly method: string; readonly headers: Record<string, string>; readonly body?: string };

/** What the head of an answer says, whatever its body. */
export type AnswerHead = {
  readonly status: number;
  /** When the request left and when the head of the answer came, by our clock. */
  readonly sentAt: number;
  readonly receivedAt: number;
  /** The exchange's time, in whole seconds rounded down, or null. */
  readonly serverTime: number | null;
  /** Request weight that this address used in the exchange's current minute, or null. */
  readonly usedWeight: number | null;
  /** `Retry-After` in milliseconds, or null. */
  readonly retryAfterMs: number | null;
};

export type ExchangeFetch = {
  fetch(url: string, request: Request): Promise<Answer>;
  /** Runs one call and tells the exchange's time at its last answer, in whole seconds rounded down, or null. */
  timed<T>(call: () => Promise<T>): Promise<{ readonly value: T; readonly serverTime: number | null }>;
  /** Ends the calls under way; later ones fail at once. */
  stop(): void;
  readonly signal: AbortSignal;
};

export type FetchOptions = {
  /** Deadline of one call, body included, in milliseconds; never more than 30 s. */
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly onAnswer: (head: AnswerHead) => void;
};

export function createExchangeFetch({ timeoutMs, now, onAnswer }: FetchOptions): ExchangeFetch {
  const stopping = new AbortController();
  const calls = new AsyncLocalStorage<{ serverTime: number | null }>();
  return {
    signal: stopping.signal,
    stop: () => stopping.abort(),
    timed: async (call) => {
      const seen: { serverTime: number | null } = { serverTime: null };
      const value = await calls.run(seen, call);
      return { value, serverTime: seen.serverTime };
    },
    fetch: async (url, request) => {
      const deadline = AbortSignal.timeout(Math.min(timeoutMs, LONGEST_DEADLINE_MS));
      const signal = AbortSignal.any([stopping.signal, deadline]);
      const { method, headers } = request;
      const sentAt = now();
      try {
        // Exchange APIs do not redirect; one that does is not the exchange.
        const response = await fetch(url, { method, headers, signal, redirect: "error" });
        const head = headOf(response, sentAt, now());
        onAnswer(head);
        const body = await response.text();
        const seen = calls.getStore();
        if (seen !== undefined) seen.serverTime = head.serverTime;
        return answer(url, response, head, body);
      } catch (cause) {
        throw cause instanceof CallFault ? cause : new CallFault(kindOf(stopping.signal, deadline), { cause });
      }
    },
  };
}

function headOf({ status, headers }: Response, sentAt: number, receivedAt: number): AnswerHead {
  const time = Date.parse(headers.get("date") ?? "");
  return {
    status,
    sentAt,
    receivedAt,
    serverTime: Number.isNaN(time) ? null : time,
    usedWeight: wholeNumber(headers.get("x-mbx-used-weight-1m")),
    retryAfterMs: retryAfter(headers),
  };
}

function answer(url: string, { status, statusText, headers }: Response, head: AnswerHead, body: string): Answer {
  const json = parseJson(body);
  if (status >= 400) {
    throw new CallFault({ status }, { retryAfterMs: head.retryAfterMs, exchangeCode: exchangeCodeOf(json) });
  }
  if (!isUsable(url, json)) throw new CallFault("garbage");
  return { status, statusText, headers, text: async () => body };
}

/** The client library would read another shape as "no candles" or "no such symbol", and both would be lies. */
function isUsable(url: string, json: unknown): boolean {
  if (url.includes("/klines") || url.includes("/bookTicker")) return Array.isArray(json);
  if (typeof json !== "object" || json === null) return false;
  return (
    !url.includes("/exchangeInfo") || ("symbols" in json && Array.isArray(json.symbols) && json.symbols.length > 0)
  );
}

function kindOf(stopping: AbortSignal, deadline: AbortSignal): FaultKind {
  if (stopping.aborted) return "stopped";
  return deadline.aborted ? "timeout" : "unreachable";
}

/** Seconds, as exchanges send them; the date form of HTTP is not used by any. */
function retryAfter(headers: Headers): number | null {
  const seconds = wholeNumber(headers.get("retry-after"));
  return seconds === null ? null : seconds * 1000;
}

const wholeNumber = (text: string | null): number | null => (/^\d{1,7}$/.test(text ?? "") ? Number(text) : null);

function exchangeCodeOf(json: unknown): number | null {
  const code = typeof json === "object" && json !== null && "code" in json ? json.code : null;
  return typeof code === "number" ? code : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
