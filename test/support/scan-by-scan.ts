/**
 * The simulator that `backtest/simulate` is held against: every slot a whole scan, as the live process makes it, on candles
 * and a ledger in memory. Slow, and nothing in it is left out because it could not matter.
 */
import { createMemoryLedger } from "../../backtest/simulate/memory-ledger.ts";
import type { Simulation } from "../../backtest/simulate/simulate.ts";
import { fromWarmup, tapeStore } from "../../backtest/simulate/tape.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { ok } from "../../core/result.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { FeatureSet } from "../../engine/features/feature-set.ts";
import type { CandleStore, Controls, Ledger, QualityWatch } from "../../engine/ports.ts";
import { createCorrelations } from "../../engine/scan/correlations.ts";
import { NO_QUOTES } from "../../engine/scan/quotes.ts";
import { createScanner } from "../../engine/scan/scan.ts";
import { candleAt } from "../../market/candle-rows.ts";
import { watchQuality } from "../../market/quality/watch.ts";
import { createMemoryQuality } from "./memory-quality.ts";

export type Scans = Omit<Simulation, "scorer" | "chunk" | "onProgress" | "signal"> & {
  /** A set whose rows were computed before; else each scan computes its own. */
  readonly computed?: (set: FeatureSet, instrument: InstrumentId) => FeatureSet;
};

export async function scanByScan(plan: Scans): Promise<Ledger> {
  const { instruments, slots, settings, inference, specs, execution, detect, computed } = plan;
  const tape = fromWarmup(plan.tape, slots[0]);
  const store = tapeStore(tape);
  const ledger = createMemoryLedger(plan);
  const watched = () => instruments;
  let now = 0 as TimestampMs;
  const scanner = createScanner({
    ...{ settings, watched, store, ledger, specs, execution, inference },
    ...(computed === undefined ? {} : { computed }),
    quality: simulatedWatch(store, instruments),
    patterns: { detect, history: { counts: () => [], countedAt: () => null } },
    feed: { status: () => ({ path: "replay", since: now, because: null, sources: [] }) },
    controls: NOBODY_CHANGES_ANYTHING,
    accounts: { snapshot: () => null },
    correlations: createCorrelations(store, watched),
    quoteHistory: { range: () => [] },
    clock: { now: () => now },
    stopwatch: { elapsed: () => 0 },
    collector: { collect: async () => instruments.map(arrived) },
    emit: () => {},
    quotes: NO_QUOTES,
    vectors: { scanned: () => {} },
    turn: async () => {},
  });
  for (const slot of slots) {
    now = slot;
    await scanner.scan(slot);
  }
  return ledger;
}

const arrived = (instrument: InstrumentId) => ({ instrument, added: 0, rejected: 0, error: null });

export const NOBODY_CHANGES_ANYTHING: Controls = {
  setting: () => null,
  change: () => {},
  killNow: () => ({ cancelled: 0 }),
  audit: () => {},
};

/** As in a live process, on candles that are all there from the start. */
function simulatedWatch(store: CandleStore, instruments: readonly InstrumentId[]): QualityWatch {
  const clock = { now: () => 0 as TimestampMs };
  const source = {
    name: "tape",
    venue: "tape",
    candles: async () => ok({ candles: [], rejected: [] }),
    stop: async () => {},
  };
  const taken: CandleStore = {
    ...store,
    append: (_instrument, candles) => ({ added: candles.length, conflicting: 0 }),
  };
  const watched = watchQuality({ source, store: taken, quality: createMemoryQuality(), clock });
  for (const instrument of instruments) {
    const oldest = store.oldest(instrument);
    if (oldest === null) continue;
    const first = store.range(instrument, oldest, (oldest + 1) as TimestampMs);
    // As when the warm-up comes in live: every candle since then is judged once, before the first scan counts them.
    watched.store.append(instrument, [candleAt(first, 0)]);
  }
  return watched.watch;
}
