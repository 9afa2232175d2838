/**
 * Decisions counted per stretch of time. Up to the newest scan all of them are written, so a stretch that was counted before
 * is counted on from there: a month takes a thirtieth of a second to count anew, and of hundreds of symbols a day does. The
 * retention takes only decisions of months ago, which nobody asks for.
 */
import { plus, type TimestampMs } from "../../core/time.ts";
import type { DecisionCount, Ledger, ScanCommit } from "../../engine/ports.ts";
import type { LedgerReads } from "./reads.ts";

/** Beginnings of two months of days; the one that was asked for first goes first. */
const KEPT = 62;

/** Of slots from a beginning to `upTo`, that one left out. */
type Counted = { readonly upTo: TimestampMs; readonly counts: readonly DecisionCount[] };

export type RememberedCounts = Pick<Ledger, "decisionCounts"> & {
  /** Told of each scan that was stored. */
  stored(scan: Pick<ScanCommit, "slot">): void;
};

export function rememberCounts(reads: Pick<LedgerReads, "decisionCounts" | "newestScan">): RememberedCounts {
  const known = new Map<TimestampMs, Counted>();
  let newest: TimestampMs | null = null;

  function keep(since: TimestampMs, counted: Counted): void {
    known.set(since, counted);
    const [first] = known.keys();
    if (known.size > KEPT && first !== undefined) known.delete(first);
  }

  return {
    decisionCounts(since, until) {
      const read = (from: TimestampMs) => reads.decisionCounts.all({ since: from, until });
      newest ??= reads.newestScan.get()?.slot ?? null;
      const before = known.get(since);
      if (newest === null || (before !== undefined && before.upTo > until)) return read(since);
      const counts = before === undefined ? read(since) : added(before.counts, read(before.upTo));
      keep(since, { upTo: Math.max(since, Math.min(until, plus(newest, 1))) as TimestampMs, counts });
      return counts;
    },
    stored({ slot }) {
      if (newest === null || slot > newest) newest = slot;
      for (const [since, { upTo }] of known) if (slot < upTo) known.delete(since);
    },
  };
}

const keyOf = ({ mode, firstRefusal }: DecisionCount): string => `${mode} ${firstRefusal ?? ""}`;

function added(some: readonly DecisionCount[], more: readonly DecisionCount[]): readonly DecisionCount[] {
  if (more.length === 0) return some;
  const sums = new Map(some.map((count) => [keyOf(count), count]));
  for (const count of more) {
    const decisions = (sums.get(keyOf(count))?.decisions ?? 0) + count.decisions;
    sums.set(keyOf(count), { ...count, decisions });
  }
  return [...sums.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
