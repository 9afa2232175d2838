/** Kills in the middle of a migration: a run's own rows in an older schema, brought up to date by a process that dies. */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { openDatabase } from "../../../db/open.ts";
import { columnsOf, differences, type State, stateOf } from "./state.ts";

/** Newest migration of the older schema: before measured costs, conversations, roles, cards and tallies. */
const OLDER = 8;

/** The shipped migrations of the ledger up to that one. */
function olderMigrations(folder: string): string {
  const shipped = join(import.meta.dirname, "../../../db/migrations/ledger");
  const migrations = join(folder, "migrations");
  mkdirSync(join(migrations, "meta"), { recursive: true });
  const journal = JSON.parse(readFileSync(join(shipped, "meta/_journal.json"), "utf8"));
  journal.entries = journal.entries.slice(0, OLDER + 1);
  for (const { tag } of journal.entries) cpSync(join(shipped, `${tag}.sql`), join(migrations, `${tag}.sql`));
  writeFileSync(join(migrations, "meta/_journal.json"), JSON.stringify(journal));
  return migrations;
}

export type OlderLedger = {
  readonly columns: ReadonlyMap<string, readonly string[]>;
  readonly before: State;
};

/** Writes the rows of `from` into a new file of the older schema, as far as that had room for them. */
export function writeOlder(folder: string, from: string, file: string): OlderLedger {
  mkdirSync(dirname(file), { recursive: true });
  const old = openDatabase({ kind: "ledger", file, migrationsFolder: olderMigrations(folder) });
  if (!old.ok) throw new Error(old.error.text);
  const { client, close } = old.value;
  client.pragma("foreign_keys = OFF");
  client.prepare("ATTACH ? AS newer").run(from);
  const newer = columnsOf(client, "newer");
  const columns = new Map(
    [...columnsOf(client)].map(([table, names]) => [table, names.filter((name) => newer.get(table)?.includes(name))]),
  );
  columns.delete("__drizzle_migrations");
  columns.delete("sqlite_sequence");
  // Last, because with its kill switch on no signal can be written any more.
  const settings = columns.get("settings") ?? [];
  columns.delete("settings");
  columns.set("settings", settings);
  for (const [table, names] of columns) {
    const list = names.map((name) => `"${name}"`).join(", ");
    if (names.length > 0)
      client.exec(`INSERT OR IGNORE INTO main."${table}" (${list}) SELECT ${list} FROM newer."${table}"`);
  }
  client.exec("DETACH newer");
  close();
  return { columns, before: stateOf(file, columns) };
}

/** What the migrated file lacks of the older one, and whether SQLite finds it whole. */
export function judgeMigrated(file: string, { columns, before }: OlderLedger): readonly string[] {
  if (!existsSync(file)) return ["the file is gone"];
  const client = new Database(file, { readonly: true });
  const check = String(client.pragma("integrity_check(1)", { simple: true }));
  const keys = client.pragma("foreign_key_check") as readonly unknown[];
  client.close();
  const changed = differences(before, stateOf(file, columns)).filter(({ missing }) => missing.length > 0);
  return [
    ...(check === "ok" ? [] : [check]),
    ...(keys.length === 0 ? [] : [`${keys.length} rows lost their parent`]),
    ...changed.map(({ table, missing }) => `${table}: ${missing.length} rows are gone`),
  ];
}
