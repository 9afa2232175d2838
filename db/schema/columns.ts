/** Words and constraints that several tables share. SQLite checks what the types only promise. */

import type { Side } from "../../core/instrument.ts";
import type { Decision, ExitKind } from "../../engine/records.ts";
import { type SQL, type SQLiteColumn, sql } from "../orm.ts";

export const SIDES = ["long", "short"] as const satisfies readonly Side[];
export const TIERS = ["LOW", "MEDIUM", "HIGH"] as const satisfies readonly Decision["tier"][];
export const MODES = ["dryrun", "live"] as const satisfies readonly Decision["mode"][];
export const EXITS = ["tp", "sl", "timeout", "invalidated"] as const satisfies readonly ExitKind[];
export const RESULTS = ["W", "L"] as const;

/** A CHECK that a text column holds one of the words; NULL passes, as SQL has it. */
export const oneOf = (column: SQLiteColumn, words: readonly string[]): SQL =>
  sql`${column} in (${sql.raw(words.map((word) => `'${word}'`).join(", "))})`;

/** A CHECK that an integer column holds 0 or 1. */
export const isFlag = (column: SQLiteColumn): SQL => sql`${column} in (0, 1)`;
