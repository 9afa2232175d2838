/** Opens one of the databases: lock, checks, guarded migration, settings. Nothing is ever repaired in silence. */
import { copyFileSync, existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { err, ok, type Result } from "../core/result.ts";
import { asDatabaseError, type DatabaseError, databaseError } from "./errors.ts";
import { takeLock } from "./lock.ts";
import { type MigrationFault, migrateGuarded, tableNames } from "./migrate.ts";

/** The ledger must survive a power cut to the last commit; candles can be fetched again. `id` marks the file as ours. */
const KINDS = {
  ledger: { id: 0x4c4b4c47, synchronous: "FULL" },
  candles: { id: 0x4c4b4344, synchronous: "NORMAL" },
  backfill: { id: 0x4c4b4246, synchronous: "NORMAL" },
} as const;
export type DatabaseKind = keyof typeof KINDS;

const BUSY_TIMEOUT_MS = 1_000;
/** Checking every page takes about 2.5 ms per megabyte. */
const ALWAYS_CHECKED_BYTES = 128 * 1024 * 1024;
const LOOSE_SHARE = 0.2;
const VACUUMED_BYTES = 2 * 1024 * 1024 * 1024;
const WAL_LIMIT_BYTES = 64 * 1024 * 1024;

export type OpenOptions = {
  readonly kind: DatabaseKind;
  /** The folder is created when absent; `<file>.lock` and `<file>.backup-<n>` stand beside it. */
  readonly file: string;
  /** Where the migrations are; those shipped with this version by default. */
  readonly migrationsFolder?: string;
};
export type OpenDatabase = {
  readonly client: Database.Database;
  /** Gives empty pages back, folds the write-ahead log into the file, renews what the query planner knows; at any time. */
  maintain(): void;
  /** Folds the write-ahead log into the file and lets go of the lock; a second call does nothing. */
  close(): void;
};

/** Expected faults come back as a `DatabaseError` with a sentence for a person; the file is then as it was before. */
export function openDatabase(options: OpenOptions): Result<OpenDatabase, DatabaseError> {
  const { file } = options;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const lock = takeLock(file);
    const opened = connect(options);
    if (!opened.ok) lock.release();
    return opened.ok ? ok(held(opened.value, lock)) : opened;
  } catch (cause) {
    return err(asDatabaseError(cause, file));
  }
}

const held = (client: Database.Database, lock: { release(): void }): OpenDatabase => ({
  client,
  maintain() {
    if (isLoose(client)) client.exec("VACUUM");
    client.pragma("optimize");
    client.pragma("wal_checkpoint(TRUNCATE)");
  },
  close() {
    if (!client.open) return;
    try {
      client.pragma("wal_checkpoint(TRUNCATE)");
    } catch {
      // A full disk: everything committed stands in the log beside the file, and the next opening reads it there.
    }
    client.close();
    lock.release();
  },
});

/** A fifth of a file that is still quickly rewritten is empty: about a second per 100 MB, and nothing else runs meanwhile. */
function isLoose(client: Database.Database): boolean {
  const [pages, free, size] = ["page_count", "freelist_count", "page_size"].map((name) =>
    Number(client.pragma(name, { simple: true })),
  );
  if (pages === undefined || free === undefined || size === undefined) return false;
  return free / pages > LOOSE_SHARE && pages * size < VACUUMED_BYTES;
}

function connect({ kind, file, migrationsFolder }: OpenOptions): Result<Database.Database, DatabaseError> {
  let client: Database.Database | null = null;
  try {
    const stoppedInOrder = !existsSync(`${file}-wal`);
    if (kind === "ledger" && stoppedInOrder && isEmptied(file))
      return err(databaseError("DB_CORRUPT", file, "it is empty"));
    client = new Database(file, { timeout: BUSY_TIMEOUT_MS });
    const fault = prepare(client, file, kind) ?? damaged(client, file, stoppedInOrder);
    if (fault !== null) return refuse(client, fault);
    const migrated = migrateGuarded(client, file, migrationsFolder ?? join(import.meta.dirname, "migrations", kind));
    if (!migrated.ok) return putBack(client, file, migrated.error);
    const worse = migrated.value.changed ? damaged(client, file, false) : null;
    return worse === null ? ok(client) : refuse(client, worse);
  } catch (cause) {
    client?.close();
    return err(asDatabaseError(cause, file));
  }
}

/** SQLite takes a file of no bytes for a new database; what was in it, the kill switch with it, would be gone without a word. */
const isEmptied = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.size === 0;

/** Settings of the connection, and the two questions that must come before anything is changed: may we, is it ours? */
function prepare(client: Database.Database, file: string, kind: DatabaseKind): DatabaseError | null {
  client.exec("BEGIN IMMEDIATE; ROLLBACK");
  const { id, synchronous } = KINDS[kind];
  if (tableNames(client, true).length === 0) client.pragma(`application_id = ${id}`);
  if (client.pragma("application_id", { simple: true }) !== id) return databaseError("DB_NOT_OURS", file);
  client.pragma("journal_mode = WAL");
  client.pragma(`synchronous = ${synchronous}`);
  client.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`);
  client.pragma("foreign_keys = ON");
  // A file that may only be read opens without a word, and a transaction on it begins; only a write finds out.
  client.pragma(`application_id = ${id}`);
  return null;
}

/**
 * Every page is checked, except in a large file that was closed in order: that would take seconds at each start, SQLite
 * itself refuses one that was cut short, and a damaged page is still found when it is read.
 */
function damaged(client: Database.Database, file: string, stoppedInOrder: boolean): DatabaseError | null {
  if (stoppedInOrder && statSync(file).size > ALWAYS_CHECKED_BYTES) return null;
  const answer = client.pragma("quick_check(1)", { simple: true });
  return answer === "ok" ? null : databaseError("DB_CORRUPT", file, String(answer));
}

function refuse(client: Database.Database, error: DatabaseError): Result<never, DatabaseError> {
  client.close();
  return err(error);
}

function putBack(client: Database.Database, file: string, fault: MigrationFault): Result<never, DatabaseError> {
  client.close();
  if (fault.changed && fault.backup !== null) {
    copyFileSync(fault.backup, file);
    for (const rest of ["-wal", "-shm"]) rmSync(file + rest, { force: true });
  }
  return err(fault.error);
}
