/**
 * A run over recorded candles without a process around it: features and models worked out in columns, and then only
 * those slots judged at which something can happen, by the scan's own functions on a ledger in memory. Its decisions
 * are those of the live path, hash by hash.
 */
import type { InstrumentId } from "../../core/instrument.ts";
import { DAY_MS, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import type { ExecutionSource } from "../../engine/execution/versions.ts";
import type { Patterns } from "../../engine/patterns/knowledge.ts";
import type { PatternDetector } from "../../engine/patterns/pattern.ts";
import type { Controls, Inference, Ledger, QualityWatch } from "../../engine/ports.ts";
import type { SpecLookup } from "../../engine/scan/book.ts";
import type { EngineDeps } from "../../engine/scan/context.ts";
import { createCorrelations } from "../../engine/scan/correlations.ts";
import type { EngineSettings } from "../../engine/settings.ts";
import { createMemoryLedger, type Listeners } from "./memory-ledger.ts";
import { modelScorer } from "./model-scorer.ts";
import type { Scorer } from "./scored.ts";
import { fromWarmup, type Tape, tapeStore } from "./tape.ts";
import { createWalk } from "./walk.ts";

export type Simulation = Listeners & {
  /** Candles of every instrument, some of them before the first slot: the warm-up. */
  readonly tape: Tape;
  /** Judged in this order. */
  readonly instruments: readonly InstrumentId[];
  /** Rising. */
  readonly slots: readonly TimestampMs[];
  readonly settings: EngineSettings;
  readonly inference: Inference;
  readonly specs: SpecLookup;
  /** What trading costs, by the time of the slot. */
  readonly execution: ExecutionSource;
  /** Recognises candlestick patterns, which decisions are stored with. */
  readonly detect: PatternDetector;
  /** A stored run that this one goes on from, with all its candles; absent = it begins with the warm-up and nothing else. */
  readonly resumed?: Resumed;
  /** In place of the models: what they would say of the slots of the run. */
  readonly scorer?: (tape: Tape) => Scorer;
  /** Told after each chunk of slots how many are done. */
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
  /** Slots worked ahead at once: a day's without it. */
  readonly chunk?: number;
};

/** Where a run stood, and what was set in it. */
export type Resumed = Pick<EngineDeps, "ledger" | "controls" | "accounts">;

export type Simulated = {
  readonly ledger: Ledger;
  /** Slots that were gone through: all of them, unless it was stopped. */
  readonly scanned: number;
};

/** The rows of a day and three symbols are some ten megabytes. */
const CHUNK = DAY_MS / SLOT_MS;

/** Rejects with what a model or a strategy threw: nothing follows from a run that it did not answer. */
export async function simulate(plan: Simulation): Promise<Simulated> {
  const { slots, instruments, signal, chunk = CHUNK } = plan;
  const tape = plan.resumed === undefined ? fromWarmup(plan.tape, slots[0]) : plan.tape;
  const deps = depsOf(plan, tape);
  const walk = createWalk({ deps, tape, instruments, slots: new Float64Array(slots) });
  const scorer = plan.scorer?.(tape) ?? scorerOf(plan, tape, deps);
  const isStopped = (): boolean => signal?.aborted === true;
  const scored = (from: number) => {
    if (from >= slots.length || isStopped()) return null;
    const coming = scorer.score(from, Math.min(from + chunk, slots.length));
    // It is waited for after the chunk before it; until then its fault is not unheard, only not yet heard.
    coming.catch(() => {});
    return coming;
  };
  let scanned = 0;
  for (let coming = scored(0); coming !== null; ) {
    const current = await coming;
    if (isStopped()) break;
    // The models answer the next chunk in their own thread while this one is judged.
    coming = scored(current.first + current.length);
    for (const _pause of walk(current)) await aBreath();
    scanned += current.length;
    plan.onProgress?.(scanned);
    await aBreath();
  }
  return { ledger: deps.ledger, scanned };
}

/** Lets everything else in the process have a turn, Ctrl-C too. */
const aBreath = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

function scorerOf(
  { instruments, slots, inference, settings }: Simulation,
  tape: Tape,
  { inference: { bundle } }: EngineDeps,
) {
  const edges = settings.tierEdges ?? bundle.tierEdges;
  return modelScorer({
    tape,
    instruments,
    slots,
    inference,
    weights: settings.weights,
    edges,
    floor: settings.candidateFloor,
  });
}

function depsOf(plan: Simulation, tape: Tape): EngineDeps {
  const { instruments, settings, inference, specs, execution, detect, resumed } = plan;
  const store = tapeStore(tape);
  const watched = () => instruments;
  return {
    ...{ settings, watched, store, inference, specs, execution },
    ...(resumed ?? begun(plan)),
    feed: { status: () => ({ path: "replay", since: 0 as TimestampMs, because: null, sources: [] }) },
    correlations: createCorrelations(store, watched),
    quality: COUNTED_IN_COLUMNS,
    patterns: { detect, history: NOTHING_COUNTED },
    quoteHistory: { range: () => [] },
  };
}

function begun(plan: Simulation): Resumed {
  const { initial, preset, limits } = plan.settings;
  const folding = { initial, preset, keptMs: limits.backoffWindowMs + LONGEST_ASKED_MS };
  const ledger = createMemoryLedger(plan, folding);
  return { ledger, controls: NOBODY_CHANGES_ANYTHING, accounts: { snapshot: () => null } };
}

/** Beyond the window of its losses a deal is asked for while its account day lasts, or the session of a backoff. */
const LONGEST_ASKED_MS = 2 * DAY_MS;

const NOBODY_CHANGES_ANYTHING: Controls = {
  setting: () => null,
  change: () => {},
  killNow: () => ({ cancelled: 0 }),
  audit: () => {},
};

/** What followed patterns before is learned by a live process only. */
const NOTHING_COUNTED: Patterns["history"] = { counts: () => [], countedAt: () => null };

const COUNTED_IN_COLUMNS: QualityWatch = {
  counts: () => ({ suspect: 0, featureFailures: 0 }),
  newestHour: () => null,
  scanned: () => {},
};
