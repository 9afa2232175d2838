/** Sums over ended outcomes, kept by a trigger, so that statistics of years are a few hundred rows away. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { TallyDimension } from "../../engine/ports/tallies.ts";
import { check, integer, primaryKey, real, sqliteTable, text } from "../orm.ts";
import { isFlag, oneOf } from "./columns.ts";

const DIMENSIONS = [
  "all",
  "tier",
  "symbol",
  "session",
  "model",
  "pattern",
  "refusal",
  "stated",
] as const satisfies readonly TallyDimension[];

/** One row per group and UTC day of the slot. */
export const outcomeTallies = sqliteTable(
  "outcome_tallies",
  {
    emitted: integer({ mode: "boolean" }).notNull(),
    dimension: text({ enum: DIMENSIONS }).notNull(),
    /** Of the group, empty of `all` and of decisions whose pattern was not recorded; of `stated` the twentieth that the stated win chance lies in, 0..19. */
    name: text().notNull(),
    day: integer().$type<TimestampMs>().notNull(),
    /** Wins and losses. */
    n: integer().notNull(),
    /** Those among them that overlap none of their instrument counted before in the group. */
    independent: integer().notNull(),
    wins: integer().notNull(),
    /** Sums over wins and losses: of R net of costs, and of stated win chances. */
    sumR: real().notNull(),
    sumStated: real().notNull(),
    /** Money of sent ones that ended with a result, after costs and by the sizes they were sent with; 0 of refused ones. */
    netCents: integer()
      .$type<Cents>()
      .notNull()
      .default(0 as Cents),
    /** Ended without a result, because candles were missing. */
    invalidated: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.emitted, table.dimension, table.name, table.day] }),
    check("outcome_tallies_emitted", isFlag(table.emitted)),
    check("outcome_tallies_dimension", oneOf(table.dimension, DIMENSIONS)),
  ],
);

/** Up to when an instrument is taken in a group: a trade that begins before overlaps one that was counted. */
export const outcomeMarks = sqliteTable(
  "outcome_marks",
  {
    emitted: integer({ mode: "boolean" }).notNull(),
    dimension: text({ enum: DIMENSIONS }).notNull(),
    name: text().notNull(),
    instrument: text().$type<InstrumentId>().notNull(),
    freeFrom: integer().$type<TimestampMs>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.emitted, table.dimension, table.name, table.instrument] }),
    check("outcome_marks_emitted", isFlag(table.emitted)),
    check("outcome_marks_dimension", oneOf(table.dimension, DIMENSIONS)),
  ],
);
