/**
 * Candles out of trades. Trade ids count without holes, so a minute is closed by the first trade of a later one at the
 * moment every id before it has been seen, and is then proven complete. A minute without a trade is absent: nothing is
 * carried forward.
 */
import type { Candle } from "../../core/candle.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { Trade } from "../../core/trade.ts";
import type { TradeCounts } from "../../engine/ports.ts";
import { BIT, type FailedChecks, resultOf } from "../quality/checks.ts";
import { createTradeJudge } from "../quality/trade-judge.ts";
import { createTradeTally } from "../quality/trade-tally.ts";
import { addTo, type ExactSum, emptySum, sumOf } from "./exact-sum.ts";

export type TradeBar = {
  readonly candle: Candle;
  /** How many trades it was built of. */
  readonly trades: number;
  /** True when the ids prove that no trade of the minute is missing; the first minute seen never is. */
  readonly proven: boolean;
};

export type TradeBars = {
  /** The minutes this trade closed, in order. Only a sound trade that did not come before enters a candle. */
  add(trade: Trade, arrivedAt: number): readonly TradeBar[];
  /** Time of the newest trade in use; −∞ before the first. */
  newestAt(): number;
  /** What was found of the trades since it was last asked. */
  takeCounts(): TradeCounts;
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

/** `toleranceMs`: how long, in the exchange's time, a missing id is waited for. */
export function createTradeBars(toleranceMs: number): TradeBars {
  const bars = new Map<number, OpenBar>();
  /** Times of the trades beyond a missing id. */
  const ahead = new Map<number, number>();
  let nextId: number | null = null;
  /** Time of the newest trade before which no id is missing. */
  let reachedAt = Number.NEGATIVE_INFINITY;
  let newestAt = Number.NEGATIVE_INFINITY;
  const { judge } = createTradeJudge();
  const tally = createTradeTally();

  const put = (trade: Trade, proven: boolean): void => {
    const start = minuteOf(trade.at);
    const bar = bars.get(start);
    if (bar === undefined) bars.set(start, openBar(trade, start, proven));
    else extend(bar, trade);
  };
  const walk = (from: number): number => {
    let id = from;
    for (let at = ahead.get(id); at !== undefined; at = ahead.get(id)) {
      reachedAt = Math.max(reachedAt, at);
      ahead.delete(id++);
    }
    return id;
  };
  const doubt = (at: number): void => {
    const bar = bars.get(minuteOf(at));
    if (bar !== undefined) bar.proven = false;
  };
  /** Jumps over ids that were waited for long enough; the minutes at both ends of the hole are no longer proven. */
  const giveUp = (from: number): number => {
    let id = from;
    while (ahead.size > 0) {
      const next = Math.min(...ahead.keys());
      const at = ahead.get(next) ?? Number.POSITIVE_INFINITY;
      if (newestAt - at < toleranceMs) break;
      tally.missing(next - id);
      doubt(reachedAt);
      doubt(at);
      id = walk(next);
    }
    return id;
  };
  const take = (until: number): readonly TradeBar[] => {
    const over = [...bars.values()].filter(({ start }) => start + MINUTE_MS <= until);
    if (over.length === 0) return [];
    for (const { start } of over) bars.delete(start);
    return over.toSorted((a, b) => a.start - b.start).map(toBar);
  };

  return {
    add: (trade, arrivedAt) => {
      const failed = judge(trade, arrivedAt);
      tally.judged(failed);
      // One of the two is wrong, and nobody knows which.
      if (failed === BIT.conflict) doubt(trade.at);
      if (!isUsable(failed)) return [];
      const isFirst = nextId === null;
      nextId ??= trade.id;
      if (trade.id < nextId) {
        tally.late();
        return [];
      }
      ahead.set(trade.id, trade.at);
      newestAt = Math.max(newestAt, trade.at);
      put(trade, !isFirst);
      nextId = walk(nextId);
      if (ahead.size > 0) nextId = giveUp(nextId);
      return bars.size > 1 ? take(minuteOf(reachedAt)) : [];
    },
    newestAt: () => newestAt,
    takeCounts: tally.take,
  };
}

const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS) * MINUTE_MS;

const isUsable = (failed: FailedChecks): boolean =>
  failed === 0 || (resultOf(failed) !== "quarantined" && failed !== BIT.duplicate);

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
