/** Rows of whole days out of a ledger, as they lie in the file; read beside the process that writes it. */
import Database from "better-sqlite3";
import { DAY_MS, type TimestampMs } from "../../core/time.ts";

/** Tables whose rows belong to a slot. */
export const SLOT_TABLES = [
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

/** Hands `read` the rows of slots in [from, until), the oldest first; they may be gone through once, before it resolves. */
export async function withDayRows<T>(
  file: string,
  table: SlotTable,
  [from, until]: readonly [TimestampMs, TimestampMs],
  read: (rows: DayRows) => Promise<T>,
): Promise<T> {
  const client = new Database(file, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    const statement = client.prepare<[number, number], DayRow>(
      `SELECT * FROM ${table} WHERE slot >= ? AND slot < ? ORDER BY slot`,
    );
    const columns = statement.columns().map(({ name, type }) => ({ name, type: typeOf(type) }));
    return await read({ columns, rows: statement.raw().iterate(from, until) as Iterable<DayRow> });
  } finally {
    client.close();
  }
}

const typeOf = (declared: string | null): DayColumn["type"] =>
  declared === "INTEGER" || declared === "REAL" ? declared : "TEXT";

/** Midnights of the UTC days before `until` that have rows in any of the tables, the oldest first. */
export function daysWithRows(file: string, until: TimestampMs): readonly TimestampMs[] {
  const client = new Database(file, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    const next = SLOT_TABLES.map((table) =>
      client.prepare<[number], number | null>(`SELECT min(slot) FROM ${table} WHERE slot >= ?`).pluck(),
    );
    const days: TimestampMs[] = [];
    for (let from = 0; ; ) {
      const slots = next.map((statement) => statement.get(from) ?? Number.POSITIVE_INFINITY);
      const day = Math.floor(Math.min(...slots) / DAY_MS) * DAY_MS;
      if (!(day < until)) return days;
      days.push(day as TimestampMs);
      from = day + DAY_MS;
    }
  } finally {
    client.close();
  }
}
