/**
 * When followed candidates have something to tell. Each one is followed once to its end through the recorded candles,
 * so that no slot in between has to ask; at the slots named here the scan's own function tells what happened.
 */
import { type CandleColumns, rowAtOrAfter } from "../../core/candle.ts";
import type { DecisionId } from "../../core/ids.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import { type Followed, followOutcome } from "../../engine/outcome/follow.ts";
import type { FollowUp } from "../../engine/records.ts";
import type { Tape } from "./tape.ts";

/** Indexes of the first slots that see the entry and the end; infinite where the candles end before. */
type Due = { entered: number; readonly ended: number };

export class DueOutcomes {
  readonly #tape: Tape;
  readonly #slots: Float64Array;
  readonly #due = new Map<DecisionId, Due>();
  #next = Number.POSITIVE_INFINITY;

  constructor(tape: Tape, slots: Float64Array) {
    this.#tape = tape;
    this.#slots = slots;
  }

  /** Index of the first slot at which one of those followed has something to tell. */
  get next(): number {
    return this.#next;
  }

  follow(followUp: FollowUp): void {
    const candles = this.#tape.get(followUp.instrument);
    if (candles === undefined) return;
    const from = rowAtOrAfter(candles.openTime, followUp.slot);
    const followed = followOutcome(followUp, candles, from);
    const due = {
      entered: followUp.entryTime === null ? this.#slotSeeing(entryOf(followed)) : Number.POSITIVE_INFINITY,
      ended: this.#slotSeeing(endOf(followed, followUp, candles)),
    };
    this.#due.set(followUp.decisionId, due);
    this.#next = Math.min(this.#next, due.entered, due.ended);
  }

  /**
   * Those of the open candidates that have something to tell at a slot, and never again, in the order in which a scan
   * of all open ones tells it: instruments by their oldest candidate.
   */
  at(index: number, open: readonly FollowUp[]): readonly FollowUp[] {
    if (this.#next > index) return [];
    const order = new Map<InstrumentId, number>();
    for (const { instrument } of open) if (!order.has(instrument)) order.set(instrument, order.size);
    const told = open.filter(({ decisionId }) => this.#tell(index, decisionId));
    this.#next = Number.POSITIVE_INFINITY;
    for (const { entered, ended } of this.#due.values()) this.#next = Math.min(this.#next, entered, ended);
    return told.toSorted((a, b) => (order.get(a.instrument) ?? 0) - (order.get(b.instrument) ?? 0));
  }

  #tell(index: number, id: DecisionId): boolean {
    const due = this.#due.get(id);
    if (due === undefined || Math.min(due.entered, due.ended) > index) return false;
    if (due.ended <= index) this.#due.delete(id);
    else due.entered = Number.POSITIVE_INFINITY;
    return true;
  }

  /** A scan sees the candles that opened before its slot. */
  #slotSeeing(openTime: TimestampMs | null): number {
    if (openTime === null) return Number.POSITIVE_INFINITY;
    const index = rowAtOrAfter(this.#slots, openTime + 1);
    return index < this.#slots.length ? index : Number.POSITIVE_INFINITY;
  }
}

function entryOf(followed: Followed): TimestampMs | null {
  if (followed.state === "waiting") return null;
  if (followed.state === "invalidated") return followed.entered?.entryTime ?? null;
  return followed.entryTime;
}

/** Open time of the candle that shows the end, or null while none does. */
function endOf(followed: Followed, { horizonMinutes }: FollowUp, candles: CandleColumns): TimestampMs | null {
  if (followed.state === "invalidated") return followed.at;
  if (followed.state !== "closed") return null;
  const { exit, entryTime, exitTime } = followed;
  const isShort = exit === "timeout" && exitTime - entryTime < horizonMinutes * MINUTE_MS;
  if (!isShort) return (exitTime - MINUTE_MS) as TimestampMs;
  // The last candle of its life is absent; that it is over shows with the first one after it.
  return (candles.openTime[rowAtOrAfter(candles.openTime, exitTime)] ?? null) as TimestampMs | null;
}
