/**
 * Decisions counted per stretch of time, kept in memory once a stretch lies behind the newest scan: its decisions are all
 * written, and a month of them takes a thirtieth of a second to count anew. The retention takes only those of months ago.
 */
import type { TimestampMs } from "../../core/time.ts";
import type { DecisionCount, ScanCommit } from "../../engine/ports.ts";
import type { LedgerReads } from "./reads.ts";

/** Two months of days; the oldest asked for goes first. */
const KEPT = 62;

type Counted = { readonly until: TimestampMs; readonly counts: readonly DecisionCount[] };

export function rememberCounts(reads: Pick<LedgerReads, "decisionCounts" | "newestScan">) {
  const known = new Map<string, Counted>();
  let newest: TimestampMs | null = null;

  function keep(key: string, counted: Counted): void {
    known.set(key, counted);
    const [first] = known.keys();
    if (known.size > KEPT && first !== undefined) known.delete(first);
  }

  return {
    decisionCounts(since: TimestampMs, until: TimestampMs): readonly DecisionCount[] {
      const key = `${since} ${until}`;
      const before = known.get(key);
      if (before !== undefined) return before.counts;
      const counts = reads.decisionCounts.all({ since, until });
      newest ??= reads.newestScan.get()?.slot ?? null;
      if (newest !== null && until <= newest) keep(key, { until, counts });
      return counts;
    },
    /** Told of each scan that was stored: what it may have added to is counted anew. */
    stored({ slot }: Pick<ScanCommit, "slot">): void {
      if (newest === null || slot > newest) newest = slot;
      for (const [key, { until }] of known) if (until > slot) known.delete(key);
    },
  };
}
