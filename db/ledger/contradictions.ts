/** What in the ledger contradicts itself: after a crash nothing may go on from a book that two tables tell differently. */
import type { Database } from "better-sqlite3";
import type { TimestampMs } from "../../core/time.ts";

const CONTRADICTIONS = [
  "SIGNAL_WITHOUT_DECISION",
  "SIGNAL_NOT_FOLLOWED",
  "FOLLOWED_WITHOUT_SIGNAL",
  "SCAN_AFTER_NOW",
  "MESSAGE_WITHOUT_DECISION",
  "SETTING_UNREADABLE",
] as const;
export type Contradiction = {
  readonly code: (typeof CONTRADICTIONS)[number];
  readonly rows: number;
  /** The first of them: an id, a key or a time. */
  readonly first: string;
};
export type FindContradictions = (now: TimestampMs) => readonly Contradiction[];

/** A clock that was set right by a little is no contradiction. */
const CLOCK_LEEWAY_MS = 120_000;

type Found = { readonly n: number; readonly first: string | null };

/** Only what is open is looked at: what has ended is told from and not acted on. */
const QUERIES: Readonly<Record<Contradiction["code"], string>> = {
  SIGNAL_WITHOUT_DECISION: `SELECT count(*) AS n, min(s.signal_id) AS first FROM signals s
    LEFT JOIN decisions d ON d.id = s.signal_id
    WHERE s.exit_kind IS NULL AND (d.id IS NULL OR d.emitted = 0 OR d.side <> s.side OR d.instrument <> s.instrument)`,
  SIGNAL_NOT_FOLLOWED: `SELECT count(*) AS n, min(s.signal_id) AS first FROM signals s
    LEFT JOIN outcomes o ON o.decision_id = s.signal_id
    WHERE s.exit_kind IS NULL AND (o.decision_id IS NULL OR o.exit_kind IS NOT NULL OR o.emitted = 0)`,
  FOLLOWED_WITHOUT_SIGNAL: `SELECT count(*) AS n, min(o.decision_id) AS first FROM outcomes o
    LEFT JOIN signals s ON s.signal_id = o.decision_id
    WHERE o.exit_kind IS NULL AND o.emitted = 1 AND (s.signal_id IS NULL OR s.exit_kind IS NOT NULL)`,
  SCAN_AFTER_NOW: `SELECT count(*) AS n, max(slot) AS first FROM scans WHERE slot > @until`,
  MESSAGE_WITHOUT_DECISION: `SELECT count(*) AS n, min(b.notice_key) AS first FROM outbox b
    LEFT JOIN signals s ON s.signal_id = substr(b.notice_key, 8)
    WHERE b.status IN ('pending', 'sending', 'unknown') AND b.kind = 'signal' AND s.signal_id IS NULL`,
  SETTING_UNREADABLE: `SELECT count(*) AS n, min(key) AS first FROM settings
    WHERE key = 'threshold' AND NOT (value GLOB '[0-9]*' AND value NOT GLOB '*[^-0-9.e]*' AND CAST(value AS REAL) <= 1)`,
};

export function createContradictions(client: Database): FindContradictions {
  const asked = CONTRADICTIONS.map((code) => ({ code, query: client.prepare<object, Found>(QUERIES[code]) }));
  return (now) =>
    asked.flatMap(({ code, query }) => {
      const bound = code === "SCAN_AFTER_NOW" ? { until: now + CLOCK_LEEWAY_MS } : {};
      const { n, first } = query.get(bound) ?? { n: 0, first: null };
      return n === 0 ? [] : [{ code, rows: n, first: String(first) }];
    });
}
