/** What decides whether a model should be trained again, read from what the nights measured. */
import type { DriftStore } from "../ports/drift.ts";
import type { DayAccuracy } from "./outcomes.ts";

export type DriftFacts = {
  /** Share of stated probabilities on the right side of one half, per UTC day of their slots, oldest first. */
  readonly validationAccuracyByDay: readonly Pick<DayAccuracy, "day" | "accuracy" | "nIndependent">[];
  /** The same on the card's test; null when it was not measured. */
  readonly cardAccuracy: number | null;
  /** Of the newest 30 resolved signals. */
  readonly winRate30: { readonly n: number; readonly rate: number | null };
  /** Rolling |stated − realised| over 30 days; null when too few outcomes are known for a verdict. */
  readonly calibrationError: number | null;
  /** The index that half of all features reach; null when too few vectors are stored for a verdict. */
  readonly psi: number | null;
};

/** The measures of one day, stored under that day: its accuracy, and the outcomes behind it that do not overlap. */
export const DAY_ACCURACY = "accuracy of the day";
export const DAY_OUTCOMES = "outcomes of the day";
const NEWEST_SIGNALS = 30;

export function driftFacts(
  store: Pick<DriftStore, "newest" | "since">,
  about: {
    readonly tag: string;
    /** First day to look at, YYYY-MM-DD. */
    readonly since: string;
    readonly cardAccuracy: number | null;
    /** Resolved signals, oldest first. */
    readonly signals: readonly { readonly won: boolean }[];
  },
): DriftFacts {
  const { tag, since, cardAccuracy } = about;
  const newest = store.newest(tag);
  const judged = (measure: string): number | null =>
    newest.find((row) => row.measure === measure && row.level !== "unjudged")?.value ?? null;
  const signals = about.signals.slice(-NEWEST_SIGNALS);
  const wins = signals.filter(({ won }) => won).length;
  const counts = new Map(store.since(tag, DAY_OUTCOMES, since).map(({ day, value }) => [day, value]));
  return {
    // A day of a version that did not count them has none.
    validationAccuracyByDay: store
      .since(tag, DAY_ACCURACY, since)
      .map(({ day, value }) => ({ day, accuracy: value, nIndependent: counts.get(day) ?? 0 })),
    cardAccuracy,
    winRate30: { n: signals.length, rate: signals.length === 0 ? null : wins / signals.length },
    calibrationError: judged("calibration"),
    psi: judged("features"),
  };
}
