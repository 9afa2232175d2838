/** ccxt's REST client, set up so that every call leaves through our own fetch and nothing else is asked than markets. */
import type { binance } from "ccxt";
import { ok, type Result } from "../core/result.ts";
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

/**
 * The exchange's list of symbols, loaded once with `call`. Callers that come while it is under way share it and its
 * failure, so that one failed call counts once; the next caller asks anew.
 */
export function marketLoader<E>(
  exchange: binance,
  call: (load: () => Promise<unknown>) => Promise<Result<unknown, E>>,
): () => Promise<Result<unknown, E>> {
  let running: Promise<Result<unknown, E>> | null = null;
  // Asked with `reload`, because the client keeps a first failed load and would answer with it for ever.
  const load = (): Promise<unknown> => exchange.loadMarkets(true);
  return () => {
    if (exchange.markets !== undefined) return Promise.resolve(ok(null));
    running ??= call(load).finally(() => {
      running = null;
    });
    return running;
  };
}
