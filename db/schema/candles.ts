/** The candle database: recent closed 1-minute candles of each instrument. */

import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import { integer, primaryKey, real, sqliteTable, text } from "../orm.ts";

/** One row per instrument and minute; the open time is a candle's id. */
export const candles = sqliteTable(
  "candles",
  {
    instrument: text().$type<InstrumentId>().notNull(),
    openTime: integer().$type<TimestampMs>().notNull(),
    open: real().notNull(),
    high: real().notNull(),
    low: real().notNull(),
    close: real().notNull(),
    volume: real().notNull(),
  },
  (table) => [primaryKey({ columns: [table.instrument, table.openTime] })],
);
