/**
 * Features and models of many slots at once: each instrument's rows in one block, the rows of all instruments and both
 * sides in large questions to the models. The answers are those that a scan of each slot would have got.
 */
import type { CandleColumns } from "../../core/candle.ts";
import type { InstrumentId, Side } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import { type EnsembleWeights, ensembleScore, ruleInForce } from "../../engine/confidence/ensemble.ts";
import type { TierEdges } from "../../engine/confidence/tier.ts";
import type { FeatureSet } from "../../engine/features/feature-set.ts";
import { matricesOf, rowOf } from "../../engine/features/matrix.ts";
import { featureSetOf } from "../../engine/features/sets.ts";
import type { Inference } from "../../engine/ports.ts";
import { featureContext } from "../../engine/scan/companions.ts";
import { OF_A_SIDE, OF_AN_INSTRUMENT, outlook, prediction, type Reading, stated } from "../../engine/scan/score.ts";
import { confidenceColumn } from "./confidence-column.ts";
import { type Answers, askedOf, type Block, blocksOf } from "./model-questions.ts";
import { NOTHING_SAID, type ScoredInstrument, type Scorer } from "./scored.ts";
import type { Tape } from "./tape.ts";

export type Asking = {
  readonly tape: Tape;
  readonly instruments: readonly InstrumentId[];
  /** Rising. */
  readonly slots: readonly TimestampMs[];
  readonly inference: Inference;
  /** By group; null = as the bundle says. */
  readonly weights: EnsembleWeights | null;
  readonly edges: TierEdges;
  /** Confidence below which nothing is a candidate. */
  readonly floor: number;
};

const SIDES: readonly Side[] = ["long", "short"];

export function modelScorer({ tape, instruments, slots, inference, weights, edges, floor }: Asking): Scorer {
  const { bundle } = inference;
  const set = featureSetOf(bundle);
  const matrices = matricesOf(set);
  const rowsOf = instruments.map((instrument) =>
    matrices.over(
      columnsOf(tape, instrument),
      featureContext(set, instrument, (other) => tape.get(other) ?? null),
    ),
  );
  const reading = { bundle, rule: ruleInForce(weights, bundle), weights, edges };
  const least = Math.min(floor, ...edges);
  return {
    async score(first, until) {
      const chunk = slots.slice(first, until);
      const blocks = blocksOf(
        instruments,
        rowsOf.map((compute) => compute(chunk)),
      );
      const [trades, moves] = await Promise.all([
        askedOf(inference, blocks, SIDES, OF_A_SIDE),
        askedOf(inference, blocks, ["long"], OF_AN_INSTRUMENT),
      ]);
      const said = { set, slots: chunk, trades, moves, reading, least };
      return { first, length: chunk.length, instruments: blocks.map((block) => scoredOf(block, said)) };
    },
  };
}

function columnsOf(tape: Tape, instrument: InstrumentId): CandleColumns {
  const columns = tape.get(instrument);
  if (columns === undefined) throw new Error(`There are no candles of ${instrument}.`);
  return columns;
}

type Said = {
  readonly set: FeatureSet;
  readonly slots: readonly TimestampMs[];
  readonly trades: Answers;
  readonly moves: Answers;
  readonly reading: Omit<Reading, "memory">;
  readonly least: number;
};

function scoredOf({ instrument, matrix, places }: Block, { set, slots, trades, moves, reading, least }: Said) {
  const { bundle } = reading;
  const { calibrator } = bundle;
  const width = bundle.featureNames.length;
  const answered = (index: number, side: Side) => ({
    answers: trades.answers,
    row: SIDES.length * (places[index] ?? -1) + SIDES.indexOf(side),
  });
  const slotOf = (index: number): TimestampMs => slots[index] ?? (Number.NaN as TimestampMs);
  const confidence = (side: Side): Float64Array =>
    calibrator.boosters.length === 0 ? calibrated(side) : boosted(side);
  const calibrated = (side: Side): Float64Array => {
    const scores = Float64Array.from(places, (place, index) => {
      const { answers, row } = answered(index, side);
      return place < 0 ? Number.NaN : (ensembleScore(answers, row, reading.rule) ?? Number.NaN);
    });
    return confidenceColumn(scores, calibrator, least);
  };
  const boosted = (side: Side): Float64Array =>
    Float64Array.from(places, (place, index) =>
      place < 0
        ? NOTHING_SAID
        : (stated({ instrument, side }, answered(index, side), reading)?.confidence ?? NOTHING_SAID),
    );
  const scored: ScoredInstrument = {
    confidence: { long: confidence("long"), short: confidence("short") },
    complete: Uint8Array.from(places, (place) => (place < 0 ? 0 : 1)),
    row: (index) => rowOf(set, matrix, index),
    prediction(index, side, before) {
      const atr15 = matrix.atr15[index] ?? Number.NaN;
      const asked = { instrument, side, slot: slotOf(index), features: { atr15: atr15 > 0 ? atr15 : null } };
      const found = prediction(asked, answered(index, side), { ...reading, memory: () => before });
      if (found === null) throw new Error(`Nothing was said of ${instrument} ${side} at ${slotOf(index)}.`);
      return found;
    },
    outlook(index) {
      const place = places[index] ?? -1;
      const row = moves.rows.subarray(place * width, (place + 1) * width);
      return outlook({ instrument, slot: slotOf(index), row }, { answers: moves.answers, row: place }, bundle);
    },
  };
  return scored;
}
