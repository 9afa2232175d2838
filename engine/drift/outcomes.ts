/** What stated probabilities of the last weeks were worth, once their outcomes were known. */
import { DAY_MS, isoUtc, type TimestampMs } from "../../core/time.ts";
import { independent, type ResolvedPrediction } from "../confidence/resolved.ts";
import { accuracy, brier, calibrationError } from "../forecast-scores.ts";

/** A resolved prediction with what was stated when it was made. */
export type StatedOutcome = ResolvedPrediction & { readonly pWin: number };

export type DayAccuracy = {
  /** UTC day of the slots, YYYY-MM-DD. */
  readonly day: string;
  readonly n: number;
  /** Outcomes of the day that do not overlap in time. */
  readonly nIndependent: number;
  readonly accuracy: number;
};
export type OutcomeFigures = {
  readonly n: number;
  /** Outcomes that do not overlap in time. */
  readonly nIndependent: number;
  /** Null without an outcome. */
  readonly brier: number | null;
  /** Calls at one half that were right. */
  readonly accuracy: number | null;
  /** Mean |stated − realised| over five groups of equal size. */
  readonly calibrationError: number | null;
  readonly byDay: readonly DayAccuracy[];
};

export function outcomeFigures(outcomes: readonly StatedOutcome[]): OutcomeFigures {
  const stated = outcomes.map(statedOf);
  const days = Map.groupBy(outcomes, ({ slot }) => Math.floor(slot / DAY_MS));
  const some = stated.length > 0;
  return {
    n: stated.length,
    nIndependent: independent(outcomes).length,
    brier: some ? brier(stated) : null,
    accuracy: some ? accuracy(stated) : null,
    calibrationError: some ? calibrationError(stated) : null,
    byDay: [...days]
      .toSorted(([a], [b]) => a - b)
      .map(([day, part]) => ({
        day: dayOf(day),
        n: part.length,
        nIndependent: independent(part).length,
        accuracy: accuracy(part.map(statedOf)),
      })),
  };
}

const statedOf = ({ pWin: p, slot, won }: StatedOutcome) => ({ p, slot, won });

const dayOf = (day: number): string => isoUtc((day * DAY_MS) as TimestampMs).slice(0, 10);
