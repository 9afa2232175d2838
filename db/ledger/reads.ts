/** Every question the engine asks the ledger, prepared once. A test asks SQLite to explain each of them. */

import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import { and, asc, desc, eq, gte, isNull, lt, ne, sql } from "../orm.ts";
import { accountDays } from "../schema/ledger-account.ts";
import { outcomes, signals } from "../schema/ledger-book.ts";
import { alertsTold } from "../schema/ledger-controls.ts";
import { volatilityForecasts } from "../schema/ledger-forecasts.ts";
import { decisions, predictions, scans } from "../schema/ledger-scans.ts";
import type { LedgerDb } from "./insert.ts";

const { placeholder } = sql;
/** Bound by SQLite as it stands, so that a partial index on the same words is used. */
const notInvalidated = ne(signals.exitKind, sql`'invalidated'`);

const followUpColumns = {
  decisionId: outcomes.decisionId,
  instrument: outcomes.instrument,
  side: outcomes.side,
  slot: outcomes.slot,
  emitted: outcomes.emitted,
  tier: outcomes.tier,
  bucket: outcomes.bucket,
  plannedEntry: outcomes.plannedEntry,
  stopDistance: outcomes.stopDistance,
  targetDistance: outcomes.targetDistance,
  costShare: outcomes.costShare,
  horizonMinutes: outcomes.horizonMinutes,
  tickSize: outcomes.tickSize,
  quantity: outcomes.quantity,
  contractSize: outcomes.contractSize,
  entryTime: outcomes.entryTime,
  entryPrice: outcomes.entryPrice,
};
const rowCount = { rows: sql<number>`count(*)` };

export function prepareReads(db: LedgerDb) {
  return {
    newestScan: db.select().from(scans).orderBy(desc(scans.slot)).limit(1).prepare(),
    newestScanOf: db
      .select()
      .from(scans)
      .where(eq(scans.account, placeholder("account")))
      .orderBy(desc(scans.slot))
      .limit(1)
      .prepare(),
    accountDay: db
      .select({
        dayStart: accountDays.dayStart,
        balance: accountDays.balanceCents,
        equity: accountDays.equityCents,
        peakEquity: accountDays.peakEquityCents,
      })
      .from(accountDays)
      .where(and(eq(accountDays.account, placeholder("account")), eq(accountDays.dayStart, placeholder("dayStart"))))
      .prepare(),
    highestDayStart: db
      .select({ balance: sql<Cents | null>`max(${accountDays.balanceCents})` })
      .from(accountDays)
      .where(eq(accountDays.account, placeholder("account")))
      .prepare(),
    decisionCounts: db
      .select({ mode: decisions.mode, firstRefusal: decisions.firstRefusal, decisions: sql<number>`count(*)` })
      .from(decisions)
      .where(and(gte(decisions.slot, placeholder("since")), lt(decisions.slot, placeholder("until"))))
      .groupBy(decisions.mode, decisions.firstRefusal)
      .prepare(),
    openPositions: db
      .select({
        id: signals.signalId,
        instrument: signals.instrument,
        side: signals.side,
        quantity: signals.quantity,
        entry: signals.entryPrice,
        stop: signals.slPrice,
        slot: signals.slot,
        entryTime: signals.entryTime,
        validUntil: signals.validUntil,
      })
      .from(signals)
      .where(isNull(signals.exitKind))
      .orderBy(asc(signals.slot))
      .prepare(),
    openFollowUps: db
      .select({ ...followUpColumns, latencyMs: scans.latencyMs })
      .from(outcomes)
      .innerJoin(scans, eq(scans.slot, outcomes.slot))
      .where(isNull(outcomes.exitKind))
      .orderBy(asc(outcomes.slot))
      .prepare(),
    followUp: db
      .select({ decisionId: outcomes.decisionId })
      .from(outcomes)
      .where(
        and(
          eq(outcomes.instrument, placeholder("instrument")),
          eq(outcomes.side, placeholder("side")),
          eq(outcomes.bucket, placeholder("bucket")),
        ),
      )
      .limit(1)
      .prepare(),
    recentSignals: db
      .select({
        at: signals.slot,
        tier: signals.tier,
        instrument: signals.instrument,
        side: signals.side,
        validUntil: signals.validUntil,
      })
      .from(signals)
      .where(gte(signals.slot, placeholder("since")))
      .orderBy(asc(signals.slot))
      .prepare(),
    dealsSince: db
      .select({
        at: sql<TimestampMs>`${signals.exitTime}`,
        net: sql<Cents>`${signals.netCents}`,
        mode: signals.mode,
      })
      .from(signals)
      .where(and(gte(signals.exitTime, placeholder("since")), notInvalidated))
      .orderBy(asc(signals.exitTime), asc(signals.slot))
      .limit(placeholder("limit"))
      .prepare(),
    signalSlotsSince: db
      .select({ slot: signals.slot })
      .from(signals)
      .where(gte(signals.slot, placeholder("since")))
      .orderBy(asc(signals.slot))
      .limit(placeholder("limit"))
      .prepare(),
    tierStates: db
      .select({
        instrument: predictions.instrument,
        side: predictions.side,
        slot: predictions.slot,
        tier: predictions.tier,
        aboveMedium: predictions.aboveMedium,
        aboveHigh: predictions.aboveHigh,
      })
      .from(predictions)
      .where(gte(predictions.slot, placeholder("since")))
      .orderBy(desc(predictions.slot), asc(predictions.instrument), asc(predictions.side))
      .prepare(),
    forecast: db
      .select()
      .from(volatilityForecasts)
      .where(
        and(
          eq(volatilityForecasts.instrument, placeholder("instrument")),
          eq(volatilityForecasts.slot, placeholder("slot")),
        ),
      )
      .prepare(),
    outcomes: db
      .select({
        decisionId: outcomes.decisionId,
        instrument: outcomes.instrument,
        side: outcomes.side,
        tier: outcomes.tier,
        slot: outcomes.slot,
        emitted: outcomes.emitted,
        firstRefusal: decisions.firstRefusal,
        pWin: decisions.pWin,
        confidence: decisions.confidence,
        result: outcomes.result,
        exit: outcomes.exitKind,
        r: outcomes.r,
        netCents: outcomes.netCents,
        exitTime: outcomes.exitTime,
      })
      .from(outcomes)
      .innerJoin(decisions, eq(decisions.id, outcomes.decisionId))
      .where(and(gte(outcomes.slot, placeholder("since")), lt(outcomes.slot, placeholder("until"))))
      .orderBy(asc(outcomes.slot))
      .prepare(),
    lastDecision: db
      .select()
      .from(decisions)
      .where(eq(decisions.instrument, placeholder("instrument")))
      .orderBy(desc(decisions.slot))
      .limit(1)
      .prepare(),
    alertState: db
      .select({ value: alertsTold.value })
      .from(alertsTold)
      .where(eq(alertsTold.key, placeholder("key")))
      .prepare(),
    countScans: db.select(rowCount).from(scans).prepare(),
    countDecisions: db.select(rowCount).from(decisions).prepare(),
    countSignals: db.select(rowCount).from(signals).prepare(),
  };
}
export type LedgerReads = ReturnType<typeof prepareReads>;
