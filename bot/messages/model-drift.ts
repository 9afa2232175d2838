/** How far the serving model has drifted from what it was measured to be, in a line or two. */
import type { DriftSummary } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { count, fixed, percent } from "./format.ts";
import { dayAndMonth } from "./times.ts";

export function driftLines(words: Words, drift: DriftSummary | null): readonly string[] {
  if (drift === null) return [words.text("drift-not-measured")];
  const { day, level, vectors, outcomes } = drift;
  const stored = `${count(words, "count-vectors", vectors)}, ${count(words, "count-independent-outcomes", outcomes)}`;
  return [
    words.text(VERDICTS[level], { day: dayAndMonth(words, day), stored }),
    ...moved(words, drift),
    ...(level === "alarm" ? [words.text("drift-advice")] : []),
  ];
}

const VERDICTS = {
  unjudged: "drift-unjudged",
  ok: "drift-ok",
  watch: "drift-watch",
  alarm: "drift-alarm",
} as const satisfies Record<DriftSummary["level"], string>;

function moved(words: Words, { features, worst, calibrationError, vectors }: DriftSummary): readonly string[] {
  const error = calibrationError === null ? [] : [words.text("drift-error", { error: percent(calibrationError, 1) })];
  if (features !== null && worst !== null) {
    const most = { name: worst.name, psi: fixed(worst.psi, 2), features: fixed(features, 2) };
    return [[words.text("drift-moved", most), ...error].join(" ")];
  }
  if (vectors === 0) return error;
  return [[words.text("drift-no-baseline"), ...error].join(" ")];
}
