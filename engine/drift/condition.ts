/** What people are told when a model drifts away from what it was measured to be, and when that is over. */
import type { Condition } from "../scan/alerts.ts";
import { type DriftRow, WATCHED_MEASURES, type WatchedMeasure, worstLevel } from "./report.ts";

/** Null while nothing can be judged: then nothing is said, and what was told before stays. */
export function driftCondition(tag: string, rows: readonly DriftRow[]): Condition | null {
  const level = worstLevel(rows);
  if (level === "unjudged") return null;
  const key = `drift:${tag}`;
  if (level === "ok") {
    const text = `The model ${tag} sees and answers again as it was measured to. Signals are judged as always. Nothing to do.`;
    return { key, value: "ok", code: "DRIFT_OVER", text, told: { as: "drift-over", facts: { tag } } };
  }
  const worst = WATCHED_MEASURES.flatMap((measure) => rows.find((row) => row.measure === measure) ?? []).filter(
    (row) => row.level === level,
  );
  const figures = worst.map(({ measure, value }) => [measure, FIGURES[measure as WatchedMeasure](value)] as const);
  const what = figures.map(([measure, figure]) => SAYS[measure as WatchedMeasure](figure)).join("; ");
  const text = `The model ${tag}: ${what}. ${MEANS[level]} Send /model for the figures. If it lasts, train it again on newer days, or go back to another with: npm run models -- rollback --reason "why"`;
  const told = { as: "drift-found", facts: { tag, level, ...Object.fromEntries(figures) } } as const;
  return { key, value: `${level} ${worst.map(({ measure }) => measure).join(" ")}`, code: "DRIFT_FOUND", text, told };
}

const MEANS = {
  watch: "That is worth watching: its stated chances may begin to be wrong. Signals are judged as before.",
  alarm: "Its stated chances may be wrong by more than was measured. Signals are judged as before; trust them less.",
} as const;

const SAYS: Readonly<Record<WatchedMeasure, (figure: string) => string>> = {
  features: (psi) => `half of its inputs differ from what it learned from by an index of ${psi} or more`,
  score: (psi) => `its scores are spread otherwise than when it was calibrated, by an index of ${psi}`,
  accuracy: (share) => `${share} of its calls of 30 days were right, more than 5 points under its card`,
  calibration: (error) => `what it states and what happens lie ${error} apart over 30 days`,
};
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const index = (psi: number): string => psi.toFixed(2);
const FIGURES: Readonly<Record<WatchedMeasure, (value: number) => string>> = {
  ...{ features: index, score: index },
  ...{ accuracy: percent, calibration: percent },
};
