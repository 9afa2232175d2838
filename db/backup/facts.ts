/** What lies in a database file, and whether it is whole. Opens for reading only. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import Database from "better-sqlite3";
import { hasChain, verifyAudit } from "../audit-chain.ts";
import { tableNames } from "../migrate.ts";
import type { DatabaseFacts } from "./manifest.ts";

export function databaseFacts(file: string, path: string): DatabaseFacts {
  const client = new Database(file, { readonly: true });
  try {
    const names = tableNames(client, true);
    const tables = Object.fromEntries(names.map((name) => [name, rowsOf(client, name)]));
    return { path, tables, audit: hasChain(client) ? auditOf(client) : null };
  } finally {
    client.close();
  }
}

/** Every page, every index, every reference and the audit log's chain; what is wrong, in words, or null. */
export function databaseFault(file: string): string | null {
  const client = new Database(file, { readonly: true });
  try {
    const pages = client.pragma("integrity_check(1)", { simple: true });
    if (pages !== "ok") return `its pages are damaged (${String(pages)})`;
    const torn = client.pragma("foreign_key_check") as readonly unknown[];
    if (torn.length > 0) return `${torn.length} rows point at rows that are not there`;
    const broken = hasChain(client) ? verifyAudit(client).fault : null;
    return broken === null ? null : `its audit log was changed (${broken.code})`;
  } finally {
    client.close();
  }
}

const rowsOf = (client: Database.Database, table: string): number =>
  client.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "${table}"`).get()?.n ?? 0;

function auditOf(client: Database.Database): DatabaseFacts["audit"] {
  const { rows, head } = verifyAudit(client);
  return { rows, head };
}

export async function checksum(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
