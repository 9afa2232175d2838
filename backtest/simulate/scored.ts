/**
 * What was said of each instrument at many slots, in columns: enough to see at which of them something can be decided,
 * with everything a decision needs on demand. A walk looks at the columns of all slots and asks only where it stops.
 */
import type { Side } from "../../core/instrument.ts";
import type { FeatureRow } from "../../engine/features/feature-set.ts";
import type { Prediction, TierState } from "../../engine/records.ts";
import type { Outlook } from "../../engine/volatility/outlook.ts";

/** In place of a confidence where nothing was said of a side: below every floor and every tier. */
export const NOTHING_SAID = -1;

/** One instrument; an index counts the slots of the chunk. */
export type ScoredInstrument = {
  /** Confidence of a trade of that side per slot, 0..1, or `NOTHING_SAID`. */
  readonly confidence: Readonly<Record<Side, Float64Array>>;
  /** 1 per slot at which every feature could be computed, else 0. */
  readonly complete: Uint8Array;
  row(index: number): FeatureRow;
  /** Of a side of which something was said; `before` = its tier at the slot before. */
  prediction(index: number, side: Side, before: TierState | null): Prediction;
  outlook(index: number): Outlook;
};

/** Slots [first, first + length) of a run. */
export type ScoredChunk = {
  readonly first: number;
  readonly length: number;
  /** In the order in which they are judged. */
  readonly instruments: readonly ScoredInstrument[];
};

/** Whoever says something of slots: models, or a recording of what models would say. Rejects when it cannot. */
export type Scorer = { score(first: number, until: number): Promise<ScoredChunk> };

/** The side that a scan would judge: the more confident one, long when both are equal. */
export const betterOf = ({ confidence: { long, short } }: ScoredInstrument, index: number): Side =>
  (short[index] ?? NOTHING_SAID) > (long[index] ?? NOTHING_SAID) ? "short" : "long";

/** The slots of a chunk at which the better side reaches the floor, rising. */
export function candidatesIn({ confidence: { long, short } }: ScoredInstrument, floor: number): readonly number[] {
  const found: number[] = [];
  for (let index = 0; index < long.length; index += 1) {
    const best = Math.max(long[index] ?? NOTHING_SAID, short[index] ?? NOTHING_SAID);
    // Asked this way round, because a scan judges a confidence that is no number and lets the gate refuse it.
    if (!(best < floor) && best !== NOTHING_SAID) found.push(index);
  }
  return found;
}
