/** Judges the stored candles of one instrument as they come, flags the odd ones and counts them by the hour. */
import type { InstrumentId } from "../../core/instrument.ts";
import { HOUR_MS, MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { CandleStore, QualityStore } from "../../engine/ports.ts";
import { BIT, type Check, resultOf, suspicionsOf, WINDOW } from "./checks.ts";
import { addTo, emptyTally, type HourTally, hourOf } from "./hour-tally.ts";
import { type CandleJudge, createCandleJudge, runHoleMs } from "./judge.ts";

export type Tracker = {
  /** Told of candles that came in, and whether the source's clock and ours disagreed when they did. */
  came(openTimes: readonly TimestampMs[], isSkewed: boolean): void;
  /** Judges what is stored up to `until` and was not judged before. */
  catchUp(until: TimestampMs): void;
  /** Hours with candles judged since they were last dropped. */
  readonly hours: ReadonlyMap<TimestampMs, HourTally>;
  /** Forgets hours before this one. */
  dropBefore(hour: TimestampMs): void;
  /** Open time of the very first candle known; −∞ when the tracker did not see the beginning. */
  readonly begins: number;
};

const SKEW: Check = "skew";

export function createTracker(
  instrument: InstrumentId,
  store: Pick<CandleStore, "range">,
  quality: Pick<QualityStore, "flag" | "suspects">,
): Tracker {
  const hours = new Map<TimestampMs, HourTally>();
  let judge: CandleJudge | null = null;
  let next = Number.NEGATIVE_INFINITY as TimestampMs;
  let begins = Number.NEGATIVE_INFINITY;
  /** While nothing is stored, minutes count as missing from the first look on; the first candle sets it right. */
  let isEmpty = true;
  /** The oldest candle that came since the last look. */
  let changedFrom: number | null = null;
  /** Candles that came while the clocks disagreed: the one thing that the candles do not show themselves. */
  const skewed = new Set<number>();

  /** From the store alone, so that a restart and a filled hole come to the same answers as a feed without them. */
  const startAt = (from: TimestampMs, until: TimestampMs): CandleJudge => {
    const primed = primedJudge(instrument, store, from);
    next = from;
    isEmpty = primed.rows === 0;
    begins = isEmpty ? until : Number.NEGATIVE_INFINITY;
    for (let hour = from; hour < until; hour = plus(hour, HOUR_MS)) hours.set(hour, emptyTally());
    // A candle that came late may have changed what its followers look like.
    for (const { openTime, checks } of quality.suspects(instrument, from, until)) {
      if (checks.includes(SKEW)) skewed.add(openTime);
      quality.flag(instrument, openTime, []);
    }
    return primed.judge;
  };

  const begin = (first: number | undefined): void => {
    if (!isEmpty || first === undefined) return;
    begins = first;
    isEmpty = false;
  };

  const judgeNew = ({ judge: judgeRow }: CandleJudge, until: TimestampMs): void => {
    const rows = store.range(instrument, next, until);
    begin(rows.openTime[0]);
    for (let row = 0; row < rows.length; row++) {
      const openTime = (rows.openTime[row] ?? 0) as TimestampMs;
      const failed = judgeRow(rows, row, Number.NaN) | (skewed.delete(openTime) ? BIT.skew : 0);
      addTo(tallyOf(hours, hourOf(openTime)), failed);
      if (resultOf(failed) === "suspect") quality.flag(instrument, openTime, suspicionsOf(failed));
    }
    next = until;
  };

  return {
    hours,
    get begins() {
      return begins;
    },
    came(openTimes, isSkewed) {
      for (const openTime of openTimes) {
        changedFrom = Math.min(changedFrom ?? openTime, openTime);
        if (isSkewed) skewed.add(openTime);
      }
    },
    catchUp(until) {
      const isOlder = changedFrom !== null && changedFrom < next;
      if (judge === null || isOlder) judge = startAt(hourOf(Math.min(changedFrom ?? until, until - 1)), until);
      changedFrom = null;
      if (until > next) judgeNew(judge, until);
    },
    dropBefore(hour) {
      for (const known of hours.keys()) if (known < hour) hours.delete(known);
    },
  };
}

function tallyOf(hours: Map<TimestampMs, HourTally>, hour: TimestampMs): HourTally {
  const tally = hours.get(hour) ?? emptyTally();
  hours.set(hour, tally);
  return tally;
}

/** So many minutes may hold a window and the candle before it, when each hole in it is as long as a run allows. */
const FARTHEST_MS = (WINDOW + 1) * runHoleMs(MINUTE_MS);

/** A judge that has seen the window of candles before an instant, and how many that were. */
function primedJudge(
  instrument: InstrumentId,
  store: Pick<CandleStore, "range">,
  from: TimestampMs,
): { readonly judge: CandleJudge; readonly rows: number } {
  const judge = createCandleJudge(MINUTE_MS);
  let back = 2 * WINDOW * MINUTE_MS;
  let before = store.range(instrument, plus(from, -back), from);
  while (before.length <= WINDOW && back < FARTHEST_MS) {
    back *= 4;
    before = store.range(instrument, plus(from, -back), from);
  }
  for (let row = Math.max(0, before.length - WINDOW - 1); row < before.length; row++) {
    judge.judge(before, row, Number.NaN);
  }
  return { judge, rows: before.length };
}
