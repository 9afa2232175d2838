/**
 * The chain through the audit log: `hash` of a row is SHA-256 over the hash before it and the row's own fields. The first
 * chained row stands on a hash over all rows written before there was a chain. Rows cut off at the end show in SQLite's
 * own count of ids.
 */
import { createHash } from "node:crypto";
import type { Database } from "better-sqlite3";

/** A row as it lies in the file; `detail` is its JSON text. */
export type AuditRow = {
  readonly id: number;
  readonly at: number;
  readonly action: string;
  readonly userId: number | null;
  readonly chatId: number | null;
  readonly name: string | null;
  readonly detail: string;
};
type Chained = AuditRow & { readonly hash: string | null };

const COLUMNS = `id, at, action, user_id AS userId, chat_id AS chatId, name, detail`;
export const NEWEST_HASH = "SELECT hash FROM audit_log WHERE hash IS NOT NULL ORDER BY id DESC LIMIT 1";
/** Written before there was a chain. */
export const EARLIER_ROWS = `SELECT ${COLUMNS} FROM audit_log WHERE hash IS NULL ORDER BY id`;
const ALL_ROWS = `SELECT ${COLUMNS}, hash FROM audit_log ORDER BY id`;
const HIGHEST_ID = "SELECT seq FROM sqlite_sequence WHERE name = 'audit_log'";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const fields = ({ at, action, userId, chatId, name, detail }: Omit<AuditRow, "id">): string =>
  JSON.stringify([at, action, userId, chatId, name, detail]);

export const openingHash = (earlier: readonly AuditRow[]): string => sha256(earlier.map(fields).join("\n"));
export const chainHash = (before: string, row: Omit<AuditRow, "id">): string => sha256(`${before}\n${fields(row)}`);

export type AuditVerdict = {
  readonly rows: number;
  /** Rows older than the chain; covered as one block. */
  readonly earlier: number;
  /** The newest hash: kept elsewhere, it proves later that nothing before it was changed. Null without chained rows. */
  readonly head: string | null;
  readonly fault:
    | null
    /** That row, or one before it, is not as it was written. */
    | { readonly code: "ROW_CHANGED"; readonly id: number }
    /** A chained row without a hash. */
    | { readonly code: "HASH_MISSING"; readonly id: number }
    /** Ids leave out numbers: rows were taken away. */
    | { readonly code: "ROWS_MISSING"; readonly after: number };
};

/** False for a file of a version before there was a chain, or without an audit log. */
export const hasChain = (client: Database): boolean =>
  client.prepare("SELECT 1 FROM pragma_table_info('audit_log') WHERE name = 'hash'").get() !== undefined;

/** Reads the whole log, oldest first; the file is not changed. Only where `hasChain`. */
export function verifyAudit(client: Database): AuditVerdict {
  const earlier: AuditRow[] = [];
  let rows = 0;
  let head: string | null = null;
  const verdict = (fault: AuditVerdict["fault"]): AuditVerdict => ({ rows, earlier: earlier.length, head, fault });
  for (const row of client.prepare<[], Chained>(ALL_ROWS).iterate()) {
    const fault = row.id === rows + 1 ? rowFault(row, head, earlier) : ({ code: "ROWS_MISSING", after: rows } as const);
    if (fault !== null) return verdict(fault);
    rows += 1;
    if (row.hash === null) earlier.push(row);
    else head = row.hash;
  }
  const highest = client.prepare<[], { seq: number }>(HIGHEST_ID).get()?.seq ?? 0;
  return verdict(highest > rows ? { code: "ROWS_MISSING", after: rows } : null);
}

function rowFault(row: Chained, head: string | null, earlier: readonly AuditRow[]): AuditVerdict["fault"] {
  if (row.hash === null) return head === null ? null : { code: "HASH_MISSING", id: row.id };
  const right = chainHash(head ?? openingHash(earlier), row);
  return right === row.hash ? null : { code: "ROW_CHANGED", id: row.id };
}
