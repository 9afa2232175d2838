/** Predictions whose outcome is known, and how many of them are evidence of their own. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";

/** A prediction whose outcome is known, by the engine's own follow code. */
export type ResolvedPrediction = {
  readonly instrument: InstrumentId;
  readonly slot: TimestampMs;
  /** Close of the candle that ended it. */
  readonly endedAt: TimestampMs;
  readonly score: number;
  /** What boosters added to the logit when it was made. */
  readonly boost: number;
  /** Net R above 0. */
  readonly won: boolean;
};

/** Outcomes that do not overlap in time on an instrument, whatever their side: the earliest first, then the next free one. */
export function independent<T extends Pick<ResolvedPrediction, "instrument" | "slot" | "endedAt">>(
  outcomes: readonly T[],
): readonly T[] {
  const until = new Map<InstrumentId, number>();
  return outcomes
    .toSorted((a, b) => a.slot - b.slot || a.endedAt - b.endedAt)
    .filter(({ instrument, slot, endedAt }) => {
      if (slot < (until.get(instrument) ?? 0)) return false;
      until.set(instrument, endedAt);
      return true;
    });
}
