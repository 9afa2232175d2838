/**
 * The nightly count of candlestick patterns: from stored predictions and candles, over all bundles, in the geometry of the
 * serving one. Counted anew each night and put in the place of the counts before, so nothing is ever counted twice.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { InstrumentId } from "../../core/instrument.ts";
import { type Clock, DAY_MS, MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { JobTold } from "../../engine/job-told.ts";
import { countPatterns } from "../../engine/patterns/count.ts";
import { ANY_PATTERN, PATTERN_BARS, type PatternDetector, standingAt } from "../../engine/patterns/pattern.ts";
import type { PatternCount } from "../../engine/ports/learned.ts";
import type { ModelBundle } from "../../engine/ports.ts";
import type { Stores } from "../stores.ts";
import type { Job } from "./jobs.ts";
import { outcomesOf, scoredBefore } from "./known-outcomes.ts";
import { newestNight } from "./refitting.ts";

export type PatternCountingParts = {
  readonly stores: Pick<Stores, "calibrators" | "store" | "patterns">;
  readonly serving: { readonly bundle: ModelBundle };
  readonly detect: PatternDetector;
  readonly clock: Clock;
};

/** As many days of candles as the database keeps by default. */
const DAYS = 60;
const WARM_UP_MS = PATTERN_BARS * 15 * MINUTE_MS + 15 * MINUTE_MS;

export const patternCounting = (parts: PatternCountingParts): Job => ({
  name: "pattern history",
  expression: "30 0 * * *",
  run: (leaving) => countTonight(parts, leaving),
});

async function countTonight(parts: PatternCountingParts, leaving: AbortSignal): Promise<readonly JobTold[]> {
  const { stores, serving, clock } = parts;
  const at = newestNight(clock.now());
  if ((stores.patterns.countedAt() ?? 0) >= at) return [{ as: "patterns-known" }];
  const span = { at, days: DAYS, label: serving.bundle.label };
  const rows = await scoredBefore(stores, { ...span, tag: null }, leaving);
  const counts: PatternCount[] = [];
  for (const [instrument, group] of Map.groupBy(rows, (row): InstrumentId => row.instrument)) {
    const outcomes = await outcomesOf(group, stores, span, leaving);
    const standing = await standingOn(parts, instrument, { at, slots: outcomes.map(({ slot }) => slot) }, leaving);
    counts.push(...countPatterns(outcomes, (slot) => standing.get(slot) ?? []));
  }
  leaving.throwIfAborted();
  stores.patterns.replace(counts, at);
  const moments = counts.filter(({ pattern }) => pattern === ANY_PATTERN);
  const total = moments.reduce((sum, one) => sum + one.total, 0);
  return [{ as: "patterns", outcomes: total, patterns: counts.length - moments.length }];
}

/** So many bars are looked at before others have their turn: a few milliseconds. */
const BARS_AT_A_TIME = 50;

/** Once per slot: both sides, and bundles that scored the same slot, share the answer. */
async function standingOn(
  { stores, detect }: PatternCountingParts,
  instrument: InstrumentId,
  { at, slots }: { readonly at: TimestampMs; readonly slots: readonly TimestampMs[] },
  leaving: AbortSignal,
): Promise<ReadonlyMap<TimestampMs, readonly string[]>> {
  const candles = stores.store.range(instrument, plus(at, -DAYS * DAY_MS - WARM_UP_MS), at);
  const standing = new Map<TimestampMs, readonly string[]>();
  for (const slot of new Set(slots)) {
    standing.set(slot, standingAt(detect, candles, slot));
    if (standing.size % BARS_AT_A_TIME === 0) {
      leaving.throwIfAborted();
      await nextTurn();
    }
  }
  return standing;
}
