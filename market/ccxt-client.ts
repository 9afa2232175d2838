/** ccxt's REST client, set up so that every call leaves through our own fetch and nothing else is asked than markets. */
import type { binance } from "ccxt";
import { ok, type Result } from "../core/result.ts";
import { type Clock, HOUR_MS } from "../core/time.ts";
import type { ExchangeFetch } from "./exchange-fetch.ts";
import type { Venue } from "./venues.ts";

export type ClientParts = {
  readonly venue: Venue;
  /** Another address than the exchange's own, `http://127.0.0.1:9000`. */
  readonly apiRoot: string | null;
  readonly fetch: ExchangeFetch["fetch"];
  /** Resolves when a call of this request weight may leave. */
  readonly take: (weight: number) => Promise<void>;
};

export async function createClient({ venue, apiRoot, fetch, take }: ClientParts): Promise<binance> {
  const { default: ccxt } = await import("ccxt");
  const exchange = new ccxt[venue.client]({
    // Without a name of its own the client would pretend to be a browser.
    userAgent: "Lookout",
    enableRateLimit: true,
    options: { fetchMarkets: { types: [venue.markets] } },
    has: { fetchCurrencies: false },
    ...(apiRoot === null ? {} : { urls: { api: { [venue.api]: apiRoot.replace(/\/+$/, "") + venue.path } } }),
  });
  // The client knows what each call costs; when it may leave is decided by our limiter, which also hears the exchange.
  exchange.throttle = (cost = 1) => take(cost * venue.weightPerCost);
  // A user-supplied fetch: the client's own deadline ends with the headers and would wait for a hung body.
  exchange.fetchImplementation = fetch;
  return exchange;
}

/** `symbol` is the client's name of the market of `pair`. */
export type Listed = { readonly symbol: string; readonly pair: string };

export type Markets<E> = {
  /** Has the list, or asks for it. */
  loaded(): Promise<Result<unknown, E>>;
  /** Whether the exchange lists it; a list older than an hour is asked for anew before the answer is no. */
  lists(symbol: string): Promise<Result<boolean, E>>;
  /** All that can be traded now, as BASE/QUOTE pairs under the exchange's own names. */
  all(): Promise<Result<readonly Listed[], E>>;
};

const LIST_HOLDS_MS = HOUR_MS;

/**
 * The exchange's list of symbols, loaded with `call`. Callers that come while it is under way share it and its failure,
 * so that one failed call counts once; the next caller asks anew.
 */
export function createMarkets<E>(
  exchange: binance,
  call: (load: () => Promise<unknown>) => Promise<Result<unknown, E>>,
  clock: Clock,
): Markets<E> {
  let running: Promise<Result<unknown, E>> | null = null;
  let loadedAt = Number.NEGATIVE_INFINITY;
  // Asked with `reload`, because the client keeps a first failed load and would answer with it for ever.
  const load = async (): Promise<unknown> => {
    const markets = await exchange.loadMarkets(true);
    loadedAt = clock.now();
    return markets;
  };
  const loadOnce = (): Promise<Result<unknown, E>> => {
    running ??= call(load).finally(() => {
      running = null;
    });
    return running;
  };
  const loaded = (): Promise<Result<unknown, E>> =>
    exchange.markets === undefined ? loadOnce() : Promise.resolve(ok(null));
  const isListed = (symbol: string): boolean => Object.hasOwn(exchange.markets ?? {}, symbol);
  return {
    loaded,
    all: async () => {
      const ready = await loaded();
      if (!ready.ok) return ready;
      const traded = Object.values(exchange.markets ?? {}).filter((market) => market.active !== false);
      return ok(traded.map(({ symbol, base, quote }) => ({ symbol, pair: `${base}/${quote}` })));
    },
    lists: async (symbol) => {
      const ready = await loaded();
      if (!ready.ok) return ready;
      if (isListed(symbol) || clock.now() - loadedAt < LIST_HOLDS_MS) return ok(isListed(symbol));
      const again = await loadOnce();
      return again.ok ? ok(isListed(symbol)) : again;
    },
  };
}
