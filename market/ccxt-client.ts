/** ccxt's REST client, set up so that every call leaves through our own fetch and nothing else is asked than markets. */
import type { binance } from "ccxt";
import type { ExchangeFetch } from "./exchange-fetch.ts";
import type { Venue } from "./venues.ts";

export type ClientOptions = {
  /** Another address than the exchange's own, `http://127.0.0.1:9000`. */
  readonly apiRoot?: string;
  /** Pace: milliseconds per unit of request weight. 50 by default, half of what Binance allows an address. */
  readonly msPerWeight?: number;
};

export async function createClient(venue: Venue, options: ClientOptions, wire: ExchangeFetch): Promise<binance> {
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

/** Loads the exchange's list of symbols once. Callers that come while it is under way share it; after a failure the next asks anew. */
export function marketLoader(exchange: binance): () => Promise<void> {
  let running: Promise<void> | null = null;
  const load = async (): Promise<void> => {
    // Asked with `reload`, because the client keeps a first failed load and would answer with it for ever.
    if (exchange.markets === undefined) await exchange.loadMarkets(true);
  };
  return () => {
    running ??= load().finally(() => {
      running = null;
    });
    return running;
  };
}
