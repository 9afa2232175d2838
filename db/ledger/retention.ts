/**
 * Takes old rows out of the ledger that the archive was seen to hold. Few at a time, with a turn for everything else in
 * between, so that a scan never waits; it may be killed at any moment and goes on with the next night.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "better-sqlite3";
import type { TimestampMs } from "../../core/time.ts";
import { LEAVING, type LeavingName } from "./leaving.ts";

/** Rows of one table with slots in [from, until). */
export type Span = { readonly table: LeavingName; readonly from: TimestampMs; readonly until: TimestampMs };
export type LedgerRetention = {
  /** Answers how many rows left; of the table only those that may (db/ledger/leaving.ts). */
  letGo(span: Span, leaving: AbortSignal): Promise<number>;
};

/** A few milliseconds of work, and one commit. */
const ROWS_AT_ONCE = 200;
const TURN_MS = 5;

export function createLedgerRetention(client: Database): LedgerRetention {
  return {
    async letGo({ table, from, until }, leaving) {
      const statement = client.prepare<[TimestampMs, TimestampMs]>(dropSome(table));
      let gone = 0;
      for (let some = ROWS_AT_ONCE; some === ROWS_AT_ONCE && !leaving.aborted; gone += some) {
        some = statement.run(from, until).changes;
        await pause(TURN_MS);
      }
      return gone;
    },
  };
}

function dropSome(table: LeavingName): string {
  const { keys, may, free } = LEAVING[table];
  const names = keys.join(", ");
  return `DELETE FROM ${table} WHERE (${names}) IN (SELECT ${names} FROM ${table} t
    WHERE t.slot >= ? AND t.slot < ? AND ${may} AND ${free} LIMIT ${ROWS_AT_ONCE})`;
}
