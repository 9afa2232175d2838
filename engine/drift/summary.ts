/** The newest night's measures in short. */
import type { StoredDrift } from "../ports/drift.ts";
import { type DriftLevel, worstLevel } from "./report.ts";

export type DriftSummary = {
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly level: DriftLevel;
  /** The index that half of all features reach; null where the bundle keeps no baseline, or nothing is stored. */
  readonly features: number | null;
  /** The feature that moved most. */
  readonly worst: { readonly name: string; readonly psi: number } | null;
  readonly calibrationError: number | null;
  readonly accuracy: number | null;
  readonly vectors: number;
  /** Outcomes that do not overlap in time. */
  readonly outcomes: number;
};

const FEATURE = "psi:";

/** Null when no night ever measured it. */
export function driftSummary(rows: readonly StoredDrift[]): DriftSummary | null {
  const [first] = rows;
  if (first === undefined) return null;
  const measured = (measure: string): number | null => rows.find((row) => row.measure === measure)?.value ?? null;
  const [worst] = rows.filter(({ measure }) => measure.startsWith(FEATURE)).toSorted((a, b) => b.value - a.value);
  return {
    day: first.day,
    level: worstLevel(rows),
    features: measured("features"),
    worst: worst === undefined ? null : { name: worst.measure.slice(FEATURE.length), psi: worst.value },
    calibrationError: measured("calibration"),
    accuracy: measured("accuracy"),
    vectors: measured("vectors") ?? 0,
    outcomes: measured("outcomes") ?? 0,
  };
}
