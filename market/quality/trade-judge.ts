/** Judges trades one after the other as they came in: what is unusable, what came twice, late or out of order. */
import type { Trade } from "../../core/trade.ts";
import { BIT, type FailedChecks, JUMP, SKEW_MS, STALE_AFTER_MS } from "./checks.ts";

export type TradeJudge = {
  /** Trades of one instrument. `arrivedAt` NaN = not known, then neither stale nor skew are judged. */
  judge(trade: Pick<Trade, "id" | "at" | "price" | "amount">, arrivedAt: number): FailedChecks;
};

/** A repeat after a reconnect lies within these many trades. */
const REMEMBERED = 10_000;

export function createTradeJudge(): TradeJudge {
  const known = rememberedIds();
  let latest = Number.NEGATIVE_INFINITY;
  let before = Number.NaN;
  return {
    judge({ id, at, price, amount }, arrivedAt) {
      const fault = faultOf(at, price, amount);
      if (fault !== 0) return fault;
      // The first time counts: a repeat is the same trade, whatever the market has done since.
      if (!known.isNew(id)) return BIT.duplicate;
      const failed = timing(at, latest, arrivedAt) | (Math.abs(price - before) > JUMP * before ? BIT.jump : 0);
      latest = Math.max(latest, at);
      before = price;
      return failed;
    },
  };
}

function faultOf(at: number, price: number, amount: number): FailedChecks {
  if (!Number.isFinite(at) || !Number.isFinite(price) || !Number.isFinite(amount)) return BIT.finite;
  return price <= 0 || amount <= 0 ? BIT.positive : 0;
}

function timing(at: number, latest: number, arrivedAt: number): FailedChecks {
  return (
    (at < latest ? BIT.outOfOrder : 0) |
    (arrivedAt - at > STALE_AFTER_MS ? BIT.stale : 0) |
    (at - arrivedAt > SKEW_MS ? BIT.skew : 0)
  );
}

/** The newest ids; the older half is forgotten when there are too many, so that memory stays flat. */
function rememberedIds(): { readonly isNew: (id: string) => boolean } {
  let older = new Set<string>();
  let newer = new Set<string>();
  return {
    isNew(id) {
      if (newer.has(id) || older.has(id)) return false;
      newer.add(id);
      if (newer.size < REMEMBERED) return true;
      older = newer;
      newer = new Set();
      return true;
    },
  };
}
