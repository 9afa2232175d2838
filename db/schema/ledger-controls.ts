/** What people set and asked, what was told about conditions, and which models served when. */

import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { JobTold } from "../../engine/job-told.ts";
import type { Prompt } from "../../engine/ports.ts";
import { check, integer, sql, sqliteTable, text } from "../orm.ts";
import { isFlag, oneOf } from "./columns.ts";

const PROMPT_KINDS = [
  "threshold",
  "kill_switch_off",
  "account",
  "watchlist",
  "retrain",
  "pause",
  "people",
  "model",
] as const satisfies readonly Prompt["kind"][];
const PROMPT_STATUSES = ["open", "confirmed", "cancelled", "void"] as const;

/** Settings of the running system. Both kill switches are rows here, because a trigger on `signals` reads them. */
export const settings = sqliteTable(
  "settings",
  {
    key: text().primaryKey(),
    value: text().notNull(),
    changedAt: integer().$type<TimestampMs>().notNull(),
  },
  (table) => [
    // A kill switch written as "true" or "1" would look set and stop nothing.
    check("settings_kill_switch", sql`${table.key} not like 'kill_switch%' or ${table.value} in ('on', 'off')`),
  ],
);

/** Who did what, when. Triggers refuse UPDATE and DELETE. */
export const auditLog = sqliteTable("audit_log", {
  id: integer().primaryKey({ autoIncrement: true }),
  at: integer().$type<TimestampMs>().notNull(),
  action: text().notNull(),
  /** NULL = the process itself. */
  userId: integer(),
  chatId: integer(),
  name: text(),
  detail: text({ mode: "json" }).$type<Readonly<Record<string, unknown>>>().notNull(),
  /** Chains the rows (db/audit-chain.ts); NULL in rows older than the chain. */
  hash: text(),
});

/** Questions with buttons; a button works one time. */
export const prompts = sqliteTable(
  "prompts",
  {
    id: text().primaryKey(),
    kind: text({ enum: PROMPT_KINDS }).notNull(),
    value: text().notNull(),
    userId: integer().notNull(),
    chatId: integer().notNull(),
    before: text().notNull(),
    expiresAt: integer().$type<TimestampMs>().notNull(),
    status: text({ enum: PROMPT_STATUSES }).notNull(),
  },
  (table) => [
    check("prompts_kind", oneOf(table.kind, PROMPT_KINDS)),
    check("prompts_status", oneOf(table.status, PROMPT_STATUSES)),
  ],
);

/** The value people were last told about each watched condition. */
export const alertsTold = sqliteTable("alerts_told", {
  key: text().primaryKey(),
  value: text().notNull(),
  slot: integer().$type<TimestampMs>().notNull(),
});

/** Which bundle of models served from when, and why one was taken back. */
export const modelDeployments = sqliteTable("model_deployments", {
  id: integer().primaryKey({ autoIncrement: true }),
  version: text().notNull(),
  modelPath: text().notNull(),
  deployedAt: integer().$type<TimestampMs>().notNull(),
  metricsJson: text({ mode: "json" }).$type<unknown>().notNull(),
  rollbackReason: text(),
});

/** The symbols that are watched; a removed one keeps its row, so that its past can still be read. */
export const watchedSymbols = sqliteTable("watched_symbols", {
  instrument: text().$type<InstrumentId>().primaryKey(),
  addedAt: integer().$type<TimestampMs>().notNull(),
  /** Telegram id; null = the configuration. */
  addedBy: integer(),
  removedAt: integer().$type<TimestampMs>(),
  removedBy: integer(),
});

/** When each scheduled job ran last, and what came of it. */
export const jobs = sqliteTable(
  "jobs",
  {
    name: text().primaryKey(),
    startedAt: integer().$type<TimestampMs>().notNull(),
    /** NULL = it runs, or the process ended in the middle of it. */
    finishedAt: integer().$type<TimestampMs>(),
    ok: integer({ mode: "boolean" }),
    result: text(),
    /** The same as facts; NULL = made up freely. */
    told: text({ mode: "json" }).$type<readonly JobTold[]>(),
  },
  (table) => [check("jobs_ok", isFlag(table.ok))],
);
