/** What a run left in its ledger, row by row, without what only tells when and how long this machine worked. */
import Database from "better-sqlite3";

/** Columns that measure this machine or count tries: an equal run writes others. */
const MEASURED: Readonly<Record<string, readonly string[]>> = {
  scans: ["started_at", "stored_at", "latency_ms", "stages_ms"],
  signals: ["latency_ms"],
  // A chain over rows whose times are the machine's.
  audit_log: ["at", "hash"],
  model_deployments: ["id", "deployed_at"],
  outbox: ["id", "attempts", "not_before", "created_at", "sent_at", "send_latency_ms", "message_id", "possible_repeat"],
};
/** Of this machine altogether. */
const LEFT_OUT = new Set(["updates_seen", "jobs", "sqlite_sequence", "sqlite_stat1", "__drizzle_migrations"]);

/** How late a late decision was; its hash is over that number too, so such a row is compared without both. */
const HOW_LATE = /\[(\\"\w+\\"),[^\]]*,\\"DATA_LATE\\"\]/;
/** Of the job that looks after secrets, which runs at any moment: when it saw one first, and when it last judged its age. */
function withoutMoment([key, value, slot]: readonly unknown[]): readonly unknown[] {
  if (String(key).startsWith("secret:")) return [key];
  return String(key).startsWith("secret_age:") ? [key, value] : [key, value, slot];
}

function compared(table: string, row: readonly unknown[]): string {
  const text = JSON.stringify(row);
  if (table === "alerts_told") return JSON.stringify(withoutMoment(row));
  if (table !== "decisions" || !HOW_LATE.test(text)) return text;
  const [id, _hash, ...rest] = row;
  return JSON.stringify([id, ...rest]).replace(HOW_LATE, "[$1,late]");
}

/** Rows as JSON, sorted, by table. */
export type State = ReadonlyMap<string, readonly string[]>;

/** `only` limits it to the columns that an older schema had. */
export function stateOf(file: string, only?: ReadonlyMap<string, readonly string[]>): State {
  const client = new Database(file, { readonly: true });
  try {
    const tables = columnsOf(client);
    const wanted = [...(only ?? tables)].filter(([table]) => !LEFT_OUT.has(table));
    return new Map(
      wanted.map(([table, columns]) => {
        const kept = columns.filter((column) => !(MEASURED[table] ?? []).includes(column));
        const rows = client.prepare(`SELECT ${kept.map((column) => `"${column}"`).join(", ")} FROM "${table}"`).raw();
        return [
          table,
          [...new Set(rows.all().map((row) => compared(table, row as readonly unknown[])))].sort(),
        ] as const;
      }),
    );
  } finally {
    client.close();
  }
}

/** Columns that can be written, by table. */
export function columnsOf(client: Database.Database, schema = "main"): ReadonlyMap<string, readonly string[]> {
  const tables = client
    .prepare<[], { name: string }>(`SELECT name FROM ${schema}.sqlite_master WHERE type = 'table' ORDER BY name`)
    .all();
  return new Map(
    tables.map(({ name }) => {
      const columns = client.pragma(`${schema}.table_xinfo("${name}")`) as { name: string; hidden: number }[];
      return [name, columns.filter(({ hidden }) => hidden === 0).map((column) => column.name)] as const;
    }),
  );
}

export type Difference = {
  readonly table: string;
  readonly missing: readonly string[];
  readonly more: readonly string[];
};

export function differences(expected: State, found: State): readonly Difference[] {
  return [...expected].flatMap(([table, rows]) => {
    const others = found.get(table) ?? [];
    const missing = rows.filter((row) => !others.includes(row));
    const more = others.filter((row) => !rows.includes(row));
    return missing.length + more.length === 0 ? [] : [{ table, missing, more }];
  });
}

/** Rows of a table that an undisturbed run has and the other has not. */
export const lostRows = (all: readonly Difference[], table: string): number =>
  all.find((one) => one.table === table)?.missing.length ?? 0;

export function lateScansOf(file: string): number {
  const client = new Database(file, { readonly: true });
  try {
    return client.prepare<[], number>("SELECT count(*) FROM scans WHERE late = 1").pluck().get() ?? 0;
  } finally {
    client.close();
  }
}
