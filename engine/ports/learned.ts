/** Where the nightly jobs read their evidence and keep what they learned. Implemented in db/. */
import type { InstrumentId, Side } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { RefitRecord } from "../confidence/refit-record.ts";

/** A stored prediction with what its outcome can be told from. */
export type ScoredRow = {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly slot: TimestampMs;
  readonly modelTag: string;
  readonly score: number;
  readonly boost: number;
  /** The win probability that was stated. */
  readonly pWin: number;
  readonly atr15: number;
};

export type RevertedRefit = { readonly at: TimestampMs; readonly by: string; readonly reason: string };
export type StoredRefit = RefitRecord & { readonly reverted: RevertedRefit | null };

export type Calibrators = {
  /** The newest adopted one of a bundle that was not taken back; null = the bundle's own serves. */
  active(tag: string): RefitRecord | null;
  /** Every refit of a bundle, newest first. */
  all(tag: string): readonly StoredRefit[];
  /** Stores a refit with its audit row; false when that night's is stored already. */
  record(refit: RefitRecord): boolean;
  /** Takes an adopted one back, with its audit row; false when there is none of that id, or it was taken back before. */
  revert(id: string, reverted: RevertedRefit): boolean;
  /** Slots in [from, until): of each instrument, side, bundle and quarter of an hour the first that names its ATR. */
  scored(from: TimestampMs, until: TimestampMs): readonly ScoredRow[];
};

/** How often trades of one side won that were begun while a pattern stood on the newest closed bar. */
export type PatternCount = {
  readonly instrument: InstrumentId;
  /** A pattern's name, or `any`: every moment, the base rate of its side. */
  readonly pattern: string;
  readonly timeframe: string;
  readonly side: Side;
  readonly wins: number;
  readonly total: number;
  /** Outcomes among them that do not overlap in time. */
  readonly independent: number;
};

export type PatternStore = {
  counts(): readonly PatternCount[];
  /** Outcomes resolved before this instant were counted; null = never counted. */
  countedAt(): TimestampMs | null;
  /** Puts these counts in the place of all others, in one transaction. */
  replace(counts: readonly PatternCount[], countedAt: TimestampMs): void;
};
