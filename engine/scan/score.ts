/** Asks the models about all instruments and both sides at once, and turns the answers into stated confidence. */
import { type InstrumentId, type Side, symbolOf } from "../../core/instrument.ts";
import { boostOf } from "../confidence/boosters.ts";
import { calibrate, confidenceOf } from "../confidence/calibrate.ts";
import { type EnsembleWeights, ensembleScore, ruleInForce } from "../confidence/ensemble.ts";
import { headOf, scoresOfRow } from "../confidence/heads.ts";
import { stepTier, type TierEdges } from "../confidence/tier.ts";
import { vennAbersPair } from "../confidence/venn-abers.ts";
import { type FeatureRow, withSide } from "../features/feature-set.ts";
import type { EnsembleRule, Head, Inference, ModelBundle, ModelScores } from "../ports.ts";
import type { Prediction, TierState } from "../records.ts";
import type { Outlook } from "../volatility/outlook.ts";
import { outsideOf } from "../volatility/outside.ts";
import type { Look } from "./look.ts";

const SIDES: readonly Side[] = ["long", "short"];
/** A trade's side decides what these say; the others are asked once per instrument, on the long row. */
export const OF_A_SIDE: readonly Head[] = ["win240", "dir15", "trend60"];
export const OF_AN_INSTRUMENT: readonly Head[] = ["rv15", "rv60", "range60", "outlier"];

/** Where the tier hysteresis of an instrument and side stands before this scan. */
export type TierMemory = (instrument: InstrumentId, side: Side) => TierState | null;
/** Shrunk log odds of what was seen to follow the candles of now; null = too little is known. */
export type PatternOdds = (instrument: InstrumentId, side: Side) => number | null;

export type Asking = {
  readonly inference: Inference;
  /** Null = as the bundle says. */
  readonly weights: EnsembleWeights | null;
  readonly edges: TierEdges;
  readonly memory: TierMemory;
  readonly patterns?: PatternOdds;
};

export type Scored = {
  /** Both sides of every look that has all its features and a model's answer. */
  readonly predictions: readonly Prediction[];
  /** One per look that has all its features. */
  readonly outlooks: readonly Outlook[];
};

/** What is needed of a look: a recording can be asked about in the same way as a scan. */
export type Asked = Pick<Look, "instrument" | "slot" | "features">;
type Complete = Omit<Asked, "features"> & { readonly features: FeatureRow };
type OneSide = Pick<Complete, "instrument" | "slot"> & { readonly side: Side };
type SideRow = Complete & { readonly side: Side; readonly row: Float32Array };

export async function score(looks: readonly Asked[], asking: Asking): Promise<Scored> {
  const complete = looks.flatMap(({ instrument, slot, features }) =>
    features === null ? [] : [{ instrument, slot, features }],
  );
  if (complete.length === 0) return { predictions: [], outlooks: [] };
  const sides = complete.flatMap((one) => SIDES.map((side) => ({ ...one, side, row: withSide(one.features, side) })));
  const longs = sides.filter(({ side }) => side === "long");
  // Another bundle may take over while this one answers; its calibrator does not fit these scores.
  const { bundle } = asking.inference;
  const [trades, moves] = await Promise.all([
    answersTo(sides, asking.inference, bundle, OF_A_SIDE),
    answersTo(longs, asking.inference, bundle, OF_AN_INSTRUMENT),
  ]);
  const rule = ruleInForce(asking.weights, bundle);
  return {
    predictions: sides.flatMap(
      (one, row) => prediction(one, { answers: trades, row }, { ...asking, bundle, rule }) ?? [],
    ),
    outlooks: longs.map((one, row) => outlook(one, { answers: moves, row }, bundle)),
  };
}

/** What the models with one of these heads say of the rows. */
async function answersTo(
  rows: readonly SideRow[],
  inference: Inference,
  bundle: ModelBundle,
  heads: readonly Head[],
): Promise<readonly ModelScores[]> {
  if (!bundle.models.some((model) => model.heads.some((head) => heads.includes(head)))) return [];
  const width = bundle.featureNames.length;
  const matrix = new Float32Array(rows.length * width);
  rows.forEach(({ row }, index) => {
    matrix.set(row, index * width);
  });
  const symbols = rows.map(({ instrument }) => symbolOf(instrument));
  return inference.score(matrix, symbols, heads);
}

/** Answers to a block of rows, and the row that is meant. */
export type Answered = { readonly answers: readonly ModelScores[]; readonly row: number };
/** How answers are read. */
export type Reading = Omit<Asking, "inference"> & { readonly bundle: ModelBundle; readonly rule: EnsembleRule };

type Stated = Pick<Prediction, "score" | "pWin" | "confidence" | "boost" | "heads">;

/** What models and calibrator say of a side, whatever was said before; null without an answer. */
export function stated(
  { instrument, side }: Pick<OneSide, "instrument" | "side">,
  { answers, row }: Answered,
  { bundle: { calibrator }, rule, patterns }: Pick<Reading, "bundle" | "rule" | "patterns">,
): Stated | null {
  const score = ensembleScore(answers, row, rule);
  if (score === null) return null;
  const heads = { dir15: headOf(answers, row, "dir15"), trend60: headOf(answers, row, "trend60") };
  const boost = boostOf(calibrator.boosters, { ...heads, pattern: patterns?.(instrument, side) ?? null });
  const pWin = calibrate(score, calibrator, boost);
  return { score, pWin, confidence: confidenceOf(pWin), boost, heads };
}

export function prediction(
  { instrument, slot, side, features }: OneSide & { readonly features: Pick<FeatureRow, "atr15"> },
  { answers, row }: Answered,
  reading: Reading,
): Prediction | null {
  const said = stated({ instrument, side }, { answers, row }, reading);
  if (said === null) return null;
  const { bundle, edges, memory } = reading;
  const { score, pWin, confidence, boost, heads } = said;
  const tier = stepTier(memory(instrument, side), { instrument, side, slot, confidence }, edges);
  const shown = { score, pWin, confidence, vennAbers: vennAbersPair(score, bundle.vennAbers) };
  const why = { scores: scoresOfRow(answers, row), heads, modelTag: bundle.tag, boost, atr15: features.atr15 };
  return { ...shown, ...why, ...tier };
}

export function outlook(
  { instrument, slot, row: long }: Pick<SideRow, "instrument" | "slot" | "row">,
  { answers, row }: Answered,
  bundle: ModelBundle,
): Outlook {
  const said = (head: Head): number | null => headOf(answers, row, head);
  return {
    instrument,
    slot,
    ...{ rv15: said("rv15"), rv60: said("rv60"), range60: said("range60") },
    outside: outsideOf(long, bundle.featureNames, bundle.trainingRange),
    outlier: said("outlier"),
  };
}
