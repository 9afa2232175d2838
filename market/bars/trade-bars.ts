/**
 * Candles out of trades. Trade ids count without holes, so a minute is closed by the first trade of a later one at the
 * moment every id before it has been seen, and is then proven complete. Times that contradict the order of the ids prove
 * nothing. A minute without a trade is absent: nothing is carried forward.
 */
import { MINUTE_MS } from "../../core/time.ts";
import type { Trade } from "../../core/trade.ts";
import type { TradeCounts } from "../../engine/ports.ts";
import { BIT, type FailedChecks, resultOf } from "../quality/checks.ts";
import { createTradeJudge } from "../quality/trade-judge.ts";
import { createTradeTally, type TradeTally } from "../quality/trade-tally.ts";
import { createOpenBars, type OpenBars, type TradeBar } from "./open-bars.ts";

export type TradeBars = {
  /**
   * The minutes this trade closed, in order; each minute once. Only a sound trade that did not come before enters a
   * candle. `arrivedAt` by the exchange's clock; NaN = not known, then times are held against their order only.
   */
  add(trade: Trade, arrivedAt: number): readonly TradeBar[];
  /** The minutes that a later trade has closed and that were held back until now. */
  closed(now: number): readonly TradeBar[];
  /** Minutes answered as proven that later trades contradict, each once; they are not answered again. */
  takeRefuted(): readonly number[];
  /** Time of the newest trade in use; −∞ before the first. */
  newestAt(): number;
  /** What was found of the trades since it was last asked. */
  takeCounts(): TradeCounts;
};

/** A minute is held back so long after its end: a trade stamped ahead must not close it while others are on their way. */
const HOLD_MS = 500;
/** Stamps may be off by this much without being noticed by themselves. */
const STAMP_MS = 2_000;
/** An id further away than this many is a stray one, or the exchange counts anew. */
const FAR_IDS = 100_000;
/** So many trades below the next id in a row: it is the next id that is wrong. */
const LATE_IN_A_ROW = 50;

/** `toleranceMs`: how long, in the exchange's time, a missing id is waited for. */
export function createTradeBars(toleranceMs: number): TradeBars {
  const bars = createOpenBars();
  const tally = createTradeTally();
  const order = createOrder(toleranceMs, bars, tally);
  let { judge } = createTradeJudge();
  let lateInARow = 0;

  /** What is known of ids is void. */
  const beginAnew = (trade: Trade, arrivedAt: number): void => {
    ({ judge } = createTradeJudge());
    lateInARow = 0;
    bars.doubtAll();
    order.begin(trade, arrivedAt);
  };
  const isLate = (trade: Trade, arrivedAt: number): boolean => {
    if (!order.isPast(trade.id)) {
      lateInARow = 0;
      return false;
    }
    tally.late();
    if (++lateInARow < LATE_IN_A_ROW) return true;
    beginAnew(trade, arrivedAt);
    return false;
  };
  const closed = (now: number): readonly TradeBar[] => {
    // Not known when it came: nothing is held back.
    const until = Number.isNaN(now) ? order.reachedAt() : Math.min(order.reachedAt(), now - HOLD_MS);
    return bars.take(minuteOf(until));
  };

  return {
    add: (trade, arrivedAt) => {
      const distance = order.distance(trade.id);
      if (distance === "stray") {
        tally.judged(BIT.outOfOrder);
        return [];
      }
      if (distance === "elsewhere") beginAnew(trade, arrivedAt);
      const failed = judge(trade, arrivedAt);
      tally.judged(failed);
      // One of the two is wrong, and nobody knows which.
      if (failed === BIT.conflict) bars.doubtOne(trade.at);
      if (!isUsable(failed) || isLate(trade, arrivedAt)) return [];
      if (!bars.put(trade)) tally.late();
      order.follow(trade, arrivedAt);
      return closed(arrivedAt);
    },
    closed,
    takeRefuted: bars.takeRefuted,
    newestAt: order.newestAt,
    takeCounts: tally.take,
  };
}

type Order = {
  begin(trade: Trade, arrivedAt: number): void;
  isPast(id: number): boolean;
  /** `stray`: far from the others, `elsewhere`: so was the one before, at the same place. */
  distance(id: number): "near" | "stray" | "elsewhere";
  follow(trade: Trade, arrivedAt: number): void;
  /** Time of the newest trade before which no id is missing. */
  reachedAt(): number;
  newestAt(): number;
};

/** Follows the trades in the order of their ids, and doubts the minutes where ids are missing or times contradict them. */
function createOrder(toleranceMs: number, bars: OpenBars, tally: TradeTally): Order {
  /** Times of the trades beyond a missing id. */
  const ahead = new Map<number, number>();
  let nextId: number | null = null;
  let reachedAt = Number.NEGATIVE_INFINITY;
  let newestAt = Number.NEGATIVE_INFINITY;
  /** The newest trade in order was stamped before the one before it. */
  let steppedBack = false;
  let farId = Number.NaN;

  const begin = ({ id, at }: Trade, arrivedAt: number): void => {
    ahead.clear();
    nextId = id;
    // What came before it is not known, and its time may be off.
    bars.doubt(at, Math.max(at + STAMP_MS, Number.isNaN(arrivedAt) ? at : arrivedAt));
  };
  const reach = (at: number): void => {
    const [from, through] = at < reachedAt ? [at - STAMP_MS, reachedAt] : [reachedAt, at];
    // Either stamp may be the wrong one, and its trade may belong to any minute up to the next in order.
    if ((at < reachedAt || steppedBack) && minuteOf(from) < minuteOf(through)) bars.doubt(from, through);
    steppedBack = at < reachedAt;
    reachedAt = Math.max(reachedAt, at);
  };
  const walk = (from: number): number => {
    let id = from;
    for (let at = ahead.get(id); at !== undefined; at = ahead.get(id)) {
      reach(at);
      ahead.delete(id++);
    }
    return id;
  };
  /** Jumps over ids that were waited for long enough; the minutes they may belong to are no longer proven. */
  const giveUp = (from: number): number => {
    let id = from;
    while (ahead.size > 0) {
      const next = Math.min(...ahead.keys());
      const at = ahead.get(next) ?? Number.POSITIVE_INFINITY;
      if (newestAt - at < toleranceMs) break;
      tally.missing(next - id);
      bars.doubt(Math.min(reachedAt, at) - STAMP_MS, Math.max(reachedAt, at));
      id = walk(next);
    }
    return id;
  };

  return {
    begin,
    isPast: (id) => nextId !== null && id < nextId,
    distance: (id) => {
      if (nextId === null || Math.abs(id - nextId) <= FAR_IDS || Number.isNaN(id)) return "near";
      const isElsewhere = Math.abs(id - farId) <= FAR_IDS;
      farId = isElsewhere ? Number.NaN : id;
      return isElsewhere ? "elsewhere" : "stray";
    },
    follow: (trade, arrivedAt) => {
      if (nextId === null) begin(trade, arrivedAt);
      ahead.set(trade.id, trade.at);
      newestAt = Math.max(newestAt, trade.at);
      nextId = walk(nextId ?? trade.id);
      if (ahead.size > 0) nextId = giveUp(nextId);
    },
    reachedAt: () => reachedAt,
    newestAt: () => newestAt,
  };
}

const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS) * MINUTE_MS;

const isUsable = (failed: FailedChecks): boolean =>
  failed === 0 || (resultOf(failed) !== "quarantined" && failed !== BIT.duplicate);
