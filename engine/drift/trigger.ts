/** Whether what is known of the serving model's drift is reason enough to train a new one. */
import { DAY_MS, isoUtc, plus, type TimestampMs } from "../../core/time.ts";
import type { DriftFacts } from "./facts.ts";

const TRIGGERS = {
  accuracy: 0.65,
  accuracyDays: 3,
  /** Independent outcomes of each of the days: 30 in all, the least that a refit is compared on too. */
  accuracyOutcomes: 10,
  accuracyLost: 0.05,
  winRate: 0.65,
  winRateSignals: 30,
  calibrationError: 0.07,
  psi: 0.25,
} as const;

/** A model that is weak, and says so, would be trained again every night: newer candles do not make it strong. */
const SELDOM_MS = 7 * DAY_MS;

/** Every trigger that fired at `now`, in words; empty = none. */
export function retrainingReasons(
  { validationAccuracyByDay, cardAccuracy, winRate30: { n, rate }, calibrationError, psi }: DriftFacts,
  now: TimestampMs,
): readonly string[] {
  const newest = accuracyOfNewestDays(validationAccuracyByDay, now);
  const all = (limit: number): boolean => newest?.every((accuracy) => accuracy < limit) ?? false;
  const lost = cardAccuracy === null ? Number.NEGATIVE_INFINITY : cardAccuracy - TRIGGERS.accuracyLost;
  return [
    ...(all(TRIGGERS.accuracy) ? [`accuracy below ${TRIGGERS.accuracy} on ${TRIGGERS.accuracyDays} days`] : []),
    ...(all(lost) ? [`accuracy 5 points below the card on ${TRIGGERS.accuracyDays} days`] : []),
    ...(n >= TRIGGERS.winRateSignals && rate !== null && rate < TRIGGERS.winRate
      ? [`${percent(rate)} of the newest ${n} signals won, less than ${percent(TRIGGERS.winRate)}`]
      : []),
    ...(calibrationError !== null && calibrationError > TRIGGERS.calibrationError
      ? [`calibration error ${percent(calibrationError)}, more than ${percent(TRIGGERS.calibrationError)}`]
      : []),
    ...(psi !== null && psi > TRIGGERS.psi
      ? [`features drifted: PSI ${psi.toFixed(2)}, more than ${TRIGGERS.psi}`]
      : []),
  ];
}

/** Of the days that end with yesterday, without a hole; null where one of them is not known, or on too few outcomes. */
function accuracyOfNewestDays(
  known: DriftFacts["validationAccuracyByDay"],
  now: TimestampMs,
): readonly number[] | null {
  const days = Array.from({ length: TRIGGERS.accuracyDays }, (_unused, at) =>
    isoUtc(plus(now, -(at + 1) * DAY_MS)).slice(0, 10),
  );
  const newest = known.filter(
    ({ day, nIndependent }) => days.includes(day) && nIndependent >= TRIGGERS.accuracyOutcomes,
  );
  return newest.length === days.length ? newest.map(({ accuracy }) => accuracy) : null;
}

/** The newest training that a trigger began: the next one comes a week later at the earliest. */
export const mayTrigger = (newest: TimestampMs | null, now: TimestampMs): boolean =>
  newest === null || now - newest >= SELDOM_MS;

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
