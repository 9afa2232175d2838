/** First state of the rows that a scan leaves behind. */
import { type Cents, maxMoney } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { ScanCommit } from "../../engine/ports.ts";
import type { Decision, FollowUp } from "../../engine/records.ts";

/** The latency is filled in when everything else is written. */
export function scanRow(scan: ScanCommit, storedAt: TimestampMs, peak: Cents | null) {
  const { slot, startedAt, late, stagesMs, balance, equity, riskState, account } = scan;
  return {
    slot,
    startedAt,
    storedAt,
    late,
    latencyMs: 0,
    stagesMs,
    balanceCents: balance,
    equityCents: equity,
    peakEquityCents: maxMoney(peak ?? equity, equity),
    riskLevel: riskState.level,
    dailyLockDay: riskState.dailyLockDay,
    totalLock: riskState.totalLock,
    account,
  };
}

/** Until the entry candle is known, the book shows the planned levels. */
export function signalRow(decision: Decision, spreadBps: number | null, latencyMs: number) {
  const { id, instrument, slot, side, tier, mode, size, entry, stop, target, rrExpected, validUntil } = decision;
  return {
    signalId: id,
    instrument,
    slot,
    side,
    tier,
    mode,
    quantity: size.quantity,
    notionalCents: size.notional,
    riskCents: size.risk,
    entryTime: null,
    entryPrice: entry,
    tpPrice: target,
    slPrice: stop,
    rrExpected,
    validUntil,
    exitKind: null,
    result: null,
    exitTime: null,
    exitPrice: null,
    rRealized: null,
    netCents: null,
    timeToTpSlSeconds: null,
    slippageBps: null,
    slippageExpectedBps: decision.cost?.slippageBps ?? null,
    spreadBps,
    executionR: null,
    latencyMs,
  };
}

/** A candidate nothing is known of yet. */
export function outcomeRow(followUp: FollowUp) {
  return {
    ...followUp,
    stopPrice: null,
    targetPrice: null,
    slippageBps: null,
    exitKind: null,
    result: null,
    exitTime: null,
    exitPrice: null,
    r: null,
    netCents: null,
    secondsToExit: null,
    executionVersion: null,
    executionSpreadBps: null,
    executionSlippageBps: null,
    executionCommissionBps: null,
    executionSwapBps: null,
    executionLate: null,
    executionR: null,
  };
}
