/** Writes the audit log: each row carries a hash over itself and the row before, so that a changed past shows. */
import type { Database } from "better-sqlite3";
import type { Controls } from "../../engine/ports.ts";
import { type AuditRow, chainHash, EARLIER_ROWS, NEWEST_HASH, openingHash } from "../audit-chain.ts";
import { auditLog } from "../schema/ledger-controls.ts";
import { type LedgerDb, prepareInsert } from "./insert.ts";

export function createAudit(client: Database, db: LedgerDb): Controls["audit"] {
  const insert = prepareInsert(db, auditLog, { assigned: ["id"] });
  const newest = client.prepare<[], { hash: string | null }>(NEWEST_HASH);
  const earlier = client.prepare<[], AuditRow>(EARLIER_ROWS);
  // Read and written in one transaction (a savepoint inside another), so no row can come between.
  const append = client.transaction(
    (row: Omit<AuditRow, "id" | "detail">, detail: Readonly<Record<string, unknown>>) => {
      const before = newest.get()?.hash ?? openingHash(earlier.all());
      const hash = chainHash(before, { ...row, detail: JSON.stringify(detail) });
      insert({ ...row, detail, hash } as Parameters<typeof insert>[0]);
    },
  );
  return (action, by, at, detail) =>
    append({ at, action, userId: by?.userId ?? null, chatId: by?.chatId ?? null, name: by?.name ?? null }, detail);
}
