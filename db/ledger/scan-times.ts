/** How long the newest scans took. */
import type { TimestampMs } from "../../core/time.ts";
import { desc, sql } from "../orm.ts";
import { scans } from "../schema/ledger-scans.ts";
import type { LedgerDb } from "./insert.ts";

/** Milliseconds from start to stored row, of at most so many scans, newest first. */
export type ScanTimes = (limit: number) => readonly number[];

export function createScanTimes(db: LedgerDb): ScanTimes {
  const rows = db
    .select({ startedAt: scans.startedAt, storedAt: scans.storedAt })
    .from(scans)
    .orderBy(desc(scans.slot))
    .limit(sql.placeholder("limit"))
    .prepare();
  const took = ({ startedAt, storedAt }: { startedAt: TimestampMs; storedAt: TimestampMs }) => storedAt - startedAt;
  return (limit) => rows.all({ limit }).map(took);
}
