/** What a second bundle said at the slots of scans. Nothing that decides ever reads it. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import { check, integer, primaryKey, real, sqliteTable, text } from "../orm.ts";
import { oneOf, SIDES } from "./columns.ts";
import { scans } from "./ledger-scans.ts";

export const shadowPredictions = sqliteTable(
  "shadow_predictions",
  {
    slot: integer()
      .$type<TimestampMs>()
      .notNull()
      .references(() => scans.slot),
    instrument: text().$type<InstrumentId>().notNull(),
    side: text({ enum: SIDES }).notNull(),
    /** The bundle that said it. */
    tag: text().notNull(),
    score: real().notNull(),
    pWin: real().notNull(),
    /** ATR(14) of closed 15m bars. */
    atr15: real().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.slot, table.instrument, table.side, table.tag] }),
    check("shadow_predictions_side", oneOf(table.side, SIDES)),
  ],
);
