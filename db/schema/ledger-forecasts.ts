/** What each scan expected of its instruments, kept so that what came can be held against it. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import { index, integer, primaryKey, real, sqliteTable, text } from "../orm.ts";
import { scans } from "./ledger-scans.ts";

/** Volatility as logarithms of shares of the price, and the move that 99 of 100 quarters of an hour stay below. */
export const volatilityForecasts = sqliteTable(
  "volatility_forecasts",
  {
    instrument: text().$type<InstrumentId>().notNull(),
    slot: integer()
      .$type<TimestampMs>()
      .notNull()
      .references(() => scans.slot),
    rv15: real(),
    rv60: real(),
    range60: real(),
    move99: real(),
  },
  // By slot too: a scan may leave only when nothing points at it.
  (table) => [
    primaryKey({ columns: [table.instrument, table.slot] }),
    index("volatility_forecasts_slot").on(table.slot),
  ],
);
