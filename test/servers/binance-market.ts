/** What the test exchange answers to each public call; futures and spot differ in a few words. */

import { type Book, INTERVALS } from "./binance-candles.ts";
import type { BookPrices, Fault } from "./binance-faults.ts";
import type { RecordedRow } from "./binance-rows.ts";

export type Answer = { readonly status: number; readonly body: unknown };
export type Question = {
  /** `klines`, `ticker/bookTicker`. */
  readonly call: string;
  readonly query: URLSearchParams;
  readonly now: number;
  readonly isFutures: boolean;
  readonly symbols: readonly string[];
  readonly book: Book;
  readonly fault: Fault | null;
};

export const NOT_FOUND: Answer = { status: 404, body: { code: -1, msg: "Not found" } };
const INVALID_SYMBOL: Answer = { status: 400, body: { code: -1121, msg: "Invalid symbol." } };
const INVALID_INTERVAL: Answer = { status: 400, body: { code: -1120, msg: "Invalid interval." } };

export function answerTo(question: Question): Answer {
  const { call, now } = question;
  if (call === "ping") return { status: 200, body: {} };
  if (call === "time") return { status: 200, body: { serverTime: now } };
  if (call === "exchangeInfo") return { status: 200, body: exchangeInfo(question) };
  if (call === "klines") return klines(question);
  return call === "ticker/bookTicker" ? bookTickers(question) : NOT_FOUND;
}

function klines({ query, now, isFutures, book, fault }: Question): Answer {
  const symbol = query.get("symbol") ?? "";
  const interval = query.get("interval") ?? "";
  const stepMs = Object.hasOwn(INTERVALS, interval) ? INTERVALS[interval] : undefined;
  if (!book.has(symbol)) return INVALID_SYMBOL;
  if (stepMs === undefined) return INVALID_INTERVAL;
  const start = numberOf(query, "startTime");
  const end = numberOf(query, "endTime") ?? Number.MAX_SAFE_INTEGER;
  const limit = Math.min(isFutures ? 1500 : 1000, numberOf(query, "limit") ?? 500);
  const seen = book.rows({ symbol, stepMs, now, start, end, limit });
  const changed = fault?.kind === "rows" ? fault.change(seen) : seen;
  return { status: 200, body: changed.map((row) => toKline(row, stepMs)) };
}

function numberOf(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  return text === null ? null : Number(text);
}

const toKline = ({ time, open, high, low, close, volume }: RecordedRow, stepMs: number): unknown[] => [
  ...[time, open, high, low, close, volume],
  ...[time + stepMs - 1, "0", 1, "0", "0", "0"],
];

/** Best prices around the recorded one: a tenth below and a tenth above it. */
function bookTickers(question: Question): Answer {
  const { query, symbols } = question;
  const only = query.get("symbol");
  if (only === null) return { status: 200, body: symbols.map((symbol) => bookTicker(question, symbol)) };
  return symbols.includes(only) ? { status: 200, body: bookTicker(question, only) } : INVALID_SYMBOL;
}

function bookTicker({ now, isFutures, book, fault }: Question, symbol: string): unknown {
  const price = Number(book.price(symbol, now) ?? 0);
  const usual: BookPrices = { bid: (price - 0.1).toFixed(2), ask: (price + 0.1).toFixed(2) };
  const { bid, ask } = fault?.kind === "books" ? fault.change(symbol, usual) : usual;
  const prices = { symbol, bidPrice: bid, bidQty: "1.5", askPrice: ask, askQty: "2.5" };
  return isFutures ? { ...prices, time: now - 40 } : prices;
}

function exchangeInfo({ symbols, now, isFutures }: Question): unknown {
  const listed = symbols.map((symbol) => {
    const base = symbol.replace(/USDT$/, "");
    const filters = [
      { filterType: "PRICE_FILTER", minPrice: "0.01", maxPrice: "1000000", tickSize: "0.01" },
      { filterType: "LOT_SIZE", minQty: "0.001", maxQty: "1000", stepSize: "0.001" },
    ];
    const common = { symbol, status: "TRADING", baseAsset: base, quoteAsset: "USDT", filters };
    if (!isFutures) return { ...common, isSpotTradingAllowed: true, permissions: ["SPOT"] };
    const contract = { pair: symbol, contractType: "PERPETUAL", marginAsset: "USDT", deliveryDate: 4_133_404_800_000 };
    return { ...common, ...contract, onboardDate: 1_569_398_400_000, pricePrecision: 2, quantityPrecision: 3 };
  });
  return { timezone: "UTC", serverTime: now, rateLimits: [], exchangeFilters: [], symbols: listed };
}
