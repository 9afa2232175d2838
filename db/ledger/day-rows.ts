/** Rows of whole days out of a ledger, as they lie in the file; read beside the process that writes it. */
import Database from "better-sqlite3";
import { DAY_MS, type TimestampMs } from "../../core/time.ts";
import { LEAVING, type LeavingName } from "./leaving.ts";

/** Tables whose rows belong to a slot. */
export const SLOT_TABLES = [
  "scans",
  "decisions",
  "signals",
  "outcomes",
  "predictions",
  "volatility_forecasts",
  "shadow_predictions",
] as const;
export type SlotTable = (typeof SLOT_TABLES)[number];

export type DayColumn = { readonly name: string; readonly type: "INTEGER" | "REAL" | "TEXT" };
export type DayRow = readonly (number | string | null)[];
export type DayRows = { readonly columns: readonly DayColumn[]; readonly rows: Iterable<DayRow> };
/** Which rows of a day: all of them, or those that may leave the ledger. */
export type DayPart = "all" | "leaving";

/** Hands `read` the rows of slots in [from, until), the oldest first; they may be gone through once, before it resolves. */
export async function withDayRows<T>(
  file: string,
  table: SlotTable,
  [from, until]: readonly [TimestampMs, TimestampMs],
  read: (rows: DayRows) => Promise<T>,
  part: DayPart = "all",
): Promise<T> {
  const client = new Database(file, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    const statement = client.prepare<[number, number], DayRow>(
      `SELECT * FROM ${table} t WHERE slot >= ? AND slot < ? AND ${part === "all" ? "1" : mayLeave(table)} ORDER BY slot`,
    );
    const columns = statement.columns().map(({ name, type }) => ({ name, type: typeOf(type) }));
    return await read({ columns, rows: statement.raw().iterate(from, until) as Iterable<DayRow> });
  } finally {
    client.close();
  }
}

const typeOf = (declared: string | null): DayColumn["type"] =>
  declared === "INTEGER" || declared === "REAL" ? declared : "TEXT";

const isLeavingTable = (table: SlotTable): table is LeavingName => Object.hasOwn(LEAVING, table);
const mayLeave = (table: SlotTable): string => (isLeavingTable(table) ? LEAVING[table].may : "0");

/** Left alone, SQLite goes through every instrument and sorts what it found: years of rows for one day. */
const BY_SLOT = "INDEXED BY decisions_slot";

/** Midnights of the UTC days before `until` that have rows in any of the tables, the oldest first. */
export function daysWithRows(
  file: string,
  tables: readonly SlotTable[],
  until: TimestampMs,
  part: DayPart = "all",
): readonly TimestampMs[] {
  const client = new Database(file, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    const next = tables.map((table) =>
      client
        .prepare<[number, number], number>(
          `SELECT slot FROM ${table} t ${table === "decisions" ? BY_SLOT : ""} WHERE slot >= ? AND slot < ?
           AND ${part === "all" ? "1" : mayLeave(table)} ORDER BY slot LIMIT 1`,
        )
        .pluck(),
    );
    const days: TimestampMs[] = [];
    for (let from = 0; ; ) {
      const slots = next.map((statement) => statement.get(from, until) ?? Number.POSITIVE_INFINITY);
      const day = Math.floor(Math.min(...slots) / DAY_MS) * DAY_MS;
      if (!(day < until)) return days;
      days.push(day as TimestampMs);
      from = day + DAY_MS;
    }
  } finally {
    client.close();
  }
}

/**
 * The UTC midnight before which days are finished: a scan of a later day was stored, and every candidate has ended. Null =
 * nothing was scanned.
 */
export function finishedBefore(file: string): TimestampMs | null {
  const client = new Database(file, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    const newest = client.prepare<[], number | null>("SELECT max(slot) FROM scans").pluck().get() ?? null;
    if (newest === null) return null;
    const open = client
      .prepare<[], number | null>("SELECT min(slot) FROM outcomes WHERE exit_kind IS NULL")
      .pluck()
      .get();
    return (Math.floor(Math.min(newest, open ?? newest) / DAY_MS) * DAY_MS) as TimestampMs;
  } finally {
    client.close();
  }
}
