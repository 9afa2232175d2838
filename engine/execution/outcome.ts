/** What became of a trade with costs as they were measured, beside what the labels' constant makes of it. */
import type { Side } from "../../core/instrument.ts";
import { HOUR_MS, type TimestampMs } from "../../core/time.ts";
import type { SymbolSpec } from "../../risk/types.ts";
import { sessionLabel } from "../features/sessions.ts";
import type { ExecutionOutcome, FollowUp } from "../records.ts";
import { sampleCost } from "./cost.ts";
import { isOfVenue } from "./expected.ts";
import type { ExecutionVersion } from "./versions.ts";

const BPS = 10_000;

/** A trade that ended; R before any cost, in units of the stop distance. */
export type EndedTrade = {
  readonly entryTime: TimestampMs;
  readonly entryPrice: number;
  readonly exitTime: TimestampMs;
  readonly grossR: number;
};

/**
 * Drawn by the decision's own id from the figures that were in force at it, so the same decision costs the same for ever.
 * Null where its symbol or its venue was never measured.
 */
export function executionOutcome(
  version: ExecutionVersion | null,
  spec: SymbolSpec | null,
  followUp: Pick<FollowUp, "decisionId" | "instrument" | "side" | "slot" | "stopDistance" | "latencyMs">,
  ended: EndedTrade,
): ExecutionOutcome | null {
  if (version === null || spec === null) return null;
  const { decisionId, instrument, side, slot, stopDistance, latencyMs = 0 } = followUp;
  const { commissionPerSide } = spec;
  const trade = { instrument, session: sessionLabel(slot), commissionPerSide, latencyMs };
  const cost = sampleCost(version.metrics, trade, decisionId);
  if (cost === null || !isOfVenue(cost)) return null;
  const { spreadBps, slippageBps, commissionBps, isLate, totalBps } = cost;
  const swapBps = BPS * swapShare(spec, side, ended);
  const r = ended.grossR - (((totalBps + swapBps) / BPS) * ended.entryPrice) / stopDistance;
  return { version: version.version, spreadBps, slippageBps, commissionBps, swapBps, isLate, r };
}

/** What holding cost as a share of the entry's notional, below zero = received; 0 where no swap is known. */
export function swapShare(
  { swap }: Pick<SymbolSpec, "swap">,
  side: Side,
  held: Pick<EndedTrade, "entryTime" | "exitTime">,
): number {
  return swap === undefined ? 0 : swap[side] * rollovers(swap.hoursUtc, held);
}

/** How many of these hours struck while it was held: from its entry on, before its exit. */
function rollovers(
  hoursUtc: readonly number[],
  { entryTime, exitTime }: Pick<EndedTrade, "entryTime" | "exitTime">,
): number {
  let count = 0;
  for (let at = Math.ceil(entryTime / HOUR_MS) * HOUR_MS; at < exitTime; at += HOUR_MS) {
    if (hoursUtc.includes((at / HOUR_MS) % 24)) count += 1;
  }
  return count;
}
