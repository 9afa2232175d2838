/**
 * Follows trades in the order of their ids, and doubts the minutes where ids are missing or times contradict them.
 */
import { MINUTE_MS } from "../../core/time.ts";
import type { Trade } from "../../core/trade.ts";
import type { TradeTally } from "../quality/trade-tally.ts";
import type { OpenBars } from "./open-bars.ts";

/** Stamps may be off by this much without being noticed by themselves. */
const STAMP_MS = 2_000;
/** An id further away than this many is a stray one, or the exchange counts anew. */
const FAR_IDS = 100_000;

export type IdOrder = {
  begin(trade: Trade, arrivedAt: number): void;
  isPast(id: number): boolean;
  /** `stray`: far from the others, `elsewhere`: so was the one before, at the same place. */
  distance(id: number): "near" | "stray" | "elsewhere";
  follow(trade: Trade, arrivedAt: number): void;
  /** Time of the newest trade before which no id is missing. */
  reachedAt(): number;
  newestAt(): number;
};

/** `toleranceMs`: how long, in the exchange's time, a missing id is waited for. */
export function createIdOrder(toleranceMs: number, bars: OpenBars, tally: TradeTally): IdOrder {
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
