/**
 * Candles on their way into the monthly history: what a backfill or an import must not forget when it is cut off.
 * Implemented in db/.
 */
import type { CandleColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Timeframe, TimestampMs } from "../../core/time.ts";

/** Candles of one instrument and one length. */
export type Series = { readonly instrument: InstrumentId; readonly timeframe: Timeframe };

/** A stretch [from, until) in which the source has no usable candle, although it was asked twice. */
export type HistoryGap = {
  readonly from: TimestampMs;
  readonly until: TimestampMs;
  /** `NONE` when the source has nothing there, else why what it has cannot be used (`OHLC_ORDER` …). */
  readonly why: string;
};

/** What a source had in [from, until): its candles, and gaps wherever it has none. */
export type SettledPage = {
  readonly from: TimestampMs;
  readonly until: TimestampMs;
  readonly candles: CandleColumns;
  readonly gaps: readonly HistoryGap[];
};

/** Adding never overwrites: a candle that is there with other values stays and is counted as conflicting. */
export type Staged = { readonly added: number; readonly conflicting: number };

export type BackfillStore = {
  /** Candles, gaps and the checkpoint together or not at all. Gaps known before within the page make way for its own. */
  settle(series: Series, page: SettledPage): Staged;
  /** Candles of any times, all or none. */
  stage(series: Series, candles: CandleColumns): Staged;
  staged(series: Series, from: TimestampMs, until: TimestampMs): CandleColumns;
  /** Open time of the oldest and newest candle that is staged, or null. */
  stagedSpan(series: Series): { readonly oldest: TimestampMs; readonly newest: TimestampMs } | null;
  /** Takes the candles of [from, until) away, because the history has them now. */
  unstage(series: Series, from: TimestampMs, until: TimestampMs): void;
  /** Gaps that touch [from, until), in order. */
  gaps(series: Series, from: TimestampMs, until: TimestampMs): readonly HistoryGap[];
  /** End of the newest settled page: how far the series was read. Null when it never was. */
  checkpoint(series: Series): TimestampMs | null;
};
