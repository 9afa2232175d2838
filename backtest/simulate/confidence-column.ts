/** Confidence of many scores at once, worked out only where it can matter. */
import { calibrate, confidenceOf } from "../../engine/confidence/calibrate.ts";
import { logistic, logit } from "../../engine/confidence/logit.ts";
import type { Calibrator } from "../../engine/ports.ts";
import { NOTHING_SAID } from "./scored.ts";

/** Far more than rounding moves a score, far less than what matters. */
const MARGIN = 1e-6;

/**
 * Scores that are no number say nothing. Those whose confidence stays below `least` for certain are given as 0: whether
 * they are candidates, and which tier follows on them, is then known. Without boosters only, which differ by row.
 */
export function confidenceColumn(scores: Float64Array, calibrator: Calibrator, least: number): Float64Array {
  const cut = scoreBelow(least, calibrator);
  const confidence = new Float64Array(scores.length);
  for (let index = 0; index < scores.length; index += 1) {
    const score = scores[index] ?? Number.NaN;
    if (score < cut) continue;
    confidence[index] = Number.isNaN(score) ? NOTHING_SAID : confidenceOf(calibrate(score, calibrator));
  }
  return confidence;
}

/** A score below which no confidence reaches `least`; none where there is no such score. */
function scoreBelow(least: number, { slope, intercept }: Calibrator): number {
  // Confidence is never above the probability it is taken from.
  if (!(slope > 0 && least > MARGIN && least < 1)) return Number.NEGATIVE_INFINITY;
  return logistic((logit(least) - intercept) / slope) - MARGIN;
}
