/** Alerts that people defined, and where each one stands. */

import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { AlertCondition, AlertTimeframe } from "../../engine/alerts/condition.ts";
import type { AlertStatus } from "../../engine/ports/person-alerts.ts";
import { check, index, integer, sql, sqliteTable, text } from "../orm.ts";
import { isFlag, oneOf } from "./columns.ts";

const STATUSES = ["active", "paused", "done", "deleted"] as const satisfies readonly AlertStatus[];

export const personAlerts = sqliteTable(
  "person_alerts",
  {
    id: text().primaryKey(),
    chatId: integer().notNull(),
    userId: integer().notNull(),
    instrument: text().$type<InstrumentId>().notNull(),
    timeframe: text().$type<AlertTimeframe>().notNull(),
    condition: text({ mode: "json" }).$type<AlertCondition>().notNull(),
    /** Milliseconds; NULL = once. */
    repeatMs: integer(),
    status: text({ enum: STATUSES }).notNull(),
    holds: integer({ mode: "boolean" }),
    lastBar: integer().$type<TimestampMs>(),
    firedAt: integer().$type<TimestampMs>(),
    createdAt: integer().$type<TimestampMs>().notNull(),
  },
  (table) => [
    index("person_alerts_active").on(table.createdAt).where(sql`${table.status} = 'active'`),
    index("person_alerts_of_chat").on(table.chatId, table.createdAt),
    check("person_alerts_status", oneOf(table.status, STATUSES)),
    check("person_alerts_holds", isFlag(table.holds)),
    check("person_alerts_repeat", sql`${table.repeatMs} > 0`),
  ],
);
