/** Patterns at work: what stands now, what followed it before, and the number the calibrator is given. */
import type { CandleColumns } from "../../core/candle.ts";
import type { InstrumentId, Side } from "../../core/instrument.ts";
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import type { PatternCount, PatternStore } from "../ports/learned.ts";
import type { ModelBundle } from "../ports.ts";
import { type PatternRecord, patternOdds, recordOf } from "./odds.ts";
import { ANY_PATTERN, type PatternDetector, standingAt } from "./pattern.ts";

export type Patterns = {
  readonly detect: PatternDetector;
  readonly history: Pick<PatternStore, "counts" | "countedAt">;
};

/**
 * What the `pattern` booster is asked with at a slot. Undefined where it adds nothing, so that a scan does not look for
 * patterns that change nothing.
 */
export function patternEvidence(
  patterns: Patterns | undefined,
  { calibrator }: ModelBundle,
  historyOf: (instrument: InstrumentId) => CandleColumns | undefined,
  slot: TimestampMs,
): { readonly patterns?: (instrument: InstrumentId, side: Side) => number | null } {
  if (!usesPatterns(calibrator) || patterns === undefined) return {};
  const counts = patterns.history.counts();
  return {
    patterns(instrument, side) {
      const history = historyOf(instrument);
      return history === undefined ? null : patternOdds(counts, standingAt(patterns.detect, history, slot), side);
    },
  };
}

/** When the counts were made that the calibrator is given now, ISO 8601; null = it is given none. */
export function patternsVersion(patterns: Patterns | undefined, { calibrator }: ModelBundle): string | null {
  const countedAt = patterns !== undefined && usesPatterns(calibrator) ? patterns.history.countedAt() : null;
  return countedAt === null ? null : isoUtc(countedAt);
}

const usesPatterns = ({ boosters }: ModelBundle["calibrator"]): boolean =>
  boosters.some(({ name, coefficient }) => name === "pattern" && coefficient !== 0);

/** A pattern that stands now, with what trades of one side came to after it. */
export type StandingPattern = {
  readonly name: string;
  readonly side: Side;
  /** Null = seen too rarely to say anything. */
  readonly record: PatternRecord | null;
  /** Win rate of all trades of that side; null while nothing was counted. */
  readonly base: number | null;
};

export function standingPatterns(
  { detect, history }: Patterns,
  candles: CandleColumns,
  slot: TimestampMs,
  side: Side,
): readonly StandingPattern[] {
  const names = standingAt(detect, candles, slot);
  if (names.length === 0) return [];
  const counts: readonly PatternCount[] = history.counts();
  const base = recordOf(counts, ANY_PATTERN, side)?.winRate ?? null;
  return names.map((name) => ({ name, side, record: recordOf(counts, name, side), base }));
}
