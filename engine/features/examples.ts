/** Training examples: features at past slots with what a trade from there would have become, by the engine's own rules. */
import { type CandleColumns, sliceColumns } from "../../core/candle.ts";
import type { Side } from "../../core/instrument.ts";
import { MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import { type Followed, followOutcome } from "../outcome/follow.ts";
import type { ModelBundle } from "../ports.ts";
import { type FeatureRow, type FeatureSet, withSide } from "./feature-set.ts";

export type Example = {
  readonly slot: TimestampMs;
  readonly side: Side;
  /** The model's input, side applied. */
  readonly features: Float32Array;
  readonly row: FeatureRow;
  readonly outcome: Extract<Followed, { state: "closed" }>;
};

/** Why sides of slots gave no example; counted, never filled in. */
export type Dropped = { missing: number; unresolved: number; invalidated: number };

const SIDES: readonly Side[] = ["long", "short"];
const STEP_MINUTES = 15;
const DAY_STEPS = 96;
const EVEN_MINUTES = 8;

/** More than one absent minute ends a segment: nothing is learned across a hole. */
export function segmentsOf(candles: CandleColumns): readonly CandleColumns[] {
  const starts = [0];
  for (let row = 1; row < candles.length; row += 1) {
    const step = (candles.openTime[row] ?? 0) - (candles.openTime[row - 1] ?? 0);
    if (step > 2 * MINUTE_MS) starts.push(row);
  }
  return starts.map((start, index) => sliceColumns(candles, start, starts[index + 1] ?? candles.length));
}

/**
 * One slot per 15 minutes of a time span. Live slots are all even minutes, so the bars a feature sees are 0 to 14
 * minutes old; the slot moves through the eight even minutes of its quarter in a fixed order that differs from day to
 * day, so that training sees every age at every hour.
 */
export function exampleSlots(from: TimestampMs, until: TimestampMs): readonly TimestampMs[] {
  const step = STEP_MINUTES * MINUTE_MS;
  const slots: TimestampMs[] = [];
  for (let quarter = Math.floor(from / step); quarter * step < until; quarter += 1) {
    const minute = 2 * ((quarter * 5 + Math.floor(quarter / DAY_STEPS) * 3) % EVEN_MINUTES);
    // A quarter that starts on an odd minute (07:15) has its even minutes one later.
    const slot = quarter * step + minute * MINUTE_MS + ((quarter * STEP_MINUTES) % 2) * MINUTE_MS;
    if (slot >= from && slot < until) slots.push(slot as TimestampMs);
  }
  return slots;
}

/** Both sides of every slot of a segment that has all features and a known outcome. */
export function examplesOf(
  segment: CandleColumns,
  set: FeatureSet,
  label: ModelBundle["label"],
  dropped: Dropped,
): readonly Example[] {
  const first = segment.openTime[0];
  const last = segment.openTime[segment.length - 1];
  if (first === undefined || last === undefined) return [];
  const from = plus(first as TimestampMs, set.warmupMinutes * MINUTE_MS);
  return exampleSlots(from, plus(last as TimestampMs, MINUTE_MS)).flatMap((slot) => {
    const row = set.compute(segment, slot);
    if (row.missing.length > 0 || row.atr15 === null) {
      dropped.missing += SIDES.length;
      return [];
    }
    const { atr15 } = row;
    return SIDES.flatMap((side) => {
      const outcome = followOutcome(planOf(side, slot, atr15, label), segment);
      if (outcome.state === "closed") return [{ slot, side, features: withSide(row, side), row, outcome }];
      dropped[outcome.state === "invalidated" ? "invalidated" : "unresolved"] += 1;
      return [];
    });
  });
}

const planOf = (side: Side, slot: TimestampMs, atr15: number, label: ModelBundle["label"]) => ({
  side,
  slot,
  stopDistance: label.stopAtr * atr15,
  targetDistance: label.targetMultiple * label.stopAtr * atr15,
  horizonMinutes: label.horizonMinutes,
  costShare: label.costBps / 10_000,
});
