/**
 * When a backoff ends. It is worked out anew from the ledger's deals at every look, so nothing about it is stored and a
 * restart cannot forget it.
 */
import { HOUR_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { Mode } from "../../risk/types.ts";
import { sessionEnd } from "../features/sessions.ts";
import type { LedgerDeal } from "../ports.ts";
import type { EngineSettings } from "../settings.ts";

/** A backoff lasts at least this long, however soon the session closes. */
const SHORTEST_MS = 4 * HOUR_MS;
/** No session is longer, so a loss older than this and the window behind it can no longer matter. */
const LONGEST_MS = 9 * HOUR_MS;

type Limits = Pick<EngineSettings["limits"], "backoffLosses" | "backoffWindowMs">;

export type Losses = {
  /** Losses within the window, oldest first. */
  readonly recentLosses: readonly TimestampMs[];
  /** End of the backoff that the losses so far have set off; 0 when they have set off none. */
  readonly backoffUntil: TimestampMs;
};

/** Losses of this mode only: what a dry run loses cuts no real risk, and the other way round. */
export function lossesAt(deals: readonly LedgerDeal[], mode: Mode, limits: Limits, at: TimestampMs): Losses {
  const oldest = at - limits.backoffWindowMs - LONGEST_MS;
  const losses = deals.flatMap((deal) => (deal.mode === mode && deal.net < 0 && deal.at >= oldest ? [deal.at] : []));
  return {
    recentLosses: losses.filter((loss) => loss > at - limits.backoffWindowMs),
    backoffUntil: backoffUntil(losses, limits),
  };
}

/**
 * Each loss that completes a group of `backoffLosses` within less than the window starts a backoff until the trading
 * session then open closes, or for four hours, whichever is later; the latest end counts. Losses rise in time.
 */
export function backoffUntil(losses: readonly TimestampMs[], limits: Limits): TimestampMs {
  const group = limits.backoffLosses - 1;
  return losses.reduce((latest, loss, index) => {
    const first = losses[index - group];
    if (first === undefined || !(loss - first < limits.backoffWindowMs)) return latest;
    return Math.max(latest, sessionEnd(loss), plus(loss, SHORTEST_MS)) as TimestampMs;
  }, 0 as TimestampMs);
}
