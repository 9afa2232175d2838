/**
 * Guarded migration: backup, keys off, migrate, check keys and row counts. Keys must be off outside the transaction,
 * because a table rebuilt inside it would take its child rows along. Whoever opens puts the backup back on an error.
 */
import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { Database } from "better-sqlite3";
import { migrate } from "drizzle-orm/better-sqlite3/migrator";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { err, ok, type Result } from "../core/result.ts";
import { type DatabaseError, databaseError } from "./errors.ts";
import { drizzle } from "./orm.ts";

const MIGRATIONS_TABLE = "__drizzle_migrations";

export type Migrated = {
  /** False when the database was up to date. */
  readonly changed: boolean;
  /** The copy made before; null when there was nothing worth copying. */
  readonly backup: string | null;
};
/** `changed`: the file no longer is what it was before, so its backup must be put back. */
export type MigrationFault = {
  readonly error: DatabaseError;
  readonly changed: boolean;
  readonly backup: string | null;
};

export function migrateGuarded(client: Database, file: string, folder: string): Result<Migrated, MigrationFault> {
  const known = readMigrationFiles({ migrationsFolder: folder }).map(({ folderMillis }) => folderMillis);
  const newestKnown = Math.max(0, ...known);
  const applied = newestApplied(client);
  const untouched = { changed: false, backup: null };
  if (applied > newestKnown) return err({ error: databaseError("DB_NEWER", file), ...untouched });
  if (applied === newestKnown) return ok(untouched);

  const before = rowCounts(client);
  let backup: string | null = null;
  if (before.size > 0) {
    backup = freeBackupName(file);
    try {
      client.prepare("VACUUM INTO ?").run(backup);
    } catch (cause) {
      return err({ error: databaseError("BACKUP_FAILED", file, messageOf(cause)), ...untouched });
    }
  }
  client.pragma("foreign_keys = OFF");
  try {
    migrate(drizzle({ client }), { migrationsFolder: folder });
  } catch (cause) {
    // What went wrong is hidden behind a rollback that SQLite has made already.
    const code = isFull(file) ? "DB_DISK_FULL" : "MIGRATION_FAILED";
    return err({ error: databaseError(code, file, messageOf(cause)), changed: false, backup });
  }
  const fault = brokenKeys(client, file) ?? lostRows(client, file, before);
  if (fault !== null) return err({ error: fault, changed: true, backup });
  client.pragma("foreign_keys = ON");
  return ok({ changed: true, backup });
}

/** Creation time of the newest migration the file has had, 0 for a new file. */
function newestApplied(client: Database): number {
  if (!tableNames(client, true).includes(MIGRATIONS_TABLE)) return 0;
  const row = client
    .prepare<[], { newest: number | null }>(`SELECT max(created_at) AS newest FROM ${MIGRATIONS_TABLE}`)
    .get();
  return Number(row?.newest ?? 0);
}

/** Tables of our own, and drizzle's bookkeeping when asked for. */
export function tableNames(client: Database, withMigrations = false): readonly string[] {
  const rows = client
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .all();
  return rows.map(({ name }) => name).filter((name) => withMigrations || name !== MIGRATIONS_TABLE);
}

function rowCounts(client: Database): ReadonlyMap<string, number> {
  const count = (table: string): number =>
    client.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "${table}"`).get()?.n ?? 0;
  return new Map(tableNames(client).map((table) => [table, count(table)]));
}

function brokenKeys(client: Database, file: string): DatabaseError | null {
  const broken = client.pragma("foreign_key_check") as readonly { readonly table: string; readonly parent: string }[];
  const [first] = broken;
  if (first === undefined) return null;
  const detail = `${broken.length} rows lost their parent, the first in ${first.table}, which points at ${first.parent}`;
  return databaseError("MIGRATION_BROKE_KEYS", file, detail);
}

function lostRows(client: Database, file: string, before: ReadonlyMap<string, number>): DatabaseError | null {
  const after = rowCounts(client);
  const poorer = [...before].filter(([table, rows]) => (after.get(table) ?? -1) < rows);
  if (poorer.length === 0) return null;
  const detail = poorer
    .map(([table, rows]) => `${table}: ${rows} before, ${after.get(table) ?? "no table"} after`)
    .join("; ");
  return databaseError("MIGRATION_LOST_ROWS", file, detail);
}

function freeBackupName(file: string): string {
  let number = 1;
  while (existsSync(`${file}.backup-${number}`)) number += 1;
  return `${file}.backup-${number}`;
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** No migration gets far on so little. */
const ROOM_BYTES = 256 * 1024;

function isFull(file: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(file));
  return bavail * bsize < ROOM_BYTES;
}
