/** What the nightly jobs learned from resolved outcomes: calibrators, and how often patterns were followed by a win. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { RefitRecord } from "../../engine/confidence/refit-record.ts";
import type { ReliabilityBin } from "../../engine/ports.ts";
import { check, index, integer, primaryKey, real, sql, sqliteTable, text } from "../orm.ts";
import { isFlag, oneOf, SIDES } from "./columns.ts";

const REASONS = [
  "ADOPTED",
  "TOO_FEW_TO_FIT",
  "TOO_FEW_TO_COMPARE",
  "ONE_SIDED",
  "SLOPE_NOT_POSITIVE",
  "NOT_BETTER",
] as const satisfies readonly RefitRecord["reason"][];

/** One row per nightly refit of a bundle, adopted or not; a row changes once at most, when it is taken back. */
export const calibrators = sqliteTable(
  "calibrators",
  {
    /** `<tag>+<UTC day of the refit>`; decisions name it. */
    id: text().primaryKey(),
    /** The bundle whose scores it calibrates. */
    tag: text().notNull(),
    /** The instant from which back outcomes had to be resolved to count. */
    fittedAt: integer().$type<TimestampMs>().notNull(),
    /** Slots of the evidence: fitted on [since, split), compared on [split, until), refitted on all of it. */
    since: integer().$type<TimestampMs>().notNull(),
    split: integer().$type<TimestampMs>().notNull(),
    until: integer().$type<TimestampMs>().notNull(),
    /** NULL where nothing could be fitted. */
    slope: real(),
    intercept: real(),
    /** Outcomes in [since, until), and how many of them do not overlap in time on an instrument. */
    n: integer().notNull(),
    nIndependent: integer().notNull(),
    /** Those of [split, until). */
    nCompared: integer().notNull(),
    nComparedIndependent: integer().notNull(),
    /** The calibrator that was active, whose Brier score on [split, until) is `brier_before`. */
    comparedWith: text().notNull(),
    brierBefore: real(),
    brierAfter: real(),
    /** How often what it states came true, on [since, until). */
    reliability: text({ mode: "json" }).$type<readonly ReliabilityBin[]>().notNull(),
    adopted: integer({ mode: "boolean" }).notNull(),
    reason: text({ enum: REASONS }).notNull(),
    revertedAt: integer().$type<TimestampMs>(),
    /** Who took it back: a person's name on that machine. */
    revertedBy: text(),
    revertReason: text(),
  },
  (table) => [
    index("calibrators_tag").on(table.tag, table.fittedAt),
    check("calibrators_adopted", isFlag(table.adopted)),
    check("calibrators_reason", oneOf(table.reason, REASONS)),
    check("calibrators_adopted_reason", sql`(${table.adopted} = 1) = (${table.reason} = 'ADOPTED')`),
    check("calibrators_slope", sql`${table.adopted} = 0 or (${table.slope} > 0 and ${table.intercept} is not null)`),
    check(
      "calibrators_reverted",
      sql`(${table.revertedAt} is null) = (${table.revertReason} is null) and (${table.revertedAt} is null) = (${table.revertedBy} is null)`,
    ),
  ],
);

/** Rebuilt from the evidence each night. The pattern `any` counts every moment: the base rate of its side. */
export const patterns = sqliteTable(
  "patterns",
  {
    instrument: text().$type<InstrumentId>().notNull(),
    pattern: text().notNull(),
    timeframe: text().notNull(),
    /** Of the trade, whatever direction the pattern is said to point in. */
    side: text({ enum: SIDES }).notNull(),
    wins: integer().notNull(),
    total: integer().notNull(),
    /** Outcomes among them that do not overlap in time. */
    independent: integer().notNull(),
    /** Outcomes resolved before this instant were counted. */
    countedAt: integer().$type<TimestampMs>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.instrument, table.pattern, table.timeframe, table.side] }),
    check("patterns_side", oneOf(table.side, SIDES)),
    check(
      "patterns_counts",
      sql`${table.wins} >= 0 and ${table.wins} <= ${table.total} and ${table.independent} <= ${table.total}`,
    ),
  ],
);
