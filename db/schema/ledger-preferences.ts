/** How each chat wants to be talked to. A chat without a row has the defaults. */

import type { TimestampMs } from "../../core/time.ts";
import type { MutableKind, Preferences } from "../../engine/ports/preferences.ts";
import { check, integer, sql, sqliteTable, text } from "../orm.ts";
import { isFlag, oneOf } from "./columns.ts";

const LANGUAGES = ["en", "tr"] as const satisfies readonly Preferences["language"][];

export const preferences = sqliteTable(
  "preferences",
  {
    chatId: integer().primaryKey(),
    language: text({ enum: LANGUAGES }).notNull(),
    zone: text().notNull(),
    images: integer({ mode: "boolean" }).notNull(),
    muted: text({ mode: "json" }).$type<readonly MutableKind[]>().notNull(),
    /** Minutes after midnight of the zone; both or none. */
    quietFrom: integer(),
    quietUntil: integer(),
    digestAt: integer(),
    changedAt: integer().$type<TimestampMs>().notNull(),
  },
  (table) => [
    check("preferences_language", oneOf(table.language, LANGUAGES)),
    check("preferences_images", isFlag(table.images)),
    check("preferences_quiet", sql`(${table.quietFrom} is null) = (${table.quietUntil} is null)`),
    check("preferences_quiet_from", sql`${table.quietFrom} between 0 and 1439`),
    check("preferences_quiet_until", sql`${table.quietUntil} between 0 and 1439`),
    check("preferences_digest_at", sql`${table.digestAt} between 0 and 1439`),
  ],
);

/** Where a chat stands in the middle of a conversation, as the conversations plugin wrote it. */
export const conversationStates = sqliteTable("conversation_states", {
  key: text().primaryKey(),
  state: text({ mode: "json" }).$type<unknown>().notNull(),
  changedAt: integer().$type<TimestampMs>().notNull(),
});
