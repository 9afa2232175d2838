/** Builders for ledger rows, and real ledgers in a folder of their own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DecisionId } from "../../core/ids.ts";
import { sha256 } from "../../core/ids.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { type Cents, cents } from "../../core/money.ts";
import { SLOT_MS, type TimestampMs } from "../../core/time.ts";
import { type LedgerDatabase, openLedger } from "../../db/ledger.ts";
import type { Actor, ScanCommit } from "../../engine/ports.ts";
import type { Decision, FollowUp, Notice, OutcomeUpdate, Prediction } from "../../engine/records.ts";
import { at } from "./candles.ts";
import { writeNew } from "./migrated.ts";

export const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
export const ETH = "binanceusdm:ETH/USDT" as InstrumentId;
export const BNB = "binanceusdm:BNB/USDT" as InstrumentId;
export const START = at("2025-06-01T12:00:00Z");
export const slotNumber = (number: number): TimestampMs => (START + number * SLOT_MS) as TimestampMs;
export const OWNER: Actor = { userId: 7, chatId: 70, name: "Ada" };

export function aDecision(over: Partial<Decision> = {}): Decision {
  const { instrument = BTC, slot = START, side = "long", emitted = true } = over;
  const id = sha256(`${instrument}|${slot}|${side}`) as DecisionId;
  return {
    id,
    hash: sha256(id),
    instrument,
    slot,
    side,
    mode: "dryrun",
    late: false,
    featureSet: "base@1",
    modelTag: "first",
    calibrator: "platt@1",
    patternsVersion: null,
    executionVersion: "2025-05-31.0a1b2c3d",
    scores: { lgbm: 0.61 },
    score: 0.61,
    pWin: 0.58,
    confidence: 0.53,
    evidence: { slice: "test", from: 0.5, until: 0.6, low: 0.5, high: 0.62, winRate: 0.56, nIndependent: 140 },
    tier: "MEDIUM",
    tierEdges: [0.41, 0.52],
    threshold: 0.5,
    entry: 100,
    stop: 97,
    target: 106,
    stopDistance: 3,
    targetDistance: 6,
    rrExpected: 2,
    costR: 0.025,
    cost: { basis: "wider", spreadBps: 0.02, slippageBps: 0.75 },
    expectedR: 0.11,
    size: { quantity: 0.5, notional: cents(5_000), risk: cents(150), boundBy: "RISK" },
    session: "New York",
    volatilityRegime: "mid",
    pattern: "hammer",
    verdicts: [
      { rule: "DATA", code: "OK", outcome: "pass", was: 0, limit: 60, room: 60, unit: "seconds" },
      { rule: "CONFIDENCE", code: "OK", outcome: "pass", was: 0.53, limit: 0.5, room: 0.03, unit: "ratio" },
    ],
    emitted,
    firstRefusal: emitted ? null : "CONFIDENCE_LOW",
    validUntil: (slot + 600_000) as TimestampMs,
    ...over,
  };
}

export function aFollowUp(decision: Decision, over: Partial<FollowUp> = {}): FollowUp {
  const { id, instrument, side, slot, emitted, tier, entry, stopDistance, targetDistance, size } = decision;
  return {
    decisionId: id,
    instrument,
    side,
    slot,
    emitted,
    tier,
    bucket: (Math.floor(slot / 900_000) * 900_000) as TimestampMs,
    plannedEntry: entry,
    stopDistance,
    targetDistance,
    costShare: 0.00075,
    horizonMinutes: 240,
    tickSize: 0.1,
    quantity: size.quantity,
    contractSize: 1,
    entryTime: null,
    entryPrice: null,
    ...over,
  };
}

export const aPrediction = (over: Partial<Prediction> = {}): Prediction => ({
  instrument: BTC,
  side: "long",
  slot: START,
  scores: { lgbm: 0.61 },
  heads: { dir15: null, trend60: null },
  vennAbers: null,
  score: 0.61,
  pWin: 0.58,
  confidence: 0.53,
  tier: "LOW",
  aboveMedium: 1,
  aboveHigh: 0,
  modelTag: "first",
  boost: 0,
  atr15: 1,
  ...over,
});

export const aSignalNotice = (decision: Decision): Notice => ({
  kind: "signal",
  key: `signal:${decision.id}`,
  at: decision.slot,
  decision,
});

export const anAlert = (key: string, text = "Candles are old."): Notice => ({
  kind: "alert",
  key,
  at: START,
  code: "DATA_STALE",
  text,
});

/** A scan whose decisions are predicted, followed and, when emitted, announced. */
export function aScan(
  slot: TimestampMs,
  decisions: readonly Decision[] = [],
  over: Partial<ScanCommit> = {},
): ScanCommit {
  return {
    slot,
    startedAt: (slot + 1_000) as TimestampMs,
    startedElapsed: 0,
    late: false,
    stagesMs: { features: 3.5, models: 1.25 },
    balance: cents(100_000),
    equity: cents(100_000),
    riskState: { level: "ACTIVE", dailyLockDay: null, totalLock: false },
    account: "dryrun",
    accountDay: null,
    predictions: decisions.map(({ instrument, side }) => aPrediction({ instrument, side, slot })),
    forecasts: [],
    decisions,
    followUps: decisions.map((decision) => aFollowUp(decision)),
    updates: [],
    spreads: new Map(),
    notices: decisions.filter(({ emitted }) => emitted).map(aSignalNotice),
    alertStates: [],
    ...over,
  };
}

export function anEnd(decision: Decision, over: Partial<Extract<OutcomeUpdate, { kind: "resolved" }>> = {}) {
  const { id, emitted, instrument, side, tier, slot } = decision;
  const end: Extract<OutcomeUpdate, { kind: "resolved" }> = {
    kind: "resolved",
    decisionId: id,
    emitted,
    instrument,
    side,
    tier,
    exit: "tp",
    result: "W",
    entryTime: slot,
    entryPrice: 100.5,
    exitTime: (slot + 3_600_000) as TimestampMs,
    exitPrice: 106.5,
    r: 1.975,
    netCents: 29_625 as Cents,
    secondsToExit: 3_600,
    ...over,
  };
  return end;
}

export const anEntry = (decision: Decision): OutcomeUpdate => ({
  kind: "entered",
  decisionId: decision.id,
  emitted: decision.emitted,
  entryTime: decision.slot,
  entryPrice: 100.5,
  stop: 97.5,
  target: 106.5,
  slippageBps: 50,
});

/** A ledger in a folder of its own, with hands that set the clock and the stopwatch. */
export function aLedger() {
  const folder = mkdtempSync(join(tmpdir(), "lookout-ledger-"));
  const file = join(folder, "lookout.db");
  writeNew("ledger", file);
  const time = { now: START, elapsed: 0 };
  const clock = { now: () => time.now };
  const stopwatch = { elapsed: () => time.elapsed };
  const open = (): LedgerDatabase => {
    const opened = openLedger({ file, clock, stopwatch });
    if (!opened.ok) throw new Error(opened.error.text);
    return opened.value;
  };
  let database = open();
  return {
    file,
    folder,
    time,
    open,
    get db(): LedgerDatabase {
      return database;
    },
    reopen(): LedgerDatabase {
      database.close();
      database = open();
      return database;
    },
    remove(): void {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type TestLedger = ReturnType<typeof aLedger>;
