/** What a database says of people, of what they did, and of how much it holds; read beside the process that writes it. */
import Database from "better-sqlite3";
import type { TimestampMs } from "../core/time.ts";
import { tableNames } from "./migrate.ts";

export type PersonRow = {
  readonly userId: number;
  readonly role: string;
  readonly name: string;
  readonly addedAt: number;
};
export type DeedRow = { readonly who: string; readonly action: string; readonly times: number; readonly last: number };
export type TableRow = { readonly table: string; readonly rows: number; readonly oldest: number | null };

export type AccessFacts = {
  readonly people: readonly PersonRow[];
  readonly places: readonly { readonly chatId: number; readonly title: string }[];
  /** One-time codes that still work. */
  readonly invitations: readonly { readonly role: string; readonly expiresAt: number }[];
  /** Of the audit log in [from, until), by actor and action. */
  readonly deeds: readonly DeedRow[];
};

function reading<T>(file: string, read: (client: Database.Database) => T): T {
  const client = new Database(file, { readonly: true, timeout: 5_000 });
  try {
    return read(client);
  } finally {
    client.close();
  }
}

/** Of a ledger. */
export const accessFacts = (file: string, from: TimestampMs, until: TimestampMs, now: TimestampMs): AccessFacts =>
  reading(file, (client) => ({
    people: client
      .prepare<[], PersonRow>("SELECT user_id AS userId, role, name, added_at AS addedAt FROM users ORDER BY added_at")
      .all(),
    places: client
      .prepare<[], AccessFacts["places"][number]>("SELECT chat_id AS chatId, title FROM places ORDER BY title")
      .all(),
    invitations: client
      .prepare<[number], AccessFacts["invitations"][number]>(
        "SELECT role, expires_at AS expiresAt FROM invitations WHERE used_at IS NULL AND expires_at > ? ORDER BY expires_at",
      )
      .all(now),
    deeds: client
      .prepare<[number, number], DeedRow>(
        `SELECT coalesce(name || ' (' || user_id || ')', 'the process') AS who, action, count(*) AS times, max(at) AS last
         FROM audit_log WHERE at >= ? AND at < ? GROUP BY user_id, name, action ORDER BY user_id, times DESC`,
      )
      .all(from, until),
  }));

/** Columns that say when a row is of; the first one a table has counts. */
const TIME_COLUMNS = [
  "slot",
  "open_time",
  "hour",
  "at",
  "created_at",
  "added_at",
  "day_start",
  "fitted_at",
  "changed_at",
];

/** Of any of the databases, tables by name. */
export const tableFacts = (file: string): readonly TableRow[] =>
  reading(file, (client) =>
    tableNames(client).map((table) => {
      const columns = client.prepare<[string], string>("SELECT name FROM pragma_table_info(?)").pluck().all(table);
      const time = TIME_COLUMNS.find((name) => columns.includes(name));
      const oldest = time === undefined ? "NULL" : `min("${time}")`;
      const row = client
        .prepare<[], Omit<TableRow, "table">>(`SELECT count(*) AS rows, ${oldest} AS oldest FROM "${table}"`)
        .get();
      return { table, rows: row?.rows ?? 0, oldest: row?.oldest ?? null };
    }),
  );
