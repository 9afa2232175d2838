/** The backfill database: candles on their way into the monthly files, and how far each series was read. */

import type { InstrumentId } from "../../core/instrument.ts";
import type { Timeframe, TimestampMs } from "../../core/time.ts";
import { integer, primaryKey, real, sqliteTable, text } from "../orm.ts";

/** Candles of months that are not finished; they leave when their month is in the history. */
export const stagedCandles = sqliteTable(
  "staged_candles",
  {
    instrument: text().$type<InstrumentId>().notNull(),
    timeframe: text().$type<Timeframe>().notNull(),
    openTime: integer().$type<TimestampMs>().notNull(),
    open: real().notNull(),
    high: real().notNull(),
    low: real().notNull(),
    close: real().notNull(),
    volume: real().notNull(),
  },
  (table) => [primaryKey({ columns: [table.instrument, table.timeframe, table.openTime] })],
);

/** Stretches in which the exchange itself has no usable candle; they never touch or overlap with the same reason. */
export const gaps = sqliteTable(
  "gaps",
  {
    instrument: text().$type<InstrumentId>().notNull(),
    timeframe: text().$type<Timeframe>().notNull(),
    fromTime: integer().$type<TimestampMs>().notNull(),
    untilTime: integer().$type<TimestampMs>().notNull(),
    why: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.instrument, table.timeframe, table.fromTime] })],
);

/** How far each series was read; written together with the candles. */
export const checkpoints = sqliteTable(
  "checkpoints",
  {
    instrument: text().$type<InstrumentId>().notNull(),
    timeframe: text().$type<Timeframe>().notNull(),
    untilTime: integer().$type<TimestampMs>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.instrument, table.timeframe] })],
);
