/** The candle database: recent closed 1-minute candles of each instrument, and what is known about their quality. */

import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { DriftLevel } from "../../engine/drift/report.ts";
import type { BreakerState } from "../../engine/ports.ts";
import { blob, check, integer, primaryKey, real, sqliteTable, text } from "../orm.ts";
import { oneOf } from "./columns.ts";

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

/** Rows that may never be used, as they came. */
export const quarantinedCandles = sqliteTable(
  "quarantined_candles",
  {
    instrument: text().$type<InstrumentId>().notNull(),
    openTime: integer().notNull(),
    reason: text().notNull(),
    source: text().notNull(),
    /** The values as JSON: they may be anything but numbers. */
    raw: text().notNull(),
    receivedAt: integer().$type<TimestampMs>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.instrument, table.openTime, table.reason, table.raw] })],
);

/** Stored candles that are used, but looked odd; `checks` = names separated by commas. */
export const suspectCandles = sqliteTable(
  "suspect_candles",
  {
    instrument: text().$type<InstrumentId>().notNull(),
    openTime: integer().$type<TimestampMs>().notNull(),
    checks: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.instrument, table.openTime] })],
);

/** One row per instrument and hour. `checks` = JSON, per check what passed and failed. */
export const dataQualityMetrics = sqliteTable(
  "data_quality_metrics",
  {
    instrument: text().$type<InstrumentId>().notNull(),
    hour: integer().$type<TimestampMs>().notNull(),
    expected: integer().notNull(),
    received: integer().notNull(),
    quarantined: integer().notNull(),
    suspect: integer().notNull(),
    featureAttempts: integer().notNull(),
    featureFailures: integer().notNull(),
    checks: text().notNull(),
    score: real().notNull(),
  },
  (table) => [primaryKey({ columns: [table.instrument, table.hour] })],
);

/** Best bid and ask as they stood at each scan. */
export const quotes = sqliteTable(
  "quotes",
  {
    instrument: text().$type<InstrumentId>().notNull(),
    slot: integer().$type<TimestampMs>().notNull(),
    at: integer().$type<TimestampMs>().notNull(),
    bid: real().notNull(),
    ask: real().notNull(),
    source: text().$type<"rest" | "stream">().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.instrument, table.slot] }),
    check("quotes_source", oneOf(table.source, ["rest", "stream"])),
  ],
);

/** What each scan computed: one vector per instrument, feature set and slot. */
export const featureVectors = sqliteTable(
  "feature_vectors",
  {
    instrument: text().$type<InstrumentId>().notNull(),
    /** `name@version`. */
    featureSet: text().notNull(),
    slot: integer().$type<TimestampMs>().notNull(),
    /** 32-bit numbers, little-endian, in the order of the set's names, as seen by a long trade. */
    values: blob({ mode: "buffer" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.instrument, table.featureSet, table.slot] })],
);

/** What each night measured of the drift of a model, and the accuracy of single days. */
export const drift = sqliteTable(
  "drift",
  {
    /** UTC day, YYYY-MM-DD. */
    day: text().notNull(),
    tag: text().notNull(),
    measure: text().notNull(),
    value: real().notNull(),
    level: text().$type<DriftLevel>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tag, table.measure, table.day] }),
    check("drift_level", oneOf(table.level, ["unjudged", "ok", "watch", "alarm"])),
  ],
);

/** What the circuit breaker of each source must remember over a restart. */
export const breakers = sqliteTable(
  "breakers",
  {
    source: text().primaryKey(),
    state: text().$type<BreakerState>().notNull(),
    openedAt: integer().$type<TimestampMs>(),
    retryAt: integer().$type<TimestampMs>(),
    opens: integer().notNull(),
    consecutiveFailures: integer().notNull(),
    lastFault: text(),
    updatedAt: integer().$type<TimestampMs>().notNull(),
  },
  (table) => [check("breakers_state", oneOf(table.state, ["closed", "open", "half-open"]))],
);
