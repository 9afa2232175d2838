/**
 * The parts of drizzle this room uses, from one place, and from drizzle's CommonJS build: an ES module makes Node read
 * its package's manifest anew, and drizzle's lists 180 kB of exports for each of a hundred modules. That was 0.35 s of
 * processor time at each start.
 */
import { createRequire } from "node:module";

const load = createRequire(import.meta.url);
const core: typeof import("drizzle-orm") = load("drizzle-orm");
const driver: typeof import("drizzle-orm/better-sqlite3") = load("drizzle-orm/better-sqlite3");
const tables: typeof import("drizzle-orm/sqlite-core") = load("drizzle-orm/sqlite-core");

export const { and, asc, desc, eq, getTableColumns, gt, gte, inArray, is, isNull, lt, lte, ne, sql } = core;
export const { Param, Placeholder } = core;
export const { drizzle } = driver;
export const { blob, check, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } = tables;

export type { SQL } from "drizzle-orm";
export type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
export type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
