/** Candles and quotes of a live exchange through ccxt's REST client: public data only, no key is ever given to it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { binance } from "ccxt";
import { type InstrumentId, symbolOf, venueOf } from "../core/instrument.ts";
import type { Quote } from "../core/quote.ts";
import { err, ok, type Result } from "../core/result.ts";
import { type Clock, TIMEFRAMES, type Timeframe, type TimestampMs } from "../core/time.ts";
import type { CandleBatch, SourceError } from "../engine/ports.ts";
import { toQuotes } from "./book-tickers.ts";
import { type ClientOptions, createClient, marketLoader } from "./ccxt-client.ts";
import { createExchangeFetch, type ExchangeFetch } from "./exchange-fetch.ts";
import type { ExchangeSource } from "./exchange-source.ts";
import { type Page, walkPages } from "./kline-pages.ts";
import { type RetryPolicy, type Timing, withRetry } from "./retry.ts";
import { candleSubject, QUOTES, type Subject, sourceFault, stoppedFault, unknownSymbol } from "./source-fault.ts";
import { VENUES, type Venue } from "./venues.ts";

export type CcxtOptions = ClientOptions & {
  /** `binanceusdm` or `binancespot`. */
  readonly venue: string;
  readonly clock: Clock;
  /** Deadline of one HTTP call, body included, in milliseconds. 10 s by default. */
  readonly timeoutMs?: number;
  readonly retry?: RetryPolicy;
  /** Waiting and chance, for tests. */
  readonly timing?: Timing;
};

export type CcxtError = { readonly code: "VENUE_UNKNOWN" | "API_ROOT_INVALID"; readonly text: string };

const TIMEOUT_MS = 10_000;
/** Together with the deadline short enough that a catch-up that fails is over before the scan after next. */
const RETRY: RetryPolicy = { retries: 3, baseMs: 1000, capMs: 30_000 };

/**
 * Prepares the source without a call: an exchange that is down must not keep the process from starting. Markets are
 * loaded with the first request. Loading the client takes about half a second and 100 MB, so it happens only here.
 */
export async function openCcxt(options: CcxtOptions): Promise<Result<ExchangeSource, CcxtError>> {
  const venue = Object.hasOwn(VENUES, options.venue) ? VENUES[options.venue] : undefined;
  if (venue === undefined) return err(venueUnknown(options.venue));
  if (options.apiRoot !== undefined && !isHttpUrl(options.apiRoot)) return err(rootInvalid(options.apiRoot));
  const wire = createExchangeFetch(options.timeoutMs ?? TIMEOUT_MS);
  const exchange = await createClient(venue, options, wire);
  return ok(ccxtSource(options, venue, exchange, wire));
}

function ccxtSource(options: CcxtOptions, venue: Venue, exchange: binance, wire: ExchangeFetch): ExchangeSource {
  const { place, pageLimit } = venue;
  const { clock } = options;
  const call = caller(options, place, exchange, wire);

  const fetchCandles = async (
    instrument: InstrumentId,
    timeframe: Timeframe,
    from: TimestampMs,
    until: TimestampMs,
  ): Promise<Result<CandleBatch, SourceError>> => {
    const symbol = venue.symbol(symbolOf(instrument));
    const subject = candleSubject(instrument);
    const listed = await call(subject, async () => Object.hasOwn(exchange.markets ?? {}, symbol));
    if (!listed.ok) return listed;
    if (!listed.value || venueOf(instrument) !== options.venue) return err(unknownSymbol(place, instrument));
    const ask = (since: number, end: number, limit: number): Promise<Result<Page, SourceError>> =>
      call(subject, async () => {
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
    call(QUOTES, async () => {
      const books = await exchange.fetchBidsAsks();
      const here = instruments.filter((instrument) => venueOf(instrument) === options.venue);
      return toQuotes(here, (instrument) => books[venue.symbol(symbolOf(instrument))], clock.now());
    });

  return {
    name: `ccxt ${options.venue}`,
    venue: options.venue,
    pageLimit,
    candles: (instrument, from, until) => fetchCandles(instrument, "1m", from, until),
    candlesOf: fetchCandles,
    quotes: fetchQuotes,
    stop: async () => wire.stop(),
  };
}

/** One call with its retries, the list of symbols loaded before; nothing that goes wrong in it leaves as an exception. */
function caller(options: CcxtOptions, place: string, exchange: binance, wire: ExchangeFetch) {
  const policy = options.retry ?? RETRY;
  const timing = options.timing ?? { wait: waitUnless(wire.signal), random: Math.random };
  const loadMarkets = marketLoader(exchange);
  const once = async <T>(subject: Subject, what: () => Promise<T>): Promise<Result<T, SourceError>> => {
    if (wire.signal.aborted) return err(stoppedFault(place));
    try {
      await loadMarkets();
      return ok(await what());
    } catch (cause) {
      return err(sourceFault(place, subject, cause));
    }
  };
  return <T>(subject: Subject, what: () => Promise<T>): Promise<Result<T, SourceError>> =>
    withRetry(() => once(subject, what), policy, timing);
}

/** A wait that ends early when the source is stopped. */
const waitUnless =
  (stopped: AbortSignal): Timing["wait"] =>
  (ms) =>
    sleep(ms, undefined, { signal: stopped }).catch(() => undefined);

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
