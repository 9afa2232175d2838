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
import { createTradeTally } from "../quality/trade-tally.ts";
import { createIdOrder } from "./id-order.ts";
import { createOpenBars, type TradeBar } from "./open-bars.ts";

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
/** So many trades below the next id in a row: it is the next id that is wrong. */
const LATE_IN_A_ROW = 50;

/** `toleranceMs`: how long, in the exchange's time, a missing id is waited for. */
export function createTradeBars(toleranceMs: number): TradeBars {
  const bars = createOpenBars();
  const tally = createTradeTally();
  const order = createIdOrder(toleranceMs, bars, tally);
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

const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS) * MINUTE_MS;

const isUsable = (failed: FailedChecks): boolean =>
  failed === 0 || (resultOf(failed) !== "quarantined" && failed !== BIT.duplicate);
