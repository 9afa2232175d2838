/**
 * What every look at the account needs of all signals there ever were: read once, kept in memory, and brought up to date
 * by the one writer there is. Years of signals would take each answer a fifth of a second to read anew.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { TimestampMs } from "../../core/time.ts";
import type { Ledger, ScanCommit } from "../../engine/ports.ts";
import type { LedgerReads } from "./reads.ts";

export type RememberedBook = Pick<Ledger, "deals" | "signalTimes" | "commitScan"> & {
  /** Reads it piece by piece, so that others have their turn; what is asked before it ends is read at once. */
  remember(): Promise<void>;
};

export function rememberBook(reads: LedgerReads, commitScan: Ledger["commitScan"]): RememberedBook {
  const deals = rememberRows(
    (asked) => reads.dealsSince.all(asked),
    ({ at }) => at,
  );
  const times = rememberRows(
    (asked) => reads.signalSlotsSince.all(asked).map(({ slot }) => slot),
    (slot) => slot,
  );
  return {
    deals: deals.all,
    signalTimes: times.all,
    commitScan(scan) {
      const stored = commitScan(scan);
      const end = firstEnd(scan);
      if (end !== null) deals.changedSince(end);
      if (scan.decisions.some(({ emitted }) => emitted)) times.changedSince(scan.slot);
      return stored;
    },
    async remember() {
      while (!(deals.readOn() && times.readOn())) await nextTurn();
    },
  };
}

/** Of the signals that a scan ended; null = it ended none. */
function firstEnd({ updates }: ScanCommit): TimestampMs | null {
  const ends = updates.flatMap((update) => (update.kind === "resolved" && update.emitted ? [update.exitTime] : []));
  return ends.length === 0 ? null : (Math.min(...ends) as TimestampMs);
}

/** Rows of a piece: some ten milliseconds. */
const PIECE = 2_000;
const ALL = -1;

type ReadSince<Row> = (asked: { readonly since: number; readonly limit: number }) => readonly Row[];

/** `read` answers in the order of the rows' times. What is known is at any moment the beginning of them all. */
function rememberRows<Row>(read: ReadSince<Row>, timeOf: (row: Row) => TimestampMs) {
  let known: readonly Row[] = [];
  let isWhole = false;

  function changedSince(time: number): void {
    known = known.slice(0, known.findLastIndex((row) => timeOf(row) < time) + 1);
    isWhole = false;
  }

  function readPiece(limit: number): void {
    const last = known.at(-1);
    const since = last === undefined ? 0 : timeOf(last);
    // Of the newest instant perhaps not all rows are known.
    changedSince(since);
    const rows = read({ since, limit });
    known = [...known, ...rows];
    isWhole = limit === ALL || rows.length < limit;
  }

  return {
    changedSince,
    all(): readonly Row[] {
      if (!isWhole) readPiece(ALL);
      return known;
    },
    /** True once there is no more. */
    readOn(): boolean {
      if (isWhole) return true;
      const before = known.length;
      readPiece(PIECE);
      // More rows of one instant than a piece holds.
      if (known.length === before) readPiece(ALL);
      return isWhole;
    },
  };
}
