/** What decisions leave to be done: candidates to follow, and the notice that puts a signal in front of people. */
import { TIMEFRAMES, type TimestampMs } from "../../core/time.ts";
import type { Ledger } from "../ports.ts";
import type { Decision, FollowUp, Notice } from "../records.ts";
import type { Decided } from "../signal/decide.ts";
import type { SpecLookup } from "./book.ts";

/** Refused candidates are followed once per instrument, side and 15-minute bucket; they would else be counted over and over. */
const bucketOf = (slot: TimestampMs): TimestampMs =>
  (Math.floor(slot / TIMEFRAMES["15m"]) * TIMEFRAMES["15m"]) as TimestampMs;

export function followUpsOf(
  decided: readonly Decided[],
  ledger: Pick<Ledger, "hasFollowUp">,
  specs: SpecLookup,
): readonly FollowUp[] {
  return decided.flatMap(({ decision, horizonMinutes, costShare }) => {
    const bucket = bucketOf(decision.slot);
    if (!decision.emitted && ledger.hasFollowUp(decision.instrument, decision.side, bucket)) return [];
    return [followUp(decision, bucket, horizonMinutes, costShare, specs)];
  });
}

function followUp(
  { id, instrument, side, slot, emitted, tier, entry, stopDistance, targetDistance, size }: Decision,
  bucket: TimestampMs,
  horizonMinutes: number,
  costShare: number,
  specs: SpecLookup,
): FollowUp {
  const spec = specs(instrument);
  const market = { tickSize: spec?.tickSize ?? null, contractSize: spec?.contractSize ?? 1 };
  const plan = { plannedEntry: entry, stopDistance, targetDistance, costShare, horizonMinutes };
  const unknownYet = { entryTime: null, entryPrice: null };
  const quantity = size.quantity;
  return { decisionId: id, instrument, side, slot, emitted, tier, bucket, quantity, ...plan, ...market, ...unknownYet };
}

/** Only a decision that carries the gate's proof becomes a message. */
export const signalNotices = (decided: readonly Decided[]): readonly Notice[] =>
  decided.flatMap(({ decision, approved }) =>
    approved === null ? [] : [{ kind: "signal" as const, key: `signal:${decision.id}`, at: decision.slot, decision }],
  );
