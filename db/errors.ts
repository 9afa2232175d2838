/** Why a database could not be opened, in words for the person who must act. */

const TEXTS = {
  DB_LOCKED: (file: string) =>
    `Another process uses the database ${file}. Two at once could send every signal twice, so this one does not start. Stop the other process, then start again.`,
  DB_CORRUPT: (file: string, detail: string) =>
    `The database ${file} is damaged (${detail}). What it holds cannot be trusted, so nothing starts and no signal is sent. Put your newest copy of it in its place (npm run restore -- FILE), or move the file away to begin with an empty one: candles are fetched again, but decisions, limits and the kill switch are not.`,
  DB_NOT_WRITABLE: (file: string, detail: string) =>
    `The database ${file} cannot be created or written (${detail}). Without it no decision is kept, so nothing starts and no signal is sent. Choose a folder that this user may write to, or correct its rights.`,
  DB_DISK_FULL: (file: string) =>
    `The disk that holds the database ${file} is full. Without it no decision is kept, so nothing starts and no signal is sent. Free some space, then start again.`,
  DB_NOT_OURS: (file: string) =>
    `The file ${file} is another kind of database. Nothing in it was touched, nothing starts and no signal is sent. Name another file, or move this one away.`,
  DB_NEWER: (file: string) =>
    `The database ${file} was written by a newer version of this program. Reading it with this version could misjudge open signals, so nothing starts. Install the newer version, or put back the copy that it made before (${file}.backup-…).`,
  BACKUP_FAILED: (file: string, detail: string) =>
    `The database ${file} must be brought up to date, and no backup of it could be written (${detail}). Nothing was changed, nothing starts and no signal is sent. Free some space beside the file or correct the folder's rights, then start again.`,
  MIGRATION_FAILED: (file: string, detail: string) =>
    `The database ${file} could not be brought up to date (${detail}). It was left as it was, nothing starts and no signal is sent. Go back to the version you used before, and report this.`,
  MIGRATION_BROKE_KEYS: (file: string, detail: string) =>
    `Bringing the database ${file} up to date would have torn rows apart (${detail}). It was put back from its backup, nothing starts and no signal is sent. Go back to the version you used before, and report this.`,
  MIGRATION_LOST_ROWS: (file: string, detail: string) =>
    `Bringing the database ${file} up to date would have lost rows (${detail}). It was put back from its backup, nothing starts and no signal is sent. Go back to the version you used before, and report this.`,
} as const;

export type DatabaseErrorCode = keyof typeof TEXTS;
export const DATABASE_ERROR_CODES = Object.keys(TEXTS) as readonly DatabaseErrorCode[];

export type DatabaseError = {
  readonly code: DatabaseErrorCode;
  readonly file: string;
  /** What happened, what it means and what to do, in plain sentences. */
  readonly text: string;
};

export function databaseError(code: DatabaseErrorCode, file: string, detail = ""): DatabaseError {
  return { code, file, text: TEXTS[code](file, detail) };
}

const CODES: readonly (readonly [prefix: string, code: DatabaseErrorCode])[] = [
  ["SQLITE_BUSY", "DB_LOCKED"],
  ["SQLITE_LOCKED", "DB_LOCKED"],
  ["SQLITE_CORRUPT", "DB_CORRUPT"],
  ["SQLITE_NOTADB", "DB_CORRUPT"],
  ["SQLITE_FULL", "DB_DISK_FULL"],
  ["ENOSPC", "DB_DISK_FULL"],
  ["SQLITE_", "DB_NOT_WRITABLE"],
  ["E", "DB_NOT_WRITABLE"],
];

/** What SQLite or the file system said while opening, as one of our codes. Anything else is a bug and is thrown on. */
export function asDatabaseError(cause: unknown, file: string): DatabaseError {
  const said = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
  const known = CODES.find(([prefix]) => said.startsWith(prefix));
  if (known === undefined || !(cause instanceof Error)) throw cause;
  return databaseError(known[1], file, cause.message);
}
