/** Predictions of the shadow bundle: added after the scan they belong to, never read by one. */
import type { Database } from "better-sqlite3";
import type { ShadowPrediction, ShadowStore } from "../../engine/ports/shadow.ts";
import { shadowPredictions } from "../schema/ledger-shadow.ts";
import { type LedgerDb, prepareInsert } from "./insert.ts";

export function createShadowStore(client: Database, db: LedgerDb): ShadowStore {
  const insert = prepareInsert(db, shadowPredictions, { skipKnown: true });
  const append = client.transaction((rows: readonly ShadowPrediction[]) => {
    for (const row of rows) insert(row);
  });
  return { append: (rows) => append.immediate(rows) };
}
