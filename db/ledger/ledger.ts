/** The ledger as the engine reads it: the risk book, the watermark and the states a scan goes on from. */
import type { Ledger, OutcomeRow } from "../../engine/ports.ts";
import { decisionFromRow } from "./decision-row.ts";
import type { LedgerReads } from "./reads.ts";
import type { RememberedBook } from "./remembered.ts";
import { rememberCounts } from "./remembered-counts.ts";
import { rememberScans } from "./remembered-scans.ts";

export function createLedger(reads: LedgerReads, book: Omit<RememberedBook, "remember">): Ledger {
  const { tierStates, openFollowUps, stored } = rememberScans(reads);
  const counts = rememberCounts(reads);
  return {
    ...book,
    ...{ tierStates, openFollowUps },
    commitScan(scan) {
      const answer = book.commitScan(scan);
      if (answer.ok) {
        stored(scan);
        counts.stored(scan);
      }
      return answer;
    },
    watermark: () => reads.newestScan.get()?.slot ?? null,
    openPositions: () =>
      reads.openPositions.all().map(({ slot, entryTime, ...same }) => ({ ...same, openedAt: entryTime ?? slot })),
    hasFollowUp: (instrument, side, bucket) => reads.followUp.get({ instrument, side, bucket }) !== undefined,
    recentSignals: (since) => reads.recentSignals.all({ since }).map(({ at, tier, ...about }) => ({ at, tier, about })),
    peakEquity: (account) => reads.newestScanOf.get({ account })?.peakEquityCents ?? null,
    accountDay: (account, dayStart) => reads.accountDay.get({ account, dayStart }) ?? null,
    highestDayStart: (account) => reads.highestDayStart.get({ account })?.balance ?? null,
    decisionCounts: counts.decisionCounts,
    riskState(account) {
      const scan = reads.newestScanOf.get({ account });
      if (scan === undefined) return null;
      return { level: scan.riskLevel, dailyLockDay: scan.dailyLockDay, totalLock: scan.totalLock };
    },
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
