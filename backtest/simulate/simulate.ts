/**
 * A run over recorded candles without a process around it: the same scans as live, on candles in memory, a ledger in
 * memory, and features and models worked ahead in large batches. Its decisions are those of the live path, hash by hash.
 */
import { type CandleColumns, rowAtOrAfter, sliceColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { DAY_MS, MINUTE_MS, plus, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import type { ExecutionSource } from "../../engine/execution/versions.ts";
import { LONGEST_WARMUP_MINUTES } from "../../engine/features/sets.ts";
import type { Controls, Inference, Ledger, QualityWatch } from "../../engine/ports.ts";
import type { SpecLookup } from "../../engine/scan/book.ts";
import type { EngineDeps } from "../../engine/scan/context.ts";
import { createCorrelations } from "../../engine/scan/correlations.ts";
import { NO_QUOTES } from "../../engine/scan/quotes.ts";
import { createScanner } from "../../engine/scan/scan.ts";
import type { EngineSettings } from "../../engine/settings.ts";
import { workAhead } from "./ahead.ts";
import { createMemoryLedger, type Listeners } from "./memory-ledger.ts";
import { type Tape, tapeStore } from "./tape.ts";

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
  /** Watches over the candles as live does, on a store of its own. */
  readonly watch: (store: ReturnType<typeof tapeStore>) => QualityWatch;
  /** A stored run that this one goes on from, with all its candles; absent = it begins with the warm-up and nothing else. */
  readonly resumed?: Resumed;
  /** Told after each day's slots how many are done. */
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
};

/** Where a run stood, and what was set in it. */
export type Resumed = Pick<EngineDeps, "ledger" | "controls" | "accounts">;

export type Simulated = {
  readonly ledger: Ledger;
  /** Slots that were scanned: all of them, unless it was stopped. */
  readonly scanned: number;
};

/** Slots per chunk: the rows of a day and three symbols are some ten megabytes. */
const CHUNK = DAY_MS / SLOT_MS;

export async function simulate(plan: Simulation): Promise<Simulated> {
  const { instruments, slots, settings, inference, specs, execution, resumed, signal } = plan;
  const tape = resumed === undefined ? fromWarmup(plan.tape, slots[0]) : plan.tape;
  const store = tapeStore(tape);
  const quality = plan.watch(store);
  const ledger = resumed?.ledger ?? createMemoryLedger(plan);
  const ahead = workAhead(tape, instruments, inference);
  const watched = () => instruments;
  let now = 0 as TimestampMs;
  const scanner = createScanner({
    ...{ settings, watched, store, ledger, specs, quality, execution },
    inference: ahead.inference,
    computed: ahead.computed,
    feed: { status: () => ({ path: "replay", since: now, because: null, sources: [] }) },
    controls: resumed?.controls ?? NOBODY_CHANGES_ANYTHING,
    accounts: resumed?.accounts ?? { snapshot: () => null },
    correlations: createCorrelations(store, watched),
    quoteHistory: { range: () => [] },
    clock: { now: () => now },
    stopwatch: { elapsed: () => 0 },
    collector: { collect: async () => instruments.map(arrived) },
    emit: () => {},
    quotes: NO_QUOTES,
    vectors: { scanned: () => {} },
  });
  let scanned = 0;
  const isStopped = (): boolean => signal?.aborted === true;
  for (let start = 0; start < slots.length && !isStopped(); start += CHUNK) {
    const chunk = slots.slice(start, start + CHUNK);
    await ahead.prepare(chunk);
    for (const slot of chunk) {
      if (isStopped()) break;
      now = slot;
      ahead.turnTo(slot);
      await scanner.scan(slot);
      scanned += 1;
    }
    plan.onProgress?.(scanned);
  }
  return { ledger, scanned };
}

const arrived = (instrument: InstrumentId) => ({ instrument, added: 0, rejected: 0, error: null });

/** A live run begins with the warm-up and nothing before it; correlations would else see more than it saw. */
function fromWarmup(tape: Tape, first: TimestampMs | undefined): Tape {
  if (first === undefined) return tape;
  const from = plus(first, -LONGEST_WARMUP_MINUTES * MINUTE_MS);
  const cut = (columns: CandleColumns): CandleColumns =>
    sliceColumns(columns, rowAtOrAfter(columns.openTime, from), columns.length);
  return new Map([...tape].map(([instrument, columns]) => [instrument, cut(columns)]));
}

const NOBODY_CHANGES_ANYTHING: Controls = {
  setting: () => null,
  change: () => {},
  killNow: () => ({ cancelled: 0 }),
  audit: () => {},
};
