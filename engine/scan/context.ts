/** What judging a slot needs beside candles and scores: settings in force, the book, recent signals and losses. */
import type { InstrumentId, Side } from "../../core/instrument.ts";
import { plus, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import type { AccountSource } from "../accounts.ts";
import type { TierEdges } from "../confidence/tier.ts";
import type { ExecutionSource } from "../execution/versions.ts";
import { type Patterns, patternsVersion } from "../patterns/knowledge.ts";
import type { CandleStore, Controls, FeedMonitor, Inference, Ledger, QualityWatch, QuoteStore } from "../ports.ts";
import type { TierState } from "../records.ts";
import { controlsNow, type EngineSettings } from "../settings.ts";
import { lossesAt } from "./backoff.ts";
import { type BookFacts, type NamedBook, readBook, type SpecLookup } from "./book.ts";
import type { CorrelationsAt } from "./correlations.ts";
import type { Remembered } from "./history.ts";
import { type JudgeContext, recentSince } from "./judge.ts";
import type { Look } from "./look.ts";

/** What scanning and checking both stand on. */
export type EngineDeps = {
  readonly settings: EngineSettings;
  /** The instruments to judge, in that order; asked anew at each scan and each question. */
  readonly watched: () => readonly InstrumentId[];
  readonly store: CandleStore;
  readonly inference: Inference;
  /** How candles come in. */
  readonly feed: FeedMonitor;
  readonly ledger: Ledger;
  readonly controls: Controls;
  readonly accounts: AccountSource;
  readonly specs: SpecLookup;
  readonly correlations: CorrelationsAt;
  readonly quality: QualityWatch;
  readonly quoteHistory: Pick<QuoteStore, "range">;
  /** Absent where nobody recognises patterns; then none stands, and the calibrator is told nothing of them. */
  readonly patterns?: Patterns;
  /** What trading costs; absent where nobody measures: costs are then what the labels assume. */
  readonly execution?: ExecutionSource;
  /** Candles as the scan holds them, copied; null = read them from the store. Absent where nothing scans beside. */
  readonly remembered?: Remembered;
  /** Open signals that somebody skipped and nobody took; absent where nobody is asked, and then every signal counts. */
  readonly released?: () => ReadonlySet<string>;
};

/** Whose candles are needed: what is watched, and what is not any more but still has open signals or candidates. */
export const toCollect = (
  { watched, ledger }: Pick<EngineDeps, "watched" | "ledger">,
  followed: ReadonlyMap<InstrumentId, TimestampMs> = followedSince(ledger),
): readonly InstrumentId[] => [...new Set([...watched(), ...followed.keys()])];

/** The oldest slot from which something is followed, of each instrument of which anything is. */
export function followedSince({
  openFollowUps,
}: Pick<Ledger, "openFollowUps">): ReadonlyMap<InstrumentId, TimestampMs> {
  const oldest = new Map<InstrumentId, TimestampMs>();
  for (const { instrument, slot } of openFollowUps()) {
    if (slot < (oldest.get(instrument) ?? Number.POSITIVE_INFINITY)) oldest.set(instrument, slot);
  }
  return oldest;
}

/** The tier edges in force: configured ones, else those measured on the model's calibration slice. */
export const edgesOf = ({ settings, inference }: EngineDeps): TierEdges =>
  settings.tierEdges ?? inference.bundle.tierEdges;

export function contextAt(
  deps: EngineDeps,
  marks: ReadonlyMap<InstrumentId, number>,
  slot: TimestampMs,
): Omit<JudgeContext, "outlooks"> & { readonly book: NamedBook } {
  const { settings, controls, inference, ledger, specs } = deps;
  const facts = bookFacts(deps, slot);
  return {
    settings,
    controls: controlsNow(settings, controls),
    bundle: inference.bundle,
    edges: edgesOf(deps),
    specs,
    book: readBook(facts, marks),
    recentSignals: ledger.recentSignals(recentSince(slot, settings)),
    correlations: deps.correlations(slot).table,
    ...(deps.execution === undefined ? {} : { execution: deps.execution.at(slot) }),
    patternsVersion: patternsVersion(deps.patterns, inference.bundle),
    ...lossesAt(facts.deals, settings.mode, settings.limits, slot),
  };
}

/** What the book is read from. */
export const bookFacts = ({ ledger, settings, accounts, specs, released }: EngineDeps, at: TimestampMs): BookFacts => ({
  ...(released === undefined ? {} : { released: released() }),
  ledger,
  settings,
  snapshot: accounts.snapshot(),
  specs,
  deals: ledger.deals(),
  before: ledger.dealsBefore?.(),
  at,
});

/**
 * The newest closes a scan has seen, and those of symbols that are no longer watched but still hold an open signal.
 * A close that is not of this slot is none: equity is then unknown, and unknown means no.
 */
export function marksAt(
  { ledger, store }: EngineDeps,
  looks: readonly Look[],
  slot: TimestampMs,
): ReadonlyMap<InstrumentId, number> {
  const marks = new Map(marksOf(looks));
  for (const { instrument } of ledger.openPositions()) {
    if (marks.has(instrument)) continue;
    const close = store.range(instrument, plus(slot, -SLOT_MS), slot).close.at(-1);
    if (close !== undefined) marks.set(instrument, close);
  }
  return marks;
}

const marksOf = (looks: readonly Look[]): ReadonlyMap<InstrumentId, number> =>
  new Map(looks.flatMap(({ instrument, close }) => (close === null ? [] : [[instrument, close]])));

/** Hysteresis as the newest stored scan left it. */
export function storedTier(ledger: Ledger): (instrument: InstrumentId, side: Side) => TierState | null {
  const states = new Map(ledger.tierStates().map((one) => [`${one.instrument}|${one.side}`, one]));
  return (instrument, side) => states.get(`${instrument}|${side}`) ?? null;
}
