/** How many outcomes say something new: those of one instrument that do not overlap in time. */
import type { InstrumentId } from "../../core/instrument.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";

export type Occurrence = { readonly instrument: InstrumentId; readonly slot: TimestampMs };

/** Of closed trades, each as long as it really was; counted greedily from the first of each instrument on. */
export function independentTrades(trades: readonly (Occurrence & { readonly exitTime: TimestampMs })[]): number {
  const freeFrom = new Map<InstrumentId, number>();
  let count = 0;
  for (const { instrument, slot, exitTime } of trades.toSorted((a, b) => a.slot - b.slot || a.exitTime - b.exitTime)) {
    if (slot < (freeFrom.get(instrument) ?? Number.NEGATIVE_INFINITY)) continue;
    freeFrom.set(instrument, exitTime);
    count += 1;
  }
  return count;
}

/** Counted greedily from the first slot of each instrument on; both sides of one slot are one. */
export function independentCount(rows: readonly Occurrence[], horizonMinutes: number): number {
  const freeFrom = new Map<InstrumentId, number>();
  let count = 0;
  for (const { instrument, slot } of rows.toSorted((a, b) => a.slot - b.slot)) {
    if (slot < (freeFrom.get(instrument) ?? Number.NEGATIVE_INFINITY)) continue;
    freeFrom.set(instrument, slot + horizonMinutes * MINUTE_MS);
    count += 1;
  }
  return count;
}
