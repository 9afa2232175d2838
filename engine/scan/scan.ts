/**
 * One scan of one slot: candles in, features, scores, decisions, outcomes, and everything stored in one transaction.
 * Only here do the steps meet; each of them is a function in a file of its own.
 */
import type { InstrumentId } from "../../core/instrument.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { Clock, Stopwatch, TimestampMs } from "../../core/time.ts";
import type { EmitEvent } from "../events.ts";
import type { FeatureSet } from "../features/feature-set.ts";
import { featureSetOf, LONGEST_WARMUP_MINUTES } from "../features/sets.ts";
import { patternEvidence } from "../patterns/knowledge.ts";
import type { Collector } from "../ports.ts";
import { LATE_AFTER_MS } from "../signal/decide.ts";
import { forecastOf } from "../volatility/forecast.ts";
import { accountConditions } from "./account-alerts.ts";
import {
  changesOf,
  dataConditions,
  lateCondition,
  modelCondition,
  rejectedConditions,
  riskCondition,
} from "./alerts.ts";
import { announce } from "./announce.ts";
import { store } from "./commit.ts";
import { type EngineDeps, edgesOf, storedTier } from "./context.ts";
import { feedConditions } from "./feed-conditions.ts";
import { createHistory, type History } from "./history.ts";
import { accountFacts, judgementInTurn, outcomesAt } from "./judgement.ts";
import { limitConditions } from "./limit-conditions.ts";
import { historiesAt, looksAt, tellQuality } from "./looks.ts";
import { createPace } from "./pace.ts";
import { qualityConditions } from "./quality-conditions.ts";
import type { QuoteSampler } from "./quotes.ts";
import { type Scored, score } from "./score.ts";
import { moveConditions } from "./unusual-moves.ts";
import type { VectorKeeper } from "./vectors.ts";

export type ScanDeps = EngineDeps & {
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly collector: Collector;
  readonly emit: EmitEvent;
  readonly quotes: QuoteSampler;
  readonly vectors: VectorKeeper;
  /** Lets timers, input and answers have a turn; asked for every few milliseconds. */
  readonly turn: () => Promise<void>;
  /** Shared with who answers questions; its own where nobody does. */
  readonly history?: History;
  /** The set to use: one that knows an instrument's rows already, or whose work is timed; it must answer the same. */
  readonly computed?: (set: FeatureSet, instrument: InstrumentId) => FeatureSet;
};

export type Scanner = {
  /** Scans a slot once; a slot that is already stored changes nothing. Throws only when infrastructure is broken. */
  scan(slot: TimestampMs): Promise<void>;
};

export function createScanner(deps: ScanDeps): Scanner {
  const history = deps.history ?? createHistory(deps.store, LONGEST_WARMUP_MINUTES);
  return { scan: (slot) => scanSlot(deps, history, slot) };
}

async function scanSlot(deps: ScanDeps, history: History, slot: TimestampMs): Promise<void> {
  const { inference, ledger, quality, settings } = deps;
  const startedAt = deps.clock.now();
  const startedElapsed = deps.stopwatch.elapsed();
  const { stagesMs, lap } = stageTimes(deps.stopwatch);
  const pace = createPace(deps.stopwatch, deps.turn);

  // Asked before anything is awaited: what is added while candles come in is looked at from the next scan on.
  const watched = deps.watched();
  const late = startedAt - slot > LATE_AFTER_MS;
  // A missed slot has no quotes any more: those of now would be another moment's.
  if (!late) deps.quotes.begin(slot, watched);
  const collected = await deps.collector.collect(slot);
  lap("collect");
  history.keepOnly(watched);
  for (const { instrument, refilled } of collected) if (refilled !== undefined) history.reread(instrument);
  // The set of the bundle that serves now: no other can take over before the scan is stored.
  const featureSet = featureSetOf(inference.bundle);
  const histories = await historiesAt(watched, history, slot, pace);
  const looks = await looksAt(deps, { histories, featureSet, slot, latenessMs: startedAt - slot }, pace);
  lap("features");
  const asking = { inference, weights: settings.weights, edges: edgesOf(deps), memory: storedTier(ledger) };
  const evidence = patternEvidence(deps.patterns, inference.bundle, (instrument) => histories.get(instrument), slot);
  await pace();
  const answer = await attempt(() => score(looks, { ...asking, ...evidence }));
  const { predictions, outlooks } = answer.ok ? answer.value : UNANSWERED;
  lap("models");
  await pace();
  const updates = outcomesAt(deps, ledger.openFollowUps(), slot, histories);
  lap("outcomes");
  // What does not depend on decisions is said before them: from the last decision until all is stored nobody has a turn.
  const ofData = [
    ...dataConditions(looks, collected),
    ...qualityConditions(looks),
    ...rejectedConditions(collected, slot),
    ...feedConditions(deps.feed.status(), slot),
    modelCondition(answer.ok ? null : answer.error),
  ];
  await pace();
  const {
    decided,
    context,
    ledger: settled,
  } = await judgementInTurn(deps, { looks, said: { predictions, outlooks }, updates, slot }, pace);
  lap("decide");

  const conditions = [
    ...ofData,
    riskCondition(context.book.state),
    ...accountConditions(context.book, slot, settings, context.specs),
    ...limitConditions(context.book, decided, settings),
    // Nobody missed a slot before the first one.
    lateCondition(late && deps.ledger.watermark() !== null),
    ...moveConditions({ histories, slot, latenessMs: startedAt - slot, ledger: settled, settings }),
  ];
  const facts = {
    slot,
    startedAt,
    startedElapsed,
    late,
    stagesMs,
    ...accountFacts(context.book, settings),
    predictions,
    forecasts: outlooks.flatMap((outlook) => forecastOf(outlook, context.bundle) ?? []),
    updates,
    spreads: deps.quotes.spreads(slot),
  };
  const stored = store(deps, facts, { looks, context, decided, alerts: changesOf(conditions, ledger, slot) });
  lap("store");
  if (stored !== null) await tellQuality(quality, looks, slot, pace);
  lap("quality");
  if (stored !== null) deps.vectors.scanned(looks, featureSet);
  lap("vectors");
  if (stored !== null) await announce(deps.emit, stored, looks, collected, pace);
}

const UNANSWERED: Scored = { predictions: [], outlooks: [] };

/** A model that does not answer is an expected outcome of a scan: no predictions, said once, tried again next time. */
async function attempt<T>(ask: () => Promise<T>): Promise<Result<T, string>> {
  try {
    return ok(await ask());
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

/** Elapsed milliseconds per named stage, to the microsecond. */
function stageTimes(stopwatch: Stopwatch): {
  readonly stagesMs: Record<string, number>;
  readonly lap: (name: string) => void;
} {
  const stagesMs: Record<string, number> = {};
  let last = stopwatch.elapsed();
  const lap = (name: string): void => {
    const now = stopwatch.elapsed();
    stagesMs[name] = Math.round((now - last) * 1000) / 1000;
    last = now;
  };
  return { stagesMs, lap };
}
