/** From one instrument's candles to labelled rows, and the count of everything that became none. */
import { type CandleColumns, rowAtOrAfter } from "../../core/candle.ts";
import { type InstrumentId, type Side, symbolOf, venueOf } from "../../core/instrument.ts";
import { isoUtc, MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import { type LabelledSlot, labelledSlots, planOf, segmentsOf } from "../../engine/features/examples.ts";
import type { FeatureRow } from "../../engine/features/feature-set.ts";
import { type Followed, followOutcome } from "../../engine/outcome/follow.ts";
import { type Targets, targetsAfter } from "../../engine/outcome/targets.ts";
import type { Recipe } from "./arguments.ts";
import { HOLE_MINUTES, HOUR_LABEL, LABEL } from "./label.ts";
import type { Recorded } from "./sources.ts";

type Closed = Extract<Followed, { state: "closed" }>;

export type SnapshotRow = {
  readonly instrument: InstrumentId;
  /** Begin of the unbroken stretch of candles it lies in. */
  readonly segment: string;
  readonly slot: TimestampMs;
  /** Close of the newest candle at the slot. */
  readonly close: number;
  readonly row: FeatureRow;
  /** Null where a hole in the candles leaves open what became of that side. */
  readonly long: Closed | null;
  readonly short: Closed | null;
  /** What the shorter trade of each side became. */
  readonly hour: Readonly<Record<Side, Closed | null>>;
  readonly targets: Targets;
};

/** Why slots are no rows. */
export type DroppedSlots = { missingFeature: number; outcomeUnknown: number };

export type SegmentCount = {
  readonly instrument: InstrumentId;
  readonly from: string;
  /** Close of the last candle. */
  readonly until: string;
  readonly candles: number;
  /** Slots after the warm-up whose horizon fits; 0 = too short. */
  readonly slots: number;
  readonly rows: number;
  readonly dropped: DroppedSlots;
};

export type Labelled = {
  readonly rows: readonly SnapshotRow[];
  readonly segments: readonly SegmentCount[];
  /** Per feature: at how many slots it was missing. */
  readonly missing: Float64Array;
};

/** `all` are the candles of every instrument: the companions are looked up there. */
export function labelledRows(
  { instrument, candles }: Recorded,
  all: readonly Recorded[],
  { set, stepMinutes }: Recipe,
): Labelled {
  const companions = (set.companions?.(symbolOf(instrument)) ?? []).map(
    (symbol) => all.find((one) => one.instrument === `${venueOf(instrument)}:${symbol}`)?.candles ?? null,
  );
  const missing = new Float64Array(set.names.length);
  const rows: SnapshotRow[] = [];
  const segments = segmentsOf(candles, HOLE_MINUTES).map((segment): SegmentCount => {
    const from = isoUtc((segment.openTime[0] ?? 0) as TimestampMs);
    const until = isoUtc(((segment.openTime[segment.length - 1] ?? 0) + MINUTE_MS) as TimestampMs);
    const dropped: DroppedSlots = { missingFeature: 0, outcomeUnknown: 0 };
    const before = rows.length;
    let slots = 0;
    for (const labelled of labelledSlots(segment, set, LABEL, { stepMinutes, context: { companions } })) {
      slots += 1;
      countMissing(labelled.row, missing);
      const row = rowOf(instrument, from, segment, labelled, dropped);
      if (row !== null) rows.push(row);
    }
    return { instrument, from, until, candles: segment.length, slots, rows: rows.length - before, dropped };
  });
  return { rows, segments, missing };
}

function countMissing({ values }: FeatureRow, missing: Float64Array): void {
  for (let column = 0; column < values.length; column += 1) {
    if (Number.isNaN(values[column] ?? Number.NaN)) missing[column] = (missing[column] ?? 0) + 1;
  }
}

function rowOf(
  instrument: InstrumentId,
  from: string,
  segment: CandleColumns,
  { slot, row, outcomes }: LabelledSlot,
  dropped: DroppedSlots,
): SnapshotRow | null {
  if (outcomes === null) {
    dropped.missingFeature += 1;
    return null;
  }
  const [long, short] = [closedOrNull(outcomes.long), closedOrNull(outcomes.short)];
  if (long === null && short === null) {
    dropped.outcomeUnknown += 1;
    return null;
  }
  const first = rowAtOrAfter(segment.openTime, slot);
  const close = segment.close[first - 1] ?? Number.NaN;
  const hour = hourAfter(segment, slot, row);
  return {
    instrument,
    segment: from,
    slot,
    close,
    row,
    long,
    short,
    hour,
    targets: targetsAfter(segment, slot, first),
  };
}

function hourAfter(segment: CandleColumns, slot: TimestampMs, { atr15 }: FeatureRow): SnapshotRow["hour"] {
  const follow = (side: Side): Closed | null =>
    atr15 === null ? null : closedOrNull(followOutcome(planOf(side, slot, atr15, HOUR_LABEL), segment));
  return { long: follow("long"), short: follow("short") };
}

const closedOrNull = (outcome: Followed): Closed | null => (outcome.state === "closed" ? outcome : null);
