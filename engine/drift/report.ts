/** Whether a model still sees and is what it was measured to be: every measure with its level, and the worst of them. */
import type { OutcomeFigures } from "./outcomes.ts";
import { type FeatureShift, typicalShift } from "./vectors.ts";

/** `unjudged`: too little is known for a verdict. */
export type DriftLevel = "unjudged" | "ok" | "watch" | "alarm";
const DRIFT_LEVELS: readonly DriftLevel[] = ["unjudged", "ok", "watch", "alarm"];

/** One line of the table `drift`. Features are `psi:NAME` and `ks:NAME`. */
export type DriftRow = { readonly measure: string; readonly value: number; readonly level: DriftLevel };

/** What may raise an alert; single features are only shown. */
export const WATCHED_MEASURES = ["features", "score", "accuracy", "calibration"] as const;
export type WatchedMeasure = (typeof WATCHED_MEASURES)[number];

/** What the card says of the days that were held back. Null = not measured. */
export type CardFigures = { readonly accuracy: number | null; readonly brier: number | null };
export type DriftEvidence = {
  readonly shifts: readonly FeatureShift[];
  /** Vectors that the shifts are of. */
  readonly vectors: number;
  /** Stability index of the raw scores; null without scores. */
  readonly scoreShift: number | null;
  readonly outcomes: OutcomeFigures;
  readonly card: CardFigures;
};

const PSI_WATCH = 0.1;
const PSI_ALARM = 0.25;
const ACCURACY_LOST = 0.05;
const CALIBRATION_ERROR = 0.07;
/** Fewer vectors than those of a day and a half of quarters say nothing of a distribution. */
const FEWEST_VECTORS = 150;
/** With fewer, chance alone makes a calibration error of 7 % over five groups. */
const FEWEST_OUTCOMES = 200;

export function driftRows({ shifts, vectors, scoreShift, outcomes, card }: DriftEvidence): readonly DriftRow[] {
  const enough = vectors >= FEWEST_VECTORS;
  const judged = outcomes.nIndependent >= FEWEST_OUTCOMES;
  const lost = outcomes.accuracy === null || card.accuracy === null ? null : card.accuracy - outcomes.accuracy;
  return [
    ...row("features", typicalShift(shifts), (psi) => (enough ? levelOfShift(psi) : "unjudged")),
    ...row("score", scoreShift, (psi) => (enough ? levelOfShift(psi) : "unjudged")),
    ...row("accuracy", outcomes.accuracy, () => levelAbove(lost, ACCURACY_LOST, judged)),
    ...row("calibration", outcomes.calibrationError, (error) => levelAbove(error, CALIBRATION_ERROR, judged)),
    ...row("brier", outcomes.brier, () => "unjudged"),
    ...row("outcomes", outcomes.nIndependent, () => "unjudged"),
    ...row("vectors", vectors, () => "unjudged"),
    ...shifts.flatMap(({ name, psi, ks }) => [
      ...row(`psi:${name}`, psi, levelOfShift),
      ...row(`ks:${name}`, ks, () => "unjudged"),
    ]),
  ];
}

function row(measure: string, value: number | null, level: (value: number) => DriftLevel): readonly DriftRow[] {
  return value === null || !Number.isFinite(value) ? [] : [{ measure, value, level: level(value) }];
}

function levelOfShift(psi: number): DriftLevel {
  if (psi >= PSI_ALARM) return "alarm";
  return psi >= PSI_WATCH ? "watch" : "ok";
}

function levelAbove(value: number | null, limit: number, judged: boolean): DriftLevel {
  if (value === null || !judged) return "unjudged";
  return value > limit ? "alarm" : "ok";
}

/** The worst level of what is watched. */
export function worstLevel(rows: readonly DriftRow[]): DriftLevel {
  const watched = rows.filter(({ measure }) => WATCHED_MEASURES.some((name) => name === measure));
  const worst = Math.max(0, ...watched.map(({ level }) => DRIFT_LEVELS.indexOf(level)));
  return DRIFT_LEVELS[worst] ?? "unjudged";
}
