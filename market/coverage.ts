/** Which stretches of time a recording covers, and from when on it can be replayed with enough history before. */
import type { CandleColumns } from "../core/candle.ts";
import type { InstrumentId } from "../core/instrument.ts";
import { DAY_MS, MINUTE_MS, type TimestampMs } from "../core/time.ts";

/** A stretch of recorded candles: open time of the first, close time of the last. */
export type Segment = { readonly from: TimestampMs; readonly until: TimestampMs };

export type Coverage = {
  readonly instrument: InstrumentId;
  /** Independent recordings in order of time; never empty. */
  readonly segments: readonly Segment[];
  readonly candles: number;
  /** Candles of the files that were left out because their numbers are unsound. */
  readonly rejected: number;
  /** Rows that repeated another row exactly. */
  readonly duplicates: number;
};

/** A hole longer than this separates recordings; a shorter one is a halt of the exchange inside one recording. */
const SEGMENT_HOLE_MS = DAY_MS;

export function segmentsOf({ openTime, length }: CandleColumns): readonly Segment[] {
  const segments: Segment[] = [];
  let from = openTime[0] ?? 0;
  for (let row = 0; row < length; row++) {
    const time = openTime[row] ?? 0;
    const next = row + 1 < length ? (openTime[row + 1] ?? 0) : Number.POSITIVE_INFINITY;
    if (next - time <= SEGMENT_HOLE_MS) continue;
    segments.push({ from: from as TimestampMs, until: (time + MINUTE_MS) as TimestampMs });
    from = next;
  }
  return segments;
}

/**
 * The first instant at or after `from` at which every instrument has `warmupMs` of history in one recording and candles
 * still to come; null when there is none.
 */
export function firstUsable(coverage: readonly Coverage[], warmupMs: number, from: number): TimestampMs | null {
  if (coverage.length === 0) return null;
  // One instrument's first instant may lie in another's hole: ask again from there until all agree.
  for (let at = from; ; ) {
    const next = Math.max(...coverage.map(({ segments }) => firstUsableOf(segments, warmupMs, at)));
    if (next === at) return at as TimestampMs;
    if (next === Number.POSITIVE_INFINITY) return null;
    at = next;
  }
}

function firstUsableOf(segments: readonly Segment[], warmupMs: number, from: number): number {
  for (const segment of segments) {
    const at = Math.max(from, segment.from + warmupMs);
    if (at < segment.until) return at;
  }
  return Number.POSITIVE_INFINITY;
}

/** Where a replay that starts at `from` ends: the latest close of the recordings that contain `from`; null when none does. */
export function replayEnd(coverage: readonly Coverage[], from: TimestampMs): TimestampMs | null {
  const ends = coverage.flatMap(({ segments }) =>
    segments.filter((segment) => segment.from <= from && from < segment.until).map(({ until }) => until),
  );
  return ends.length === 0 ? null : (Math.max(...ends) as TimestampMs);
}
