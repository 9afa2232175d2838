/** Who may talk to the bot, and the messages that must reach them. */

import type { TimestampMs } from "../../core/time.ts";
import type { MutableKind } from "../../engine/ports/preferences.ts";
import type { Person } from "../../engine/ports.ts";
import type { Queued } from "../../engine/records.ts";
import { check, index, integer, type SQL, sql, sqliteTable, text, uniqueIndex } from "../orm.ts";
import { isFlag, oneOf } from "./columns.ts";

const ROLES = ["owner", "trader", "viewer"] as const satisfies readonly Person["role"][];
const NOTICE_KINDS = ["signal", "card", "outcome", "alert", "watch", "digest"] as const satisfies readonly (
  | Queued["kind"]
  | MutableKind
)[];
/**
 * pending → sending → sent; sending → pending (surely not delivered) or unknown (maybe delivered) → sending again;
 * sending → dead (never will be); pending and unknown → cancelled (kill switch). Sent, dead and cancelled are final.
 */
const OUTBOX_STATUSES = ["pending", "sending", "unknown", "sent", "dead", "cancelled"] as const;

export const users = sqliteTable(
  "users",
  {
    userId: integer().primaryKey(),
    chatId: integer().notNull(),
    role: text({ enum: ROLES }).notNull(),
    name: text().notNull(),
    addedAt: integer().$type<TimestampMs>().notNull(),
  },
  (table) => [check("users_role", oneOf(table.role, ROLES))],
);

/** One row per notice and chat, written in the transaction of what it tells. */
export const outbox = sqliteTable(
  "outbox",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    chatId: integer().notNull(),
    noticeKey: text().notNull(),
    kind: text({ enum: NOTICE_KINDS }).notNull(),
    notice: text({ mode: "json" }).$type<Queued>().notNull(),
    status: text({ enum: OUTBOX_STATUSES }).notNull(),
    attempts: integer().notNull(),
    notBefore: integer().$type<TimestampMs>().notNull(),
    createdAt: integer().$type<TimestampMs>().notNull(),
    sentAt: integer().$type<TimestampMs>(),
    /** Queued to delivered, milliseconds. */
    sendLatencyMs: integer().generatedAlwaysAs((): SQL => sql`${outbox.sentAt} - ${outbox.createdAt}`, {
      mode: "virtual",
    }),
    messageId: integer(),
    /** 1 once an attempt may have reached the chat. */
    possibleRepeat: integer({ mode: "boolean" }).notNull(),
    /** 1 when the kill switch took the message back; one in flight at that moment is not tried again. */
    withdrawn: integer({ mode: "boolean" }).notNull(),
    /** 1 for what can never be muted: it goes past messages that wait, quiet hours included. */
    urgent: integer({ mode: "boolean" }).notNull(),
    /** Why it will never be delivered. */
    reason: text(),
  },
  (table) => [
    uniqueIndex("outbox_once_per_chat").on(table.noticeKey, table.chatId),
    index("outbox_unsettled")
      .on(table.chatId, table.urgent, table.id)
      .where(sql`${table.status} in ('pending', 'sending', 'unknown')`),
    // Which row of each order comes next is then told from the index alone, however many wait.
    index("outbox_heads")
      .on(table.chatId, table.urgent, sql`${table.noticeKey} glob 'card:*:chart'`, table.id)
      .where(sql`${table.status} in ('pending', 'sending', 'unknown')`),
    check("outbox_kind", oneOf(table.kind, NOTICE_KINDS)),
    check("outbox_status", oneOf(table.status, OUTBOX_STATUSES)),
    check("outbox_possible_repeat", isFlag(table.possibleRepeat)),
    check("outbox_withdrawn", isFlag(table.withdrawn)),
    check("outbox_urgent", isFlag(table.urgent)),
    check("outbox_sent", sql`(${table.status} = 'sent') = (${table.sentAt} is not null)`),
  ],
);

/** Telegram repeats updates after a restart: an id found here was handled, or begun and cut off. */
export const updatesSeen = sqliteTable(
  "updates_seen",
  {
    updateId: integer().primaryKey(),
    seenAt: integer().$type<TimestampMs>().notNull(),
    /** How often it was begun without coming to an end; 0 = it is done. */
    unfinished: integer().notNull().default(0),
  },
  (table) => [index("updates_seen_at").on(table.seenAt)],
);
