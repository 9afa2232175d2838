/** Closed candles of a live exchange through ccxt's REST client: public data only, no key is ever given to it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { binance } from "ccxt";
import { type InstrumentId, symbolOf, venueOf } from "../core/instrument.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { Clock, TimestampMs } from "../core/time.ts";
import type { CandleBatch, CandleSource, SourceError } from "../engine/ports.ts";
import { createExchangeFetch, type ExchangeFetch } from "./exchange-fetch.ts";
import { type Page, walkPages } from "./kline-pages.ts";
import { type RetryPolicy, type Timing, withRetry } from "./retry.ts";
import { type SourceFault, sourceFault, stoppedFault, unknownSymbol } from "./source-fault.ts";

export type CcxtOptions = {
  /** `binanceusdm` or `binancespot`. */
  readonly venue: string;
  readonly clock: Clock;
  /** Deadline of one HTTP call, body included, in milliseconds. 10 s by default. */
  readonly timeoutMs?: number;
  /** Another address than the exchange's own, `http://127.0.0.1:9000`. */
  readonly apiRoot?: string;
  /** Pace: milliseconds per unit of request weight. 50 by default, half of what Binance allows an address. */
  readonly msPerWeight?: number;
  readonly retry?: RetryPolicy;
  /** Waiting and chance, for tests. */
  readonly timing?: Timing;
};

export type CcxtError = { readonly code: "VENUE_UNKNOWN" | "API_ROOT_INVALID"; readonly text: string };

type Venue = {
  readonly client: "binanceusdm" | "binance";
  readonly place: string;
  readonly markets: "linear" | "spot";
  /** Where the client keeps the address of public calls, and the path they start with. */
  readonly api: "fapiPublic" | "public";
  readonly path: string;
  /** The client's name of an instrument: perpetual futures carry the settling asset. */
  readonly symbol: (symbol: string) => string;
  /** Rows per call. Futures: 499 rows weigh 2, 1,000 weigh 5. Spot: any number up to 1,000 weighs 2. */
  readonly pageLimit: number;
};

const VENUES: Readonly<Record<string, Venue>> = {
  binanceusdm: {
    client: "binanceusdm",
    place: "Binance USD-M",
    markets: "linear",
    api: "fapiPublic",
    path: "/fapi/v1",
    symbol: (symbol) => `${symbol}:${symbol.slice(symbol.indexOf("/") + 1)}`,
    pageLimit: 499,
  },
  binancespot: {
    client: "binance",
    place: "Binance spot",
    markets: "spot",
    api: "public",
    path: "/api/v3",
    symbol: (symbol) => symbol,
    pageLimit: 1000,
  },
};

const TIMEOUT_MS = 10_000;
/** Together with the deadline short enough that a catch-up that fails is over before the scan after next. */
const RETRY: RetryPolicy = { retries: 3, baseMs: 1000, capMs: 30_000 };

/**
 * Prepares the source without a call: an exchange that is down must not keep the process from starting. Markets are
 * loaded with the first request. Loading the client takes about half a second and 100 MB, so it happens only here.
 */
export async function openCcxt(options: CcxtOptions): Promise<Result<CandleSource, CcxtError>> {
  const venue = Object.hasOwn(VENUES, options.venue) ? VENUES[options.venue] : undefined;
  if (venue === undefined) return err(venueUnknown(options.venue));
  if (options.apiRoot !== undefined && !isHttpUrl(options.apiRoot)) return err(rootInvalid(options.apiRoot));
  const wire = createExchangeFetch(options.timeoutMs ?? TIMEOUT_MS);
  const exchange = await createClient(venue, options, wire);
  return ok(ccxtSource(options, venue, exchange, wire));
}

async function createClient(venue: Venue, options: CcxtOptions, wire: ExchangeFetch): Promise<binance> {
  const { default: ccxt } = await import("ccxt");
  const { apiRoot } = options;
  const exchange = new ccxt[venue.client]({
    // Without a name of its own the client would pretend to be a browser.
    userAgent: "Lookout",
    enableRateLimit: true,
    rateLimit: options.msPerWeight ?? 50,
    options: { fetchMarkets: { types: [venue.markets] } },
    has: { fetchCurrencies: false },
    ...(apiRoot === undefined ? {} : { urls: { api: { [venue.api]: apiRoot.replace(/\/+$/, "") + venue.path } } }),
  });
  // A user-supplied fetch: the client's own deadline ends with the headers and would wait for a hung body.
  exchange.fetchImplementation = wire.fetch;
  return exchange;
}

function ccxtSource(options: CcxtOptions, venue: Venue, exchange: binance, wire: ExchangeFetch): CandleSource {
  const { place } = venue;
  const policy = options.retry ?? RETRY;
  const timing = options.timing ?? { wait: waitUnless(wire.signal), random: Math.random };
  const loadMarkets = onceAtATime(async () => {
    // Asked with `reload`, because the client keeps a first failed load and would answer with it for ever.
    if (exchange.markets === undefined) await exchange.loadMarkets(true);
  });

  /** One call with its retries; nothing that goes wrong in it leaves as an exception. */
  const call = <T>(instrument: InstrumentId, what: () => Promise<T>): Promise<Result<T, SourceFault>> =>
    withRetry(
      async () => {
        if (wire.signal.aborted) return err(stoppedFault(place));
        try {
          await loadMarkets();
          return ok(await what());
        } catch (cause) {
          return err(sourceFault(place, instrument, cause));
        }
      },
      policy,
      timing,
    );

  const fetchCandles = async (
    instrument: InstrumentId,
    from: TimestampMs,
    until: TimestampMs,
  ): Promise<Result<CandleBatch, SourceFault>> => {
    const symbol = venue.symbol(symbolOf(instrument));
    const listed = await call(instrument, async () => Object.hasOwn(exchange.markets ?? {}, symbol));
    if (!listed.ok) return listed;
    if (!listed.value || venueOf(instrument) !== options.venue) return err(unknownSymbol(place, instrument));
    const ask = (since: number, end: number, limit: number): Promise<Result<Page, SourceFault>> =>
      call(instrument, async () => {
        // The limit goes past the client to the exchange: the client would also cut the answer to it, and of two rows
        // that contradict each other at its end only one would be seen.
        const rows = () => exchange.fetchOHLCV(symbol, "1m", since, undefined, { limit, until: end - 1 });
        const { value, serverTime } = await wire.timed(rows);
        return { rows: value, serverTime };
      });
    return walkPages(ask, from, Math.min(until, options.clock.now()) as TimestampMs, venue.pageLimit);
  };

  return {
    name: `ccxt ${options.venue}`,
    venue: options.venue,
    candles: async (instrument, from, until) => {
      const batch = await fetchCandles(instrument, from, until);
      return batch.ok ? batch : err(told(batch.error));
    },
    stop: async () => wire.stop(),
  };
}

const told = ({ code, text, retryable, retryAfterMs }: SourceFault): SourceError => ({
  code,
  text,
  retryable,
  retryAfterMs,
});

/** A wait that ends early when the source is stopped. */
const waitUnless =
  (stopped: AbortSignal): Timing["wait"] =>
  (ms) =>
    sleep(ms, undefined, { signal: stopped }).catch(() => undefined);

/** Callers that come while a call is under way share it; a later one starts anew. */
function onceAtATime(call: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= call().finally(() => {
      running = null;
    });
    return running;
  };
}

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
