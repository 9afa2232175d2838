/**
 * The parts of drizzle this room uses, from one place. Node reads a package's manifest anew for every import that names
 * the package, and drizzle's lists 180 kB of exports: two dozen imports cost 0.3 s of each start, four cost none of it.
 */
export {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gt,
  gte,
  inArray,
  is,
  isNull,
  lt,
  lte,
  ne,
  Param,
  Placeholder,
  type SQL,
  sql,
} from "drizzle-orm";
export { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
export {
  blob,
  check,
  index,
  integer,
  primaryKey,
  real,
  type SQLiteColumn,
  type SQLiteTable,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
