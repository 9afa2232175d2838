/**
 * What the stream brought about one instrument: final candles, trades made into candles, the newest quote, and which
 * minutes must be confirmed by REST because nothing final came in time.
 */
import { type Candle, candleFault } from "../../core/candle.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { Trade } from "../../core/trade.ts";
import type { TradeCounts } from "../../engine/ports.ts";
import type { TradeBar } from "../bars/open-bars.ts";
import { createTradeBars } from "../bars/trade-bars.ts";
import type { CandleMessage, StreamMessage } from "./messages.ts";
import { createMinuteBook, KEPT_MS, type MinuteBook } from "./minute-book.ts";

/** A final candle that has not come so long after the end of its minute, by our clock, is asked for. */
const OVERDUE_MS = 3_000;
/** The same when a newer minute has begun in the stream: the final one may only be a moment late. */
const OVERTAKEN_MS = 1_000;
/** How long trades out of order are waited for. */
const TOLERANCE_MS = 2_000;
/** A candle further in the future than clocks differ is garbage. */
const FUTURE_MS = 10 * MINUTE_MS;

export type Watched = {
  readonly book: MinuteBook;
  take(message: StreamMessage, now: TimestampMs): void;
  /** The newest one, or null. */
  quote(): QuoteSeen | null;
  /** What was found of the trades since it was last asked. */
  takeTradeCounts(): TradeCounts;
  /** Minutes over by `now` that must be asked for, from the earliest one on; null when there are none. */
  overdue(now: TimestampMs): { readonly from: number; readonly until: number } | null;
};

/** `at` is the exchange's time, or NaN where it tells none. */
export type QuoteSeen = {
  readonly bid: number;
  readonly ask: number;
  readonly at: number;
  readonly receivedAt: TimestampMs;
};

/** `since`: the minute from which on it is watched. `skewMs`: the exchange's clock minus ours. */
export function createWatched(since: TimestampMs, skewMs: () => number = () => 0): Watched {
  const book = createMinuteBook();
  const begun = minuteOf(since);
  const bars = createTradeBars(TOLERANCE_MS);
  /** Minutes about which the stream contradicted itself: they are left to REST for good. */
  const disputed = new Set<number>();
  let quote: QuoteSeen | null = null;
  /** The newest minute that has begun in the stream, and when we heard of it. */
  let newest = { openTime: Number.NEGATIVE_INFINITY, at: 0 };

  const begin = (openTime: number, now: TimestampMs): void => {
    if (openTime > newest.openTime) newest = { openTime, at: now };
  };
  const dispute = (openTime: number): void => {
    book.forget(openTime);
    disputed.add(openTime);
    const [oldest] = disputed;
    if (disputed.size > KEPT_MS / MINUTE_MS && oldest !== undefined) disputed.delete(oldest);
  };
  const settle = (candle: Candle): void => {
    if (candleFault(candle) !== null || disputed.has(candle.openTime)) return;
    // Two final words that contradict each other: neither is used, the exchange is asked.
    if (book.settle(candle.openTime, { kind: "candle", candle }) === "differs") dispute(candle.openTime);
  };
  const takeCandle = ({ candle, final }: CandleMessage, now: TimestampMs): void => {
    const { openTime } = candle;
    if (openTime % MINUTE_MS !== 0 || openTime < begun || openTime > now + FUTURE_MS) return;
    begin(openTime, now);
    if (final) settle(candle);
  };
  const settleBars = (closed: readonly TradeBar[]): void => {
    for (const minute of bars.takeRefuted()) dispute(minute);
    for (const bar of closed) if (bar.proven) settle(bar.candle);
  };
  const takeTrade = (trade: Trade, now: TimestampMs): void => {
    settleBars(bars.add(trade, now + skewMs()));
    begin(minuteOf(bars.newestAt()), now);
  };

  return {
    book,
    quote: () => quote,
    takeTradeCounts: bars.takeCounts,
    take: (message, now) => {
      if (message.kind === "candle") takeCandle(message, now);
      if (message.kind === "trade") takeTrade(message.trade, now);
      if (message.kind === "quote") quote = { ...message, receivedAt: now };
    },
    overdue: (now) => {
      settleBars(bars.closed(now + skewMs()));
      const byClock = now - OVERDUE_MS;
      const byStream = now - newest.at >= OVERTAKEN_MS ? newest.openTime : Number.NEGATIVE_INFINITY;
      const until = minuteOf(Math.max(byClock, byStream));
      const from = book.firstUnknown(Math.max(begun, until - KEPT_MS), until);
      return from === null ? null : { from, until };
    },
  };
}

const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS) * MINUTE_MS;
