/** The risk book (signals) and what became of every followed candidate (outcomes). */

import type { DecisionId } from "../../core/ids.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import { check, index, integer, real, type SQL, sql, sqliteTable, text, uniqueIndex } from "../orm.ts";
import { EXITS, isFlag, MODES, oneOf, RESULTS, SIDES, TIERS } from "./columns.ts";
import { decisions } from "./ledger-scans.ts";

/**
 * Emitted decisions and their trades. A trigger refuses a new row while the kill switch is on. Until the entry candle
 * is known, entry, stop and target are the planned ones and `entry_time` is NULL.
 */
export const signals = sqliteTable(
  "signals",
  {
    /** The decision's id. */
    signalId: text()
      .$type<DecisionId>()
      .primaryKey()
      .references(() => decisions.id),
    instrument: text().$type<InstrumentId>().notNull(),
    /** The symbol without its venue, as people name it: `BTC/USDT`. */
    pair: text()
      .notNull()
      .generatedAlwaysAs((): SQL => sql`substr(${signals.instrument}, instr(${signals.instrument}, ':') + 1)`, {
        mode: "stored",
      }),
    slot: integer().$type<TimestampMs>().notNull(),
    side: text({ enum: SIDES }).notNull(),
    tier: text({ enum: TIERS }).notNull(),
    mode: text({ enum: MODES }).notNull(),
    /** Lots. */
    quantity: real().notNull(),
    notionalCents: integer().$type<Cents>().notNull(),
    riskCents: integer().$type<Cents>().notNull(),
    entryTime: integer().$type<TimestampMs>(),
    entryPrice: real().notNull(),
    tpPrice: real().notNull(),
    slPrice: real().notNull(),
    rrExpected: real().notNull(),
    validUntil: integer().$type<TimestampMs>().notNull(),
    exitKind: text({ enum: EXITS }),
    /** NULL while open, and for an invalidated trade. */
    result: text({ enum: RESULTS }),
    exitTime: integer().$type<TimestampMs>(),
    exitPrice: real(),
    /** Net of costs, in units of the stop distance. */
    rRealized: real(),
    netCents: integer().$type<Cents>(),
    timeToTpSlSeconds: real(),
    /** Real entry against the planned one, basis points, positive = worse. */
    slippageBps: real(),
    /** Measured median of entry and exit together at the decision; NULL where nothing was measured. */
    slippageExpectedBps: real(),
    /** Of the quote at the scan; NULL where none was recorded: candles carry no bid and ask. */
    spreadBps: real(),
    /** Net of costs drawn from measured figures in place of the labels' constant; NULL where nothing was measured. */
    executionR: real(),
    /** Candle close (the slot) to the decision being written, milliseconds. Sending is timed in `outbox`. */
    latencyMs: real().notNull(),
  },
  (table) => [
    index("signals_entry_time").on(table.entryTime),
    index("signals_pair").on(table.pair),
    index("signals_mode").on(table.mode),
    index("signals_slot").on(table.slot),
    index("signals_open").on(table.slot).where(sql`${table.exitKind} is null`),
    index("signals_exit_time").on(table.exitTime),
    check("signals_side", oneOf(table.side, SIDES)),
    check("signals_tier", oneOf(table.tier, TIERS)),
    check("signals_mode_word", oneOf(table.mode, MODES)),
    check("signals_exit_kind", oneOf(table.exitKind, EXITS)),
    check("signals_result", oneOf(table.result, RESULTS)),
    check(
      "signals_result_of_exit",
      sql`(${table.result} is null) = (${table.exitKind} is null or ${table.exitKind} = 'invalidated')`,
    ),
    check("signals_exit_complete", sql`(${table.exitKind} is null) = (${table.exitTime} is null)`),
  ],
);

/** Followed candidates, emitted or refused. */
export const outcomes = sqliteTable(
  "outcomes",
  {
    decisionId: text()
      .$type<DecisionId>()
      .primaryKey()
      .references(() => decisions.id),
    instrument: text().$type<InstrumentId>().notNull(),
    side: text({ enum: SIDES }).notNull(),
    slot: integer().$type<TimestampMs>().notNull(),
    emitted: integer({ mode: "boolean" }).notNull(),
    tier: text({ enum: TIERS }).notNull(),
    bucket: integer().$type<TimestampMs>().notNull(),
    plannedEntry: real().notNull(),
    stopDistance: real().notNull(),
    targetDistance: real().notNull(),
    costShare: real().notNull(),
    horizonMinutes: integer().notNull(),
    tickSize: real(),
    /** Lots. */
    quantity: real().notNull(),
    contractSize: real().notNull(),
    entryTime: integer().$type<TimestampMs>(),
    entryPrice: real(),
    stopPrice: real(),
    targetPrice: real(),
    slippageBps: real(),
    exitKind: text({ enum: EXITS }),
    result: text({ enum: RESULTS }),
    exitTime: integer().$type<TimestampMs>(),
    exitPrice: real(),
    r: real(),
    netCents: integer().$type<Cents>(),
    secondsToExit: real(),
    /**
     * Costs drawn from the metrics of `execution_version` by the decision's id, basis points of the entry price for entry
     * and exit together; all NULL where nothing was measured, while it is open, and for an invalidated trade.
     */
    executionVersion: text(),
    executionSpreadBps: real(),
    executionSlippageBps: real(),
    executionCommissionBps: real(),
    executionSwapBps: real(),
    /** The decision took longer than the budget, so its entry was filled at the 90th percentile or worse. */
    executionLate: integer({ mode: "boolean" }),
    /** `r` with these costs in place of the labels' constant. */
    executionR: real(),
  },
  (table) => [
    index("outcomes_slot").on(table.slot),
    index("outcomes_open").on(table.slot).where(sql`${table.exitKind} is null`),
    index("outcomes_bucket").on(table.instrument, table.side, table.bucket),
    uniqueIndex("outcomes_refused_once")
      .on(table.instrument, table.side, table.bucket)
      .where(sql`${table.emitted} = 0`),
    check("outcomes_emitted", isFlag(table.emitted)),
    check("outcomes_side", oneOf(table.side, SIDES)),
    check("outcomes_tier", oneOf(table.tier, TIERS)),
    check("outcomes_exit_kind", oneOf(table.exitKind, EXITS)),
    check("outcomes_result", oneOf(table.result, RESULTS)),
    check(
      "outcomes_result_of_exit",
      sql`(${table.result} is null) = (${table.exitKind} is null or ${table.exitKind} = 'invalidated')`,
    ),
  ],
);
