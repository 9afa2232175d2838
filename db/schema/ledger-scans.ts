/** What each scan saw and decided. Rows are written once and never changed. */

import type { DecisionId } from "../../core/ids.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { ScanCommit } from "../../engine/ports.ts";
import type { Decision, DecisionCost, EvidenceSlice } from "../../engine/records.ts";
import { check, index, integer, primaryKey, real, sql, sqliteTable, text } from "../orm.ts";
import { isFlag, MODES, oneOf, SIDES, TIERS } from "./columns.ts";
import { DRYRUN_ACCOUNT } from "./ledger-account.ts";

const RISK_LEVELS = [
  "ACTIVE",
  "REDUCED",
  "CLOSE_ONLY",
  "FLATTEN_ADVICE",
  "LOCKED",
] as const satisfies readonly ScanCommit["riskState"]["level"][];
const REGIMES = ["low", "mid", "high", "unknown"] as const satisfies readonly Decision["volatilityRegime"][];
const COST_BASES = ["measured", "wider", "assumed"] as const satisfies readonly DecisionCost["basis"][];
const EVIDENCE_SLICES = ["calibration", "test", "refit"] as const satisfies readonly EvidenceSlice[];

/** One row per slot: the newest slot is the watermark, and its row holds the account and risk state to go on from. */
export const scans = sqliteTable(
  "scans",
  {
    slot: integer().$type<TimestampMs>().primaryKey(),
    startedAt: integer().$type<TimestampMs>().notNull(),
    storedAt: integer().$type<TimestampMs>().notNull(),
    late: integer({ mode: "boolean" }).notNull(),
    /** Close of the slot's candles to the moment this row was written, milliseconds. */
    latencyMs: real().notNull(),
    stagesMs: text({ mode: "json" }).$type<Readonly<Record<string, number>>>().notNull(),
    balanceCents: integer().$type<Cents>().notNull(),
    equityCents: integer().$type<Cents>().notNull(),
    /** Highest equity of this and all scans of the account before it. */
    peakEquityCents: integer().$type<Cents>().notNull(),
    riskLevel: text({ enum: RISK_LEVELS }).notNull(),
    dailyLockDay: integer().$type<TimestampMs>(),
    totalLock: integer({ mode: "boolean" }).notNull(),
    /** The account whose figures these are: peak and risk state go on from the newest row of the same one. */
    account: text().notNull().default(DRYRUN_ACCOUNT),
  },
  (table) => [
    index("scans_account").on(table.account, table.slot),
    check("scans_late", isFlag(table.late)),
    check("scans_total_lock", isFlag(table.totalLock)),
    check("scans_risk_level", oneOf(table.riskLevel, RISK_LEVELS)),
  ],
);

/** Both sides of each instrument at each slot, with the tier's hysteresis counts. */
export const predictions = sqliteTable(
  "predictions",
  {
    slot: integer()
      .$type<TimestampMs>()
      .notNull()
      .references(() => scans.slot),
    instrument: text().$type<InstrumentId>().notNull(),
    side: text({ enum: SIDES }).notNull(),
    scores: text({ mode: "json" }).$type<Readonly<Record<string, number>>>().notNull(),
    score: real().notNull(),
    pWin: real().notNull(),
    confidence: real().notNull(),
    tier: text({ enum: TIERS }).notNull(),
    aboveMedium: integer().notNull(),
    aboveHigh: integer().notNull(),
    /** NULL in rows of versions that did not write it down; such a row is no evidence for a refit. */
    modelTag: text(),
    /** What the calibrator's boosters added to the logit. */
    boost: real(),
    /** ATR(14) of closed 15m bars: with it the outcome of a row that nobody acted on can be told later. */
    atr15: real(),
  },
  (table) => [
    primaryKey({ columns: [table.slot, table.instrument, table.side] }),
    check("predictions_side", oneOf(table.side, SIDES)),
    check("predictions_tier", oneOf(table.tier, TIERS)),
  ],
);

/** Every decision, emitted or refused, with all verdicts in short form (db/ledger/verdict-text.ts). */
export const decisions = sqliteTable(
  "decisions",
  {
    id: text().$type<DecisionId>().primaryKey(),
    hash: text().notNull(),
    instrument: text().$type<InstrumentId>().notNull(),
    slot: integer()
      .$type<TimestampMs>()
      .notNull()
      .references(() => scans.slot),
    side: text({ enum: SIDES }).notNull(),
    mode: text({ enum: MODES }).notNull(),
    late: integer({ mode: "boolean" }).notNull(),
    featureSet: text().notNull(),
    modelTag: text().notNull(),
    calibrator: text().notNull(),
    /** When the pattern counts were made that the calibrator was given; NULL = none, and in rows of versions before. */
    patternsVersion: text(),
    /** Date and hash of the execution metrics that the cost was read from; NULL = none, and in rows of versions before. */
    executionVersion: text(),
    scores: text({ mode: "json" }).$type<Readonly<Record<string, number>>>().notNull(),
    score: real().notNull(),
    pWin: real().notNull(),
    confidence: real().notNull(),
    /** What the evidence was counted on, and its range of stated chances; NULL in rows of versions that kept neither. */
    evidenceSlice: text({ enum: EVIDENCE_SLICES }),
    evidenceFrom: real(),
    evidenceUntil: real(),
    evidenceLow: real(),
    evidenceHigh: real(),
    evidenceWinRate: real(),
    /** Independent outcomes behind the evidence; may be fractional. */
    evidenceN: real(),
    tier: text({ enum: TIERS }).notNull(),
    mediumEdge: real().notNull(),
    highEdge: real().notNull(),
    threshold: real().notNull(),
    entry: real().notNull(),
    stop: real().notNull(),
    target: real().notNull(),
    stopDistance: real().notNull(),
    targetDistance: real().notNull(),
    rrExpected: real().notNull(),
    costR: real().notNull(),
    /** What the cost rests on; NULL where the run measured none. */
    costBasis: text({ enum: COST_BASES }),
    /** Median of entry and exit together, basis points; NULL where the cost is assumed. */
    spreadExpectedBps: real(),
    slippageExpectedBps: real(),
    expectedR: real(),
    /** Lots. */
    quantity: real().notNull(),
    notionalCents: integer().$type<Cents>().notNull(),
    riskCents: integer().$type<Cents>().notNull(),
    boundBy: text().$type<Decision["size"]["boundBy"]>().notNull(),
    session: text().notNull(),
    volatilityRegime: text({ enum: REGIMES }).notNull(),
    /** Candlestick pattern that stood on the newest closed 15m bar, `none`; NULL in rows of versions that did not write it down. */
    pattern: text(),
    verdicts: text().notNull(),
    emitted: integer({ mode: "boolean" }).notNull(),
    firstRefusal: text(),
    validUntil: integer().$type<TimestampMs>().notNull(),
  },
  (table) => [
    index("decisions_instrument_slot").on(table.instrument, table.slot),
    // With the mode, so that decisions are counted from the index alone.
    index("decisions_slot").on(table.slot, table.firstRefusal, table.mode),
    check("decisions_side", oneOf(table.side, SIDES)),
    check("decisions_mode", oneOf(table.mode, MODES)),
    check("decisions_tier", oneOf(table.tier, TIERS)),
    check("decisions_volatility_regime", oneOf(table.volatilityRegime, REGIMES)),
    check("decisions_late", isFlag(table.late)),
    check("decisions_emitted", isFlag(table.emitted)),
    check("decisions_refusal", sql`(${table.emitted} = 1) = (${table.firstRefusal} is null)`),
  ],
);
