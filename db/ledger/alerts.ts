/** Tells people of changes that no scan found: the messages and what was told, in one transaction. */
import type { Database } from "better-sqlite3";
import type { TimestampMs } from "../../core/time.ts";
import type { AlertChanges } from "../../engine/scan/alerts.ts";
import { prepareAlertTold } from "./commit.ts";
import type { LedgerDb } from "./insert.ts";
import type { QueueNotice } from "./notices.ts";

export type TellAlerts = (changes: AlertChanges, at: TimestampMs) => void;

export function createAlertTeller(client: Database, db: LedgerDb, queue: QueueNotice): TellAlerts {
  const told = prepareAlertTold(db);
  const tell = client.transaction(({ notices, alertStates }: AlertChanges, at: TimestampMs) => {
    for (const notice of notices) queue(notice, at);
    for (const { key, value } of alertStates) told.run({ key, value, slot: at });
  });
  return (changes, at) => tell.immediate(changes, at);
}
