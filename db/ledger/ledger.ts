/** The ledger as the engine reads it: the risk book, the watermark and the states a scan goes on from. */
import { HOUR_MS, plus } from "../../core/time.ts";
import type { Ledger, OutcomeRow } from "../../engine/ports.ts";
import type { TierState } from "../../engine/records.ts";
import { decisionFromRow } from "./decision-row.ts";
import type { LedgerReads } from "./reads.ts";
import type { RememberedBook } from "./remembered.ts";

/** A missed slot starts the tier's count anew, so states older than this have no say any more. */
const TIER_MEMORY_MS = HOUR_MS;

export function createLedger(reads: LedgerReads, book: Omit<RememberedBook, "remember">): Ledger {
  return {
    ...book,
    watermark: () => reads.newestScan.get()?.slot ?? null,
    openPositions: () =>
      reads.openPositions.all().map(({ slot, entryTime, ...same }) => ({ ...same, openedAt: entryTime ?? slot })),
    openFollowUps: () => reads.openFollowUps.all(),
    hasFollowUp: (instrument, side, bucket) => reads.followUp.get({ instrument, side, bucket }) !== undefined,
    recentSignals: (since) => reads.recentSignals.all({ since }).map(({ at, tier, ...about }) => ({ at, tier, about })),
    peakEquity: (account) => reads.newestScanOf.get({ account })?.peakEquityCents ?? null,
    accountDay: (account, dayStart) => reads.accountDay.get({ account, dayStart }) ?? null,
    highestDayStart: (account) => reads.highestDayStart.get({ account })?.balance ?? null,
    decisionCounts: (since, until) => reads.decisionCounts.all({ since, until }),
    riskState(account) {
      const scan = reads.newestScanOf.get({ account });
      if (scan === undefined) return null;
      return { level: scan.riskLevel, dailyLockDay: scan.dailyLockDay, totalLock: scan.totalLock };
    },
    tierStates: () => newestPerSide(reads),
    forecastAt: (instrument, slot) => reads.forecast.get({ instrument, slot }) ?? null,
    outcomes: (since, until) =>
      reads.outcomes
        .all({ since, until })
        .map((row): OutcomeRow => ({ ...row, result: row.exit === "invalidated" ? "invalidated" : row.result })),
    lastDecision(instrument) {
      const row = reads.lastDecision.get({ instrument });
      return row === undefined ? null : decisionFromRow(row);
    },
    lastScan() {
      const scan = reads.newestScan.get();
      return scan === undefined ? null : { slot: scan.slot, storedAt: scan.storedAt, stagesMs: scan.stagesMs };
    },
    counts: () => ({
      scans: reads.countScans.get()?.rows ?? 0,
      decisions: reads.countDecisions.get()?.rows ?? 0,
      signals: reads.countSignals.get()?.rows ?? 0,
    }),
    alertState: (key) => reads.alertState.get({ key })?.value ?? null,
  };
}

/** Rows come newest first, so the first of each instrument and side is the one that counts. */
function newestPerSide(reads: LedgerReads): readonly TierState[] {
  const newest = reads.newestScan.get();
  if (newest === undefined) return [];
  const states = new Map<string, TierState>();
  for (const state of reads.tierStates.all({ since: plus(newest.slot, -TIER_MEMORY_MS) })) {
    const key = `${state.instrument}|${state.side}`;
    if (!states.has(key)) states.set(key, state);
  }
  return [...states.values()];
}
