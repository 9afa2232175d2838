/**
 * The minutes that trades are still being put into, and which of them can be trusted: one in doubt is never proven, and
 * one that was handed out is never opened again.
 */
import type { Candle } from "../../core/candle.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { Trade } from "../../core/trade.ts";
import { addTo, type ExactSum, emptySum, sumOf } from "./exact-sum.ts";

export type TradeBar = {
  readonly candle: Candle;
  /** How many trades it was built of. */
  readonly trades: number;
  /** True when the ids prove that no trade of the minute is missing; the first minute seen never is. */
  readonly proven: boolean;
};

export type OpenBars = {
  /** False when its minute was handed out already: the trade is not used. */
  put(trade: Trade): boolean;
  /** No minute that overlaps [from, through] is proven, also those not begun yet. Times, not minutes. */
  doubt(from: number, through: number): void;
  /** The minute of this time, if it has begun. */
  doubtOne(at: number): void;
  /** What is open. */
  doubtAll(): void;
  /** Hands out the minutes that end by `until`, in order. */
  take(until: number): readonly TradeBar[];
  /** Minutes handed out as proven and doubted since, each once. */
  takeRefuted(): readonly number[];
};

type OpenBar = {
  readonly start: number;
  firstId: number;
  lastId: number;
  open: number;
  high: number;
  low: number;
  close: number;
  trades: number;
  proven: boolean;
  readonly volume: ExactSum;
};

/** Minutes handed out that may still be taken back; whoever keeps candles keeps no more. */
const REMEMBERED = 240;

const NOTHING: readonly TradeBar[] = [];

export function createOpenBars(): OpenBars {
  const bars = new Map<number, OpenBar>();
  const handedOut = new Set<number>();
  let refuted: number[] = [];
  /** No minute before this time is opened any more. */
  let closedUntil = Number.NEGATIVE_INFINITY;
  /** Start of the newest minute in doubt. */
  let doubtedThrough = Number.NEGATIVE_INFINITY;

  const refute = (isMeant: (start: number) => boolean): void => {
    for (const start of handedOut) if (isMeant(start) && handedOut.delete(start)) refuted.push(start);
    for (const bar of bars.values()) if (isMeant(bar.start)) bar.proven = false;
  };
  const remember = ({ start, proven }: OpenBar): void => {
    closedUntil = Math.max(closedUntil, start + MINUTE_MS);
    if (proven) handedOut.add(start);
    const [oldest] = handedOut;
    if (handedOut.size > REMEMBERED && oldest !== undefined) handedOut.delete(oldest);
  };
  return {
    put: (trade) => {
      const start = minuteOf(trade.at);
      if (start < closedUntil) return false;
      const bar = bars.get(start);
      if (bar === undefined) bars.set(start, openBar(trade, start, start > doubtedThrough));
      else extend(bar, trade);
      return true;
    },
    doubt: (from, through) => {
      const [first, last] = [minuteOf(from), minuteOf(through)];
      doubtedThrough = Math.max(doubtedThrough, last);
      refute((start) => start >= first && start <= last);
    },
    doubtOne: (at) => refute((start) => start === minuteOf(at)),
    doubtAll: () => {
      for (const bar of bars.values()) bar.proven = false;
    },
    take: (until) => {
      const over: OpenBar[] = [];
      for (const bar of bars.values()) if (bar.start + MINUTE_MS <= until) over.push(bar);
      if (over.length === 0) return NOTHING;
      over.sort((a, b) => a.start - b.start);
      for (const bar of over) {
        bars.delete(bar.start);
        remember(bar);
      }
      return over.map(toBar);
    },
    takeRefuted: () => {
      const minutes = refuted;
      if (minutes.length > 0) refuted = [];
      return minutes;
    },
  };
}

const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS) * MINUTE_MS;

function openBar({ id, price, amount }: Trade, start: number, proven: boolean): OpenBar {
  const volume = emptySum();
  addTo(volume, amount);
  const prices = { open: price, high: price, low: price, close: price };
  return { start, firstId: id, lastId: id, ...prices, trades: 1, proven, volume };
}

function extend(bar: OpenBar, { id, price, amount }: Trade): void {
  if (id < bar.firstId) {
    bar.firstId = id;
    bar.open = price;
  }
  if (id > bar.lastId) {
    bar.lastId = id;
    bar.close = price;
  }
  bar.high = Math.max(bar.high, price);
  bar.low = Math.min(bar.low, price);
  bar.trades++;
  addTo(bar.volume, amount);
}

const toBar = ({ start, open, high, low, close, volume, trades, proven }: OpenBar): TradeBar => ({
  candle: { openTime: start as TimestampMs, open, high, low, close, volume: sumOf(volume) },
  trades,
  proven,
});
