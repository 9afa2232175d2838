/**
 * One scan of one slot: candles in, features, scores, decisions, outcomes, and everything stored in one transaction.
 * Only here do the steps meet; each of them is a pure function in a file of its own.
 */
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
import { type Clock, isoUtc, plus, type Stopwatch, type TimestampMs } from "../../core/time.ts";
import type { EmitEvent, EventBody } from "../events.ts";
import type { FeatureSet } from "../features/feature-set.ts";
import type { CandleStore, Collected, Collector, Controls, Inference, Ledger, ScanCommit } from "../ports.ts";
import type { Notice, Prediction } from "../records.ts";
import { controlsNow, type EngineSettings } from "../settings.ts";
import { betterSide } from "../signal/candidate.ts";
import { type Decided, LATE_AFTER_MS } from "../signal/decide.ts";
import { changesOf, dataCondition, killSwitchViolation, lateCondition, riskCondition } from "./alerts.ts";
import { type Book, readBook, type SpecLookup } from "./book.ts";
import { followUpsOf, signalNotices } from "./emit.ts";
import { createHistory, type History } from "./history.ts";
import { type JudgeContext, judgeAll, rateWindowStart } from "./judge.ts";
import { type Look, look } from "./look.ts";
import { score, type TierMemory } from "./score.ts";
import { settle } from "./settle.ts";

export type ScanDeps = {
  readonly settings: EngineSettings;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly collector: Collector;
  readonly store: CandleStore;
  readonly inference: Inference;
  readonly featureSet: FeatureSet;
  readonly ledger: Ledger;
  readonly controls: Controls;
  readonly specs: SpecLookup;
  readonly emit: EmitEvent;
};

export type Scanner = {
  /** Scans a slot once; a slot that is already stored changes nothing. Throws only when infrastructure is broken. */
  scan(slot: TimestampMs): Promise<void>;
};

export function createScanner(deps: ScanDeps): Scanner {
  const history = createHistory(deps.store, deps.featureSet.warmupMinutes);
  return { scan: (slot) => scanSlot(deps, history, slot) };
}

async function scanSlot(deps: ScanDeps, history: History, slot: TimestampMs): Promise<void> {
  const { settings, clock, inference, ledger } = deps;
  const startedAt = clock.now();
  const startedElapsed = deps.stopwatch.elapsed();
  const lap = laps(deps);
  const edges = settings.tierEdges ?? inference.bundle.tierEdges;

  const collected = await deps.collector.collect(slot);
  lap("collect");
  const looks = settings.instruments.map((instrument) =>
    look(instrument, history.upTo(instrument, slot), slot, startedAt - slot, deps.featureSet, inference.bundle),
  );
  lap("features");
  const predictions = await score(looks, inference, settings.weights, edges, tierMemory(ledger));
  lap("models");
  const updates = settle(ledger.openFollowUps(), (instrument, { slot: from }) =>
    deps.store.range(instrument, from, slot),
  );
  lap("outcomes");

  const book = readBook(ledger, settings, marksOf(looks), deps.specs, slot);
  const context: JudgeContext = {
    settings,
    controls: controlsNow(settings, deps.controls),
    bundle: inference.bundle,
    edges,
    specs: deps.specs,
    book,
    recentSignals: ledger.recentSignals(rateWindowStart(slot)),
    recentLosses: lossesSince(ledger, plus(slot, -settings.limits.backoffWindowMs)),
  };
  const decided = judgeAll(looks, predictions, context);
  lap("decide");

  const late = startedAt - slot > LATE_AFTER_MS;
  const commit: Omit<ScanCommit, "decisions" | "followUps" | "notices" | "alertStates"> = {
    slot,
    startedAt,
    startedElapsed,
    late,
    stagesMs: lap.stages,
    balance: book.account?.balance ?? settings.initial,
    equity: book.account?.equity ?? settings.initial,
    riskState: book.state,
    predictions,
    updates,
  };
  const conditions = [
    ...looks.map((one) => dataCondition(one, collected.find(({ instrument }) => instrument === one.instrument))),
    riskCondition(book.state),
    lateCondition(late),
  ];
  const { notices, alertStates } = changesOf(conditions, ledger, slot);
  const stored = store(deps, commit, decided, looks, { notices, alertStates }, context);
  lap("store");
  if (stored === null) return;
  announce(deps.emit, stored, looks, predictions, collected, lap.stages);
}

/** Elapsed milliseconds per named stage, in the order in which they ended. */
function laps({ stopwatch }: Pick<ScanDeps, "stopwatch">): ((name: string) => void) & { stages: Record<string, number> } {
  let last = stopwatch.elapsed();
  const stages: Record<string, number> = {};
  const lap = (name: string): void => {
    const now = stopwatch.elapsed();
    stages[name] = Math.round((now - last) * 1000) / 1000;
    last = now;
  };
  return Object.assign(lap, { stages });
}

function tierMemory(ledger: Ledger): TierMemory {
  const states = ledger.tierStates();
  return (instrument, side) => states.find((one) => one.instrument === instrument && one.side === side) ?? null;
}

const marksOf = (looks: readonly Look[]): ReadonlyMap<InstrumentId, number> =>
  new Map(looks.flatMap(({ instrument, close }) => (close === null ? [] : [[instrument, close]])));

const lossesSince = (ledger: Ledger, since: TimestampMs): readonly TimestampMs[] =>
  ledger.deals().flatMap(({ at, net }) => (net < 0 && at >= since ? [at] : []));

/**
 * One transaction. Should the database itself refuse a signal because the kill switch went on in between, the slot is
 * judged again with the switch on and stored with an alert: the scan is never lost, and neither is the attempt.
 */
function store(
  deps: ScanDeps,
  commit: Omit<ScanCommit, "decisions" | "followUps" | "notices" | "alertStates">,
  decided: readonly Decided[],
  looks: readonly Look[],
  alerts: { notices: readonly Notice[]; alertStates: ScanCommit["alertStates"] },
  context: JudgeContext,
): ScanCommit | null {
  const full = completed(deps, commit, decided, alerts);
  const answer = deps.ledger.commitScan(full);
  if (answer.ok) return full;
  if (answer.error.code === "SLOT_ALREADY_STORED") return null;
  const attempted = decided.filter(({ approved }) => approved !== null).map(({ decision }) => decision.instrument);
  const stopped = judgeAll(looks, commit.predictions, { ...context, controls: { ...context.controls, killSwitch: true } });
  const violation = killSwitchViolation(commit.slot, attempted);
  const safe = completed(deps, commit, stopped, { ...alerts, notices: [...alerts.notices, violation] });
  return deps.ledger.commitScan(safe).ok ? safe : null;
}

function completed(
  { ledger, specs }: ScanDeps,
  commit: Omit<ScanCommit, "decisions" | "followUps" | "notices" | "alertStates">,
  decided: readonly Decided[],
  alerts: { notices: readonly Notice[]; alertStates: ScanCommit["alertStates"] },
): ScanCommit {
  return {
    ...commit,
    decisions: decided.map(({ decision }) => decision),
    followUps: followUpsOf(decided, ledger, specs),
    notices: [...signalNotices(decided), ...outcomeNotices(commit.updates, commit.slot), ...alerts.notices],
    alertStates: alerts.alertStates,
  };
}

/** People hear about the end of signals they were sent, not about refused candidates. */
const outcomeNotices = (updates: ScanCommit["updates"], at: TimestampMs): readonly Notice[] =>
  updates.flatMap((update) =>
    update.kind === "resolved" && update.emitted
      ? [{ kind: "outcome" as const, key: `outcome:${update.decisionId}`, at, outcome: update }]
      : [],
  );

function announce(
  emit: EmitEvent,
  stored: ScanCommit,
  looks: readonly Look[],
  predictions: readonly Prediction[],
  collected: readonly Collected[],
  stagesMs: Record<string, number>,
): void {
  const symbols = looks.map((one) => seen(one, predictions, collected));
  emit({ type: "scan", slot: stored.slot, late: stored.late, symbols, stagesMs });
  for (const decision of stored.decisions) emit({ type: "decision", decision });
  for (const update of stored.updates) if (update.kind === "resolved") emit({ type: "outcome", outcome: update });
  for (const notice of stored.notices) {
    if (notice.kind === "alert") emit({ type: "alert", code: notice.code, text: notice.text });
  }
}

function seen(
  one: Look,
  predictions: readonly Prediction[],
  collected: readonly Collected[],
): Extract<EventBody, { type: "scan" }>["symbols"][number] {
  const best = betterSide(predictions, one.instrument);
  const error = collected.find(({ instrument }) => instrument === one.instrument)?.error ?? null;
  const stale = one.data.missingFeatures.length > 0 ? "features missing" : null;
  return {
    instrument: symbolOf(one.instrument),
    close: one.close,
    best: best === null ? null : { side: best.side, confidence: best.confidence, tier: best.tier },
    note: error?.text ?? stale,
  };
}
