/**
 * What every scan reads of the scans before it: kept in memory and brought up to date by the one writer there is. Of
 * hundreds of symbols an hour holds tens of thousands of predictions, and four hours thousands of open candidates.
 */
import { HOUR_MS, plus } from "../../core/time.ts";
import type { Ledger, ScanCommit } from "../../engine/ports.ts";
import type { TierState } from "../../engine/records.ts";
import type { LedgerReads } from "./reads.ts";

/** A missed slot starts the tier's count anew, so states older than this have no say any more. */
const TIER_MEMORY_MS = HOUR_MS;

export type RememberedScans = Pick<Ledger, "tierStates" | "openFollowUps"> & {
  /** Told of each scan that was stored. */
  stored(scan: ScanCommit): void;
};

export function rememberScans(reads: LedgerReads): RememberedScans {
  let tiers: Map<string, TierState> | null = null;
  let followUps: ReturnType<Ledger["openFollowUps"]> | null = null;
  return {
    tierStates() {
      tiers ??= tiersIn(reads);
      return [...tiers.values()].toSorted(newestFirst);
    },
    openFollowUps() {
      followUps ??= reads.openFollowUps.all();
      return followUps;
    },
    stored(scan) {
      if (scan.followUps.length > 0 || scan.updates.length > 0) followUps = null;
      if (tiers === null) return;
      for (const { instrument, side, slot, tier, aboveMedium, aboveHigh } of scan.predictions) {
        tiers.set(keyOf({ instrument, side }), { instrument, side, slot, tier, aboveMedium, aboveHigh });
      }
      for (const [key, { slot }] of tiers) if (slot < scan.slot - TIER_MEMORY_MS) tiers.delete(key);
    },
  };
}

/** Rows come newest first, so the first of each instrument and side is the one that counts. */
function tiersIn(reads: LedgerReads): Map<string, TierState> {
  const states = new Map<string, TierState>();
  const newest = reads.newestScan.get();
  if (newest === undefined) return states;
  for (const state of reads.tierStates.all({ since: plus(newest.slot, -TIER_MEMORY_MS) })) {
    if (!states.has(keyOf(state))) states.set(keyOf(state), state);
  }
  return states;
}

const keyOf = ({ instrument, side }: Pick<TierState, "instrument" | "side">): string => `${instrument}|${side}`;

const newestFirst = (a: TierState, b: TierState): number => b.slot - a.slot || (keyOf(a) < keyOf(b) ? -1 : 1);
