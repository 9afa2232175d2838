/** Judges trades one after the other as they came in: what is unusable, what came twice, late or out of order. */
import type { Trade } from "../../core/trade.ts";
import { BIT, type FailedChecks, JUMP, SKEW_MS, STALE_AFTER_MS } from "./checks.ts";

export type TradeJudge = {
  /** Trades of one instrument. `arrivedAt` by the exchange's clock; NaN = not known, then its time is held against nothing. */
  judge(trade: Trade, arrivedAt: number): FailedChecks;
};

/** A repeat after a reconnect lies within these many ids. */
const REMEMBERED = 4_096;
/** A trade stamped further ahead is garbage: what the clocks differ by is known, and taken off, to half a second. */
const FUTURE_MS = 2_000;

export function createTradeJudge(): TradeJudge {
  const seenBefore = rememberedTrades();
  let latest = Number.NEGATIVE_INFINITY;
  let before = Number.NaN;
  return {
    judge(trade, arrivedAt) {
      // The first time counts: a repeat is the same trade, whatever the market has done since.
      const fault = faultOf(trade, arrivedAt) || seenBefore(trade);
      if (fault !== 0) return fault;
      const { at, price } = trade;
      const failed = timing(at, latest, arrivedAt) | (Math.abs(price - before) > JUMP * before ? BIT.jump : 0);
      latest = Math.max(latest, at);
      before = price;
      return failed;
    },
  };
}

function faultOf({ id, at, price, amount }: Trade, arrivedAt: number): FailedChecks {
  if (!Number.isSafeInteger(id) || id < 0 || !Number.isSafeInteger(at)) return BIT.finite;
  if (!Number.isFinite(price) || !Number.isFinite(amount)) return BIT.finite;
  if (price <= 0 || amount <= 0) return BIT.positive;
  return at > arrivedAt + FUTURE_MS ? BIT.misaligned : 0;
}

function timing(at: number, latest: number, arrivedAt: number): FailedChecks {
  return (
    (at < latest ? BIT.outOfOrder : 0) |
    (arrivedAt - at > STALE_AFTER_MS ? BIT.stale : 0) |
    (at - arrivedAt > SKEW_MS ? BIT.skew : 0)
  );
}

/** Each id has one place, where a later one follows it after so many: memory stays flat. */
function rememberedTrades(): (trade: Trade) => FailedChecks {
  const column = (): Float64Array => new Float64Array(REMEMBERED).fill(Number.NaN);
  const [ids, times, prices, amounts] = [column(), column(), column(), column()];
  return ({ id, at, price, amount }) => {
    const place = id % REMEMBERED;
    const known = ids[place] ?? Number.NaN;
    if (known === id) {
      const isSame = times[place] === at && prices[place] === price && amounts[place] === amount;
      return isSame ? BIT.duplicate : BIT.conflict;
    }
    // So old that it cannot be told from a repeat: to count it twice would be worse than to leave it out.
    if (known > id) return BIT.duplicate;
    ids[place] = id;
    times[place] = at;
    prices[place] = price;
    amounts[place] = amount;
    return 0;
  };
}
