/** What people did with signals, and the symbols a chat does not want signals of for a while. */

import type { DecisionId } from "../../core/ids.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { Choice } from "../../engine/ports/choices.ts";
import { check, index, integer, primaryKey, real, sqliteTable, text } from "../orm.ts";
import { oneOf } from "./columns.ts";
import { signals } from "./ledger-book.ts";

const CHOICES = ["taken", "skipped"] as const satisfies readonly Choice["state"][];

/** One row per person and signal. */
export const choices = sqliteTable(
  "choices",
  {
    signalId: text()
      .$type<DecisionId>()
      .notNull()
      .references(() => signals.signalId),
    userId: integer().notNull(),
    chatId: integer().notNull(),
    name: text().notNull(),
    state: text({ enum: CHOICES }).notNull(),
    /** Newest close at the press; NULL when there was none. */
    price: real(),
    at: integer().$type<TimestampMs>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.signalId, table.userId] }),
    index("choices_at").on(table.at),
    check("choices_state", oneOf(table.state, CHOICES)),
  ],
);

/** Ends by itself: a row whose time is over says nothing. */
export const symbolMutes = sqliteTable(
  "symbol_mutes",
  {
    chatId: integer().notNull(),
    instrument: text().$type<InstrumentId>().notNull(),
    until: integer().$type<TimestampMs>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.chatId, table.instrument] })],
);
