/** Prepared inserts with typed rows: every column must be named, so a new column cannot be forgotten by a writer. */
import type Database from "better-sqlite3";
import { type BetterSQLite3Database, getTableColumns, is, Param, Placeholder, type SQLiteTable, sql } from "../orm.ts";

export type LedgerDb = BetterSQLite3Database & { readonly $client: Database.Database };

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
  const query = (skipKnown ? insert.onConflictDoNothing() : insert).toSQL();
  // Drizzle would look for the placeholders among all parameters anew for each row: half of what a large scan's rows take.
  const statement = db.$client.prepare(query.sql);
  const parameters = query.params.map(parameterOf);
  return (row) => statement.run(parameters.map((of) => of(row))).changes === 1;
}

/** How a row's value for a parameter of the statement comes to be; all of them are placeholders of columns. */
function parameterOf(parameter: unknown): (row: Readonly<Record<string, unknown>>) => unknown {
  if (!is(parameter, Param) || !is(parameter.value, Placeholder))
    throw new Error("An insert takes nothing but columns");
  const { encoder, value } = parameter;
  const { name } = value;
  return (row) => encoder.mapToDriverValue(row[name]);
}
