/** Nightly refits of one bundle, read beside a process that may hold the ledger: nothing is locked or changed. */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import type { StoredRefit } from "../../engine/ports/learned.ts";
import { drizzle } from "../orm.ts";
import { allRefits } from "./calibrators.ts";

/** Newest first; none without a ledger, or with one of a version that did not refit. */
export function readRefits(file: string, tag: string): readonly StoredRefit[] {
  if (!existsSync(file)) return [];
  const client = new Database(file, { readonly: true, timeout: 1_000 });
  try {
    const known = client.prepare("select 1 from sqlite_master where name = 'calibrators'").get();
    return known === undefined ? [] : allRefits(drizzle({ client, casing: "snake_case" }))(tag);
  } finally {
    client.close();
  }
}
