/**
 * What every look at the account needs of all signals there ever were: read once, kept in memory, and brought up to date
 * by the one writer there is. Years of signals would take each answer a second to read anew.
 */
import type { Ledger } from "../../engine/ports.ts";
import type { LedgerReads } from "./reads.ts";

export type RememberedBook = Pick<Ledger, "deals" | "signalTimes" | "commitScan">;

export function rememberBook(reads: LedgerReads, commitScan: Ledger["commitScan"]): RememberedBook {
  let deals: ReturnType<Ledger["deals"]> | null = null;
  let times: ReturnType<Ledger["signalTimes"]> | null = null;
  return {
    deals() {
      deals ??= reads.deals.all();
      return deals;
    },
    signalTimes() {
      times ??= reads.signalSlots.all().map(({ slot }) => slot);
      return times;
    },
    commitScan(scan) {
      const stored = commitScan(scan);
      if (scan.updates.some((update) => update.kind === "resolved" && update.emitted)) deals = null;
      if (scan.decisions.some(({ emitted }) => emitted)) times = null;
      return stored;
    },
  };
}
