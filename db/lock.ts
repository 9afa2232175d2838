/**
 * One process per database. The lock is SQLite's own on an empty file beside the database: the system releases it when
 * the process ends in whatever way, so a crash leaves nothing to clean up, and readers of the database stay possible.
 */
import Database from "better-sqlite3";

/** A restarting predecessor may need this long to let go. */
const WAIT_MS = 500;

/** Throws SQLITE_BUSY when another process (or another opening in this one) still holds the lock after `waitMs`. */
export function takeLock(file: string, waitMs = WAIT_MS): { release(): void } {
  const holder = new Database(`${file}.lock`, { timeout: waitMs });
  try {
    holder.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    holder.close();
    throw cause;
  }
  return { release: () => void holder.close() };
}
