/** Prepared inserts with typed rows: every column must be named, so a new column cannot be forgotten by a writer. */
import { type BetterSQLite3Database, getTableColumns, type SQLiteTable, sql } from "../orm.ts";

export type LedgerDb = BetterSQLite3Database;

/** A row with all its columns, none left to chance. */
export type FullRow<T extends SQLiteTable> = {
  [K in keyof T["$inferInsert"]]-?: Exclude<T["$inferInsert"][K], undefined>;
};

/**
 * Answers whether the row is new; one that meets a unique key already there is left out when `skipKnown`.
 * `assigned` names columns whose value SQLite makes itself.
 */
export function prepareInsert<T extends SQLiteTable>(
  db: LedgerDb,
  table: T,
  { skipKnown = false, assigned = [] }: { readonly skipKnown?: boolean; readonly assigned?: readonly string[] } = {},
): (row: Omit<FullRow<T>, "id">) => boolean {
  const names = Object.entries(getTableColumns(table)).flatMap(([name, column]) =>
    column.generated === undefined && !assigned.includes(name) ? [name] : [],
  );
  const values = Object.fromEntries(names.map((name) => [name, sql.placeholder(name)]));
  const insert = db.insert(table).values(values as T["$inferInsert"]);
  const prepared = skipKnown ? insert.onConflictDoNothing().prepare() : insert.prepare();
  return (row) => prepared.run(row).changes === 1;
}
