/** Candles and quotes of a live exchange through ccxt's REST client: public data only, no key is ever given to it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { binance } from "ccxt";
import { type InstrumentId, symbolOf, venueOf } from "../core/instrument.ts";
import type { Quote } from "../core/quote.ts";
import { err, ok, type Result } from "../core/result.ts";
import { type Clock, TIMEFRAMES, type Timeframe, type TimestampMs } from "../core/time.ts";
import type { CandleBatch, SourceError } from "../engine/ports.ts";
import { toQuotes } from "./book-tickers.ts";
import { createClient, createMarkets } from "./ccxt-client.ts";
import { createExchangeFetch, type ExchangeFetch } from "./exchange-fetch.ts";
import type { WatchedSource } from "./exchange-source.ts";
import { type Page, walkPages } from "./kline-pages.ts";
import type { Pace } from "./resilience/limiter.ts";
import { createSourceGuard, type GuardedLine, type SourceGuard, type SourceMemory } from "./resilience/source-guard.ts";
import { RETRY_POLICIES, type RetryPolicy, type Timing } from "./retry.ts";
import { candleSubject, QUOTES, type Subject, sourceFault, unknownSymbol } from "./source-fault.ts";
import { VENUES, type Venue } from "./venues.ts";

export type CcxtOptions = SourceMemory & {
  /** `binanceusdm` or `binancespot`. */
  readonly venue: string;
  readonly clock: Clock;
  /** Deadline of one HTTP call, body included, in milliseconds. 10 s by default, never more than 30 s. */
  readonly timeoutMs?: number;
  /** Another address than the exchange's own, `http://127.0.0.1:9000`. */
  readonly apiRoot?: string;
  /** Half of what the exchange allows by default. */
  readonly pace?: Pace;
  /** `RETRY_POLICIES.live` by default. */
  readonly retry?: RetryPolicy;
  /** What a failure means to who asks for candles; a scan without it. */
  readonly subject?: (instrument: InstrumentId) => Subject;
  /** Waiting and chance, for tests. */
  readonly timing?: Timing;
};

export type CcxtError = { readonly code: "VENUE_UNKNOWN" | "API_ROOT_INVALID"; readonly text: string };

const TIMEOUT_MS = 10_000;

/**
 * Prepares the source without a call: an exchange that is down must not keep the process from starting. Markets are
 * loaded with the first request. Loading the client takes about half a second and 100 MB, so it happens only here.
 */
export async function openCcxt(options: CcxtOptions): Promise<Result<WatchedSource, CcxtError>> {
  const venue = Object.hasOwn(VENUES, options.venue) ? VENUES[options.venue] : undefined;
  if (venue === undefined) return err(venueUnknown(options.venue));
  if (options.apiRoot !== undefined && !isHttpUrl(options.apiRoot)) return err(rootInvalid(options.apiRoot));
  const { clock, timeoutMs = TIMEOUT_MS, apiRoot = null } = options;
  const wire = createExchangeFetch({ timeoutMs, now: () => clock.now(), onAnswer: (head) => guard.note(head) });
  const guard = createSourceGuard({
    ...options,
    source: `${options.venue} rest`,
    pace: options.pace ?? venue.pace,
    policy: options.retry ?? RETRY_POLICIES.live,
    timing: options.timing ?? realTiming(wire.signal),
    stopped: wire.signal,
  });
  const exchange = await createClient({ venue, apiRoot, fetch: wire.fetch, take: guard.take });
  return ok(ccxtSource(options, { venue, exchange, wire, guard }));
}

type Parts = {
  readonly venue: Venue;
  readonly exchange: binance;
  readonly wire: ExchangeFetch;
  readonly guard: SourceGuard;
};

function ccxtSource(
  { venue: name, clock, subject: subjectOf = candleSubject }: CcxtOptions,
  { venue, exchange, wire, guard }: Parts,
): WatchedSource {
  const { place, pageLimit } = venue;
  const markets = createMarkets(exchange, guard.call, clock);
  // Quotes are nice to have: whatever fails of them must not keep candles from being asked for.
  const quoteLine = guard.line(`${name} quotes`);
  const call = async <T>(
    subject: Subject,
    line: GuardedLine,
    what: () => Promise<T>,
  ): Promise<Result<T, SourceError>> => {
    const ready = await markets.loaded();
    const answer = ready.ok ? await line.call(what) : ready;
    return answer.ok ? answer : err(sourceFault(place, subject, answer.error));
  };

  const fetchCandles = async (
    instrument: InstrumentId,
    timeframe: Timeframe,
    from: TimestampMs,
    until: TimestampMs,
  ): Promise<Result<CandleBatch, SourceError>> => {
    const symbol = venue.symbol(symbolOf(instrument));
    const subject = subjectOf(instrument);
    const listed = await markets.lists(symbol);
    if (!listed.ok) return err(sourceFault(place, subject, listed.error));
    if (venueOf(instrument) !== name || !listed.value) return err(unknownSymbol(place, instrument));
    const ask = (since: number, end: number, limit: number): Promise<Result<Page, SourceError>> =>
      call(subject, guard, async () => {
        // The limit goes past the client to the exchange: the client would also cut the answer to it, and of two rows
        // that contradict each other at its end only one would be seen.
        const rows = () => exchange.fetchOHLCV(symbol, timeframe, since, undefined, { limit, until: end - 1 });
        const { value, serverTime } = await wire.timed(rows);
        return { rows: value, serverTime };
      });
    const closedBy = Math.min(until, clock.now()) as TimestampMs;
    return walkPages(ask, { from, until: closedBy, stepMs: TIMEFRAMES[timeframe] }, pageLimit);
  };

  const fetchQuotes = (instruments: readonly InstrumentId[]): Promise<Result<readonly Quote[], SourceError>> =>
    call(QUOTES, quoteLine, async () => {
      const books = await exchange.fetchBidsAsks();
      const here = instruments.filter((instrument) => venueOf(instrument) === name);
      return toQuotes(here, (instrument) => books[venue.symbol(symbolOf(instrument))], clock.now());
    });

  return {
    name: `ccxt ${name}`,
    venue: name,
    pageLimit,
    candles: (instrument, from, until) => fetchCandles(instrument, "1m", from, until),
    candlesOf: fetchCandles,
    async listed() {
      const all = await markets.all();
      if (!all.ok) return err(sourceFault(place, QUOTES, all.error));
      return ok(all.value.flatMap(({ symbol, pair }) => (venue.symbol(pair) === symbol ? [pair] : [])));
    },
    quotes: fetchQuotes,
    status: guard.status,
    quoteStatus: quoteLine.status,
    skewMs: guard.skewMs,
    remember: guard.remember,
    stop: async () => wire.stop(),
  };
}

/** Waits end early when the source is stopped. */
const realTiming = (stopped: AbortSignal): Timing => ({
  wait: (ms) => sleep(ms, undefined, { signal: stopped }).catch(() => undefined),
  random: Math.random,
  elapsed: () => performance.now(),
});

function isHttpUrl(text: string): boolean {
  const { protocol } = URL.parse(text) ?? {};
  return protocol === "http:" || protocol === "https:";
}

const venueUnknown = (venue: string): CcxtError => ({
  code: "VENUE_UNKNOWN",
  text: `No live candles can be fetched from "${venue}", so nothing would be watched. Choose one of ${Object.keys(VENUES).join(", ")}.`,
});

const rootInvalid = (apiRoot: string): CcxtError => ({
  code: "API_ROOT_INVALID",
  text: `"${apiRoot}" is not the address of an exchange, so nothing would be watched. Give one like https://fapi.binance.com, or none.`,
});
