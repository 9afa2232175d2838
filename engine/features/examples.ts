/** Training examples: features at past slots with what a trade from there would have become, by the engine's own rules. */
import { type CandleColumns, sliceColumns } from "../../core/candle.ts";
import type { Side } from "../../core/instrument.ts";
import { MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import { type Followed, followOutcome, type TradePlan } from "../outcome/follow.ts";
import type { ModelBundle } from "../ports.ts";
import { type FeatureContext, type FeatureRow, type FeatureSet, withSide } from "./feature-set.ts";
import { matricesOf, rowOf } from "./matrix.ts";

type Closed = Extract<Followed, { state: "closed" }>;

export type Example = {
  readonly slot: TimestampMs;
  readonly side: Side;
  /** The model's input, side applied. */
  readonly features: Float32Array;
  readonly row: FeatureRow;
  readonly outcome: Closed;
};

/** A slot with its features and what became of a trade of each side from there. */
export type LabelledSlot = {
  readonly slot: TimestampMs;
  readonly row: FeatureRow;
  /** Null when a feature is missing: such a slot is not scored, so no trade starts there. */
  readonly outcomes: Readonly<Record<Side, Followed>> | null;
};

export type SlotOptions = {
  /** Minutes between slots: 2 (every slot of a live run), 4, or 15 (the default); or the first slot of each bucket. */
  readonly stepMinutes?: 2 | 4 | 15 | "bucket";
  readonly context?: FeatureContext;
};

/** Why sides of slots gave no example; counted, never filled in. */
export type Dropped = { missing: number; unresolved: number; invalidated: number };

/** Slots whose features are worked out together. */
const SLOTS_AT_ONCE = 720;
const SIDES: readonly Side[] = ["long", "short"];
const QUARTER_MS = 15 * MINUTE_MS;

/** Where more minutes than tolerated are absent a segment ends: nothing is learned across such a hole. */
export function segmentsOf(candles: CandleColumns, toleratedMinutes = 1): readonly CandleColumns[] {
  const starts = [0];
  for (let row = 1; row < candles.length; row += 1) {
    const step = (candles.openTime[row] ?? 0) - (candles.openTime[row - 1] ?? 0);
    if (step > (toleratedMinutes + 1) * MINUTE_MS) starts.push(row);
  }
  return starts.map((start, index) => sliceColumns(candles, start, starts[index + 1] ?? candles.length));
}

/**
 * One slot per 15 minutes of a time span. Live slots are all even minutes, so the newest 15m bar is 0 to 14 minutes old
 * when it is looked at; the slot therefore moves through seven even minutes of its quarter, another one every day, and
 * training sees every age at every hour.
 */
export function exampleSlots(from: TimestampMs, until: TimestampMs): readonly TimestampMs[] {
  const slots: TimestampMs[] = [];
  for (let quarter = Math.floor(from / QUARTER_MS); quarter * QUARTER_MS < until; quarter += 1) {
    // A quarter that starts on an odd minute (07:15) has its even minutes one later.
    const minute = 2 * ((quarter * 3) % 7) + (quarter % 2);
    const slot = quarter * QUARTER_MS + minute * MINUTE_MS;
    if (slot >= from && slot < until) slots.push(slot as TimestampMs);
  }
  return slots;
}

/** Every second or fourth minute of a time span: 4 minutes too pass through every age of a 15m bar. */
function denseSlots(from: TimestampMs, until: TimestampMs, stepMinutes: 2 | 4): readonly TimestampMs[] {
  const stepMs = stepMinutes * MINUTE_MS;
  const first = Math.ceil(from / stepMs) * stepMs;
  const count = Math.max(0, Math.ceil((until - first) / stepMs));
  return Array.from({ length: count }, (_unused, index) => (first + index * stepMs) as TimestampMs);
}

/** The first slot of every 15 minutes, where outcomes are counted once: minutes 0, 16, 30 and 46 of an hour. */
const bucketSlots = (from: TimestampMs, until: TimestampMs): readonly TimestampMs[] =>
  denseSlots(from, until, 2).filter((slot) => slot % QUARTER_MS < 2 * MINUTE_MS);

function slotsOf(from: TimestampMs, until: TimestampMs, step: NonNullable<SlotOptions["stepMinutes"]>) {
  if (step === "bucket") return bucketSlots(from, until);
  return step === 15 ? exampleSlots(from, until) : denseSlots(from, until, step);
}

/** Every slot of a segment after the warm-up whose horizon fits, also those that nothing can be learned from. */
export function* labelledSlots(
  segment: CandleColumns,
  set: FeatureSet,
  label: ModelBundle["label"],
  { stepMinutes = 15, context = {} }: SlotOptions = {},
): Generator<LabelledSlot> {
  const first = segment.openTime[0];
  const last = segment.openTime[segment.length - 1];
  if (first === undefined || last === undefined) return;
  const from = plus(first as TimestampMs, set.warmupMinutes * MINUTE_MS);
  // Slots whose horizon does not fit are left out whole: near the end only early stops and targets would be known.
  const until = plus(last as TimestampMs, -label.horizonMinutes * MINUTE_MS);
  const slots = slotsOf(from, until, stepMinutes);
  const rowsOf = matricesOf(set).over(segment, context);
  for (let start = 0; start < slots.length; start += SLOTS_AT_ONCE) {
    const piece = slots.slice(start, start + SLOTS_AT_ONCE);
    const matrix = rowsOf(piece);
    for (const [index, slot] of piece.entries()) {
      const row = rowOf(set, matrix, index);
      yield { slot, row, outcomes: outcomesOf(segment, slot, row, label) };
    }
  }
}

function outcomesOf(
  segment: CandleColumns,
  slot: TimestampMs,
  { missing, atr15 }: FeatureRow,
  label: ModelBundle["label"],
): LabelledSlot["outcomes"] {
  if (missing.length > 0 || atr15 === null) return null;
  const follow = (side: Side): Followed => followOutcome(planOf(side, slot, atr15, label), segment);
  return { long: follow("long"), short: follow("short") };
}

/** Both sides of every slot of a segment that has all features and a known outcome. */
export function examplesOf(
  segment: CandleColumns,
  set: FeatureSet,
  label: ModelBundle["label"],
  dropped: Dropped,
): readonly Example[] {
  return [...labelledSlots(segment, set, label)].flatMap(({ slot, row, outcomes }) => {
    if (outcomes === null) {
      dropped.missing += SIDES.length;
      return [];
    }
    return SIDES.flatMap((side) => {
      const outcome = outcomes[side];
      if (outcome.state === "closed") return [{ slot, side, features: withSide(row, side), row, outcome }];
      dropped[outcome.state === "invalidated" ? "invalidated" : "unresolved"] += 1;
      return [];
    });
  });
}

/** The trade that a label asks about: stop and target in ATR, fixed at the slot. */
export const planOf = (side: Side, slot: TimestampMs, atr15: number, label: ModelBundle["label"]): TradePlan => ({
  side,
  slot,
  stopDistance: label.stopAtr * atr15,
  targetDistance: label.targetMultiple * label.stopAtr * atr15,
  horizonMinutes: label.horizonMinutes,
  costShare: label.costBps / 10_000,
});
