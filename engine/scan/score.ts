/** Asks the models about all instruments and both sides in one run, and turns the answers into stated confidence. */
import { type InstrumentId, type Side, symbolOf } from "../../core/instrument.ts";
import { calibrate, confidenceOf } from "../confidence/calibrate.ts";
import { type EnsembleWeights, ensembleScore, scoresOfRow } from "../confidence/ensemble.ts";
import { stepTier, type TierEdges } from "../confidence/tier.ts";
import { withSide } from "../features/feature-set.ts";
import type { Inference } from "../ports.ts";
import type { Prediction, TierState } from "../records.ts";
import type { Look } from "./look.ts";

const SIDES: readonly Side[] = ["long", "short"];

/** Where the tier hysteresis of an instrument and side stands before this scan. */
export type TierMemory = (instrument: InstrumentId, side: Side) => TierState | null;

/** Predictions of every look that has all its features; a look without, or without a model's answer, has none. */
export async function score(
  looks: readonly Look[],
  inference: Inference,
  weights: EnsembleWeights,
  edges: TierEdges,
  memory: TierMemory,
): Promise<readonly Prediction[]> {
  const asked = looks.flatMap(({ instrument, slot, features }) =>
    features === null
      ? []
      : SIDES.map((side) => ({ instrument, slot, side, atr15: features.atr15, row: withSide(features, side) })),
  );
  if (asked.length === 0) return [];
  // Another bundle may take over while this one answers; its calibrator does not fit these scores.
  const { bundle } = inference;
  const width = bundle.featureNames.length;
  const matrix = new Float32Array(asked.length * width);
  asked.forEach(({ row }, index) => {
    matrix.set(row, index * width);
  });
  const answers = await inference.score(
    matrix,
    asked.map(({ instrument }) => symbolOf(instrument)),
  );
  return asked.flatMap(({ instrument, slot, side, atr15 }, index) => {
    const raw = ensembleScore(answers, index, weights);
    if (raw === null) return [];
    const pWin = calibrate(raw, bundle.calibrator);
    const confidence = confidenceOf(pWin);
    const tier = stepTier(memory(instrument, side), { instrument, side, slot, confidence }, edges);
    const stated = { score: raw, pWin, confidence, modelTag: bundle.tag, boost: 0, atr15 };
    return [{ scores: scoresOfRow(answers, index), ...stated, ...tier }];
  });
}
