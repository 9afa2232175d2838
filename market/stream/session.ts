/**
 * One connection to an exchange's stream through ccxt's real-time client: it dials, subscribes and pings. Its messages
 * are read here before it digests them, because its own candles repeat the forming one and lose the exchange's word that
 * a candle is final.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { binance } from "ccxt";
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
import type { Venue } from "../venues.ts";
import { readMessage, type StreamMessage } from "./messages.ts";

export type SessionHandlers = {
  onMessage(message: StreamMessage): void;
  /** Called once at most, never after `close`. */
  onDown(reason: string): void;
};
export type Session = { close(): Promise<void> };
export type OpenSession = (instruments: readonly InstrumentId[], handlers: SessionHandlers) => Promise<Session>;

export type SessionOptions = {
  readonly venue: Venue;
  /** Another address than the exchange's own, `ws://127.0.0.1:9000`. */
  readonly streamRoot?: string;
  /** Deadline of dialling in milliseconds. 10 s by default. */
  readonly timeoutMs?: number;
  readonly candlesFrom: "klines" | "trades";
};

/** Streams in one request; exchanges limit the length of a message. */
const CHUNK = 100;
/** A peer that does not answer would keep the closing handshake open for half a minute. */
const FAREWELL_MS = 50;
/** A connection that cannot even be cut is left behind. */
const CLOSING_MS = 2_000;
const TIMEOUT_MS = 10_000;

export const sessionOpener =
  (options: SessionOptions): OpenSession =>
  async (instruments, handlers) => {
    const exchange = await createStreamClient(options, instruments);
    let over = false;
    const down = (reason: string): void => {
      if (over) return;
      over = true;
      handlers.onDown(reason);
    };
    const digest = exchange.handleMessage.bind(exchange);
    exchange.handleMessage = (client, raw) => {
      const message = readMessage(raw);
      if (message.kind === "answer" || message.kind === "refusal") digest(client, raw);
      if (message.kind === "refusal") down(`the exchange refused: ${message.text.slice(0, 120)}`);
      else if (!over) handlers.onMessage(message);
    };
    const symbols = instruments.map((instrument) => options.venue.symbol(symbolOf(instrument)));
    for (const watching of watch(exchange, symbols, options.candlesFrom)) {
      // It never resolves, because nothing is digested: it ends with the connection.
      watching.catch((cause: unknown) => down(reasonOf(cause)));
    }
    return {
      close: async () => {
        over = true;
        const clients = Object.values(exchange.clients);
        const closing = exchange.close().catch(() => undefined);
        await Promise.race([closing, sleep(FAREWELL_MS, undefined, { ref: false })]);
        for (const { connection } of clients) connection?.terminate?.();
        await Promise.race([closing, sleep(CLOSING_MS, undefined, { ref: false })]);
      },
    };
  };

function* watch(
  exchange: binance,
  symbols: readonly string[],
  from: SessionOptions["candlesFrom"],
): Generator<Promise<unknown>> {
  for (let first = 0; first < symbols.length; first += CHUNK) {
    const some = symbols.slice(first, first + CHUNK);
    yield from === "trades"
      ? exchange.watchTradesForSymbols(some)
      : exchange.watchOHLCVForSymbols(some.map((symbol) => [symbol, "1m"]));
    yield exchange.watchBidsAsks(some);
  }
}

async function createStreamClient(
  { venue, streamRoot, timeoutMs }: SessionOptions,
  instruments: readonly InstrumentId[],
): Promise<binance> {
  const { default: ccxt } = await import("ccxt");
  const root = streamRoot?.replace(/\/+$/, "");
  const exchange: binance = new ccxt.pro[venue.client]({
    // Its throttle sends without waiting for the result, and a connection lost in that moment would crash the process.
    enableRateLimit: false,
    // Our own backoff decides when to dial again.
    options: { ws: { backoff: { base: 0 }, connectionTimeout: timeoutMs ?? TIMEOUT_MS } },
    ...(root === undefined ? {} : { urls: { api: { ws: { future: `${root}/ws`, spot: `${root}/ws` } } } }),
  });
  // Needed for plain ws:// addresses.
  await exchange.loadHttpProxyAgent();
  // It would write garbage it received to the standard output.
  exchange.log = () => undefined;
  // The symbols are known already; so no request is made for them.
  exchange.setMarkets(instruments.map((instrument) => marketOf(venue, symbolOf(instrument))));
  return exchange;
}

/** As much of a market as subscribing to it needs. */
function marketOf(venue: Venue, symbol: string): Record<string, unknown> {
  const [base = "", quote = ""] = symbol.split("/");
  const id = `${base}${quote}`;
  const linear = venue.markets === "linear";
  return {
    ...{ id, lowercaseId: id.toLowerCase(), symbol: venue.symbol(symbol), active: true },
    ...{ base, quote, baseId: base, quoteId: quote, settle: linear ? quote : undefined },
    ...{ type: linear ? "swap" : "spot", spot: !linear, swap: linear, contract: linear, linear: linear || undefined },
  };
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).slice(0, 160);
