/** How far the serving model has drifted from what it was measured to be, in a line or two. */
import type { DriftSummary } from "../../engine/api.ts";
import { counted, dayAndMonth, fixed, percent } from "./format.ts";

export function driftLines(drift: DriftSummary | null): readonly string[] {
  if (drift === null) return ["Drift: not measured yet, a live process does it each night"];
  const day = `Drift on ${dayAndMonth(drift.day)}`;
  return [`${day}: ${verdict(drift)}`, ...moved(drift), ...advice(drift)];
}

function verdict({ level, vectors, outcomes }: DriftSummary): string {
  const stored = `${counted(vectors, "vector")}, ${counted(outcomes, "independent outcome")}`;
  if (level === "unjudged") return `too little is known to judge (${stored})`;
  if (level === "ok") return `none, it sees and answers as measured (${stored})`;
  return `${level === "alarm" ? "alarm" : "to be watched"} (${stored})`;
}

function moved({ features, worst, calibrationError, vectors }: DriftSummary): readonly string[] {
  const error = calibrationError === null ? "" : ` Stated and realised lie ${percent(calibrationError, 1)} apart.`;
  if (features === null || worst === null) {
    if (vectors === 0) return error === "" ? [] : [error.trim()];
    return [`Its inputs cannot be compared: its bundle does not keep what it learned from.${error}`];
  }
  return [
    `Most moved is ${worst.name} (index ${fixed(worst.psi, 2)}); half of all inputs by ${fixed(features, 2)}, 0.25 would be another market.${error}`,
  ];
}

const advice = ({ level }: DriftSummary): readonly string[] =>
  level === "alarm" ? ["What to do: trust it less; train it again on newer days, or roll back."] : [];
