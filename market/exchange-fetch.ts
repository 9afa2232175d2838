/**
 * The one way out to an exchange: a fetch whose deadline covers the body too, that turns every failure into a
 * `CallFault` by its kind, and remembers what time the exchange had when it answered.
 */
import { AsyncLocalStorage } from "node:async_hooks";

export type FaultKind = "timeout" | "unreachable" | "garbage" | "stopped" | { readonly status: number };

/** Why a call brought nothing. Thrown through the client library, which passes unknown errors on. */
export class CallFault extends Error {
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
}

/** The answer in the few words the client library reads. */
type Answer = {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  text(): Promise<string>;
};
type Request = { readonly method: string; readonly headers: Record<string, string>; readonly body?: string };

export type ExchangeFetch = {
  fetch(url: string, request: Request): Promise<Answer>;
  /** Runs one call and tells the exchange's time at its last answer, in whole seconds rounded down, or null. */
  timed<T>(call: () => Promise<T>): Promise<{ readonly value: T; readonly serverTime: number | null }>;
  /** Ends the calls under way; later ones fail at once. */
  stop(): void;
  readonly signal: AbortSignal;
};

export function createExchangeFetch(timeoutMs: number): ExchangeFetch {
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
      const deadline = AbortSignal.timeout(timeoutMs);
      const signal = AbortSignal.any([stopping.signal, deadline]);
      const { method, headers } = request;
      try {
        // Exchange APIs do not redirect; one that does is not the exchange.
        const response = await fetch(url, { method, headers, signal, redirect: "error" });
        const body = await response.text();
        const seen = calls.getStore();
        if (seen !== undefined) seen.serverTime = dateOf(response.headers);
        return answer(url, response, body);
      } catch (cause) {
        throw cause instanceof CallFault ? cause : new CallFault(kindOf(stopping.signal, deadline), { cause });
      }
    },
  };
}

function answer(url: string, { status, statusText, headers }: Response, body: string): Answer {
  const json = parseJson(body);
  if (status >= 400) {
    throw new CallFault({ status }, { retryAfterMs: retryAfter(headers), exchangeCode: exchangeCodeOf(json) });
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

function dateOf(headers: Headers): number | null {
  const time = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(time) ? null : time;
}

/** Seconds, as exchanges send them; the date form of HTTP is not used by any. */
function retryAfter(headers: Headers): number | null {
  const text = headers.get("retry-after") ?? "";
  return /^\d{1,7}$/.test(text) ? Number(text) * 1000 : null;
}

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
