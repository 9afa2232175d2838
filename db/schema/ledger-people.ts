/** How people come in, which groups are served, and which strangers were answered. */

import type { TimestampMs } from "../../core/time.ts";
import type { InvitedRole } from "../../engine/ports.ts";
import { check, integer, sql, sqliteTable, text } from "../orm.ts";
import { oneOf } from "./columns.ts";

const INVITED_ROLES = ["trader", "viewer"] as const satisfies readonly InvitedRole[];

/** One row per one-time code. The code itself is not here: whoever reads this file cannot join. */
export const invitations = sqliteTable(
  "invitations",
  {
    /** SHA-256 of the code. */
    digest: text().primaryKey(),
    role: text({ enum: INVITED_ROLES }).notNull(),
    invitedBy: integer().notNull(),
    expiresAt: integer().$type<TimestampMs>().notNull(),
    usedBy: integer(),
    usedAt: integer().$type<TimestampMs>(),
  },
  (table) => [
    check("invitations_role", oneOf(table.role, INVITED_ROLES)),
    check("invitations_used", sql`(${table.usedBy} is null) = (${table.usedAt} is null)`),
  ],
);

/** Groups that an owner allowed, each with at most one topic. */
export const places = sqliteTable("places", {
  chatId: integer().primaryKey(),
  threadId: integer(),
  title: text().notNull(),
  addedBy: integer().notNull(),
  addedAt: integer().$type<TimestampMs>().notNull(),
});

/** When a stranger was answered last. */
export const strangers = sqliteTable("strangers", {
  userId: integer().primaryKey(),
  answeredAt: integer().$type<TimestampMs>().notNull(),
});
