/** The sets `crypto@…` over many slots at once: the features of the tables, read from columns instead of slot by slot. */

import { type Sequences, writeSequence } from "../batch/sequences.ts";
import type { FeatureMatrix, Matrices } from "../feature-set.ts";
import { CLOCK } from "./clock.ts";
import type { PieceView } from "./piece-view.ts";
import { type Pieces, Run } from "./run.ts";
import { DAY_MINUTES, type Feature, type SequenceFeature } from "./view.ts";

/** Rows that are filled column by column before the next ones: they stay in the processor's cache. */
const BLOCK = 32;
const SEQUENCE_SCALE = Math.sqrt(5);

export function cryptoMatrices(features: readonly Feature[], sequence: readonly SequenceFeature[]): Matrices {
  const run = new Run();
  const width = features.length + sequence.length;
  const directional = [...features, ...sequence].map((one) => one.directional);
  return {
    over:
      (history, context = {}) =>
      (slots) => {
        const pieces = run.at(slots);
        const view = pieces.view(history, context);
        const matrix: FeatureMatrix = {
          ...{ width, directional },
          values: new Float64Array(slots.length * width),
          missing: new Uint16Array(slots.length),
          atr15: new Float64Array(slots.length),
          realised24h: new Float64Array(slots.length),
        };
        fillFeatures(matrix, features, view, pieces);
        fillClock(matrix, features.indexOf(FIRST_OF_CLOCK), pieces.clock());
        if (sequence.length > 0) fillSequences(matrix, features.length, pieces.sequences(history), view, pieces);
        fillScales(matrix, view, pieces);
        return matrix;
      },
  };
}

/** Feature by feature within a block of rows, so that the processor does the same for a while. */
function fillFeatures(matrix: FeatureMatrix, features: readonly Feature[], view: PieceView, pieces: Pieces): void {
  const rows = matrix.missing.length;
  for (let from = 0; from < rows; from += BLOCK) {
    for (const [column, { value }] of features.entries()) {
      if (!IN_CLOCK.has(value)) fillColumn(matrix, column, value, view, pieces, from, Math.min(from + BLOCK, rows));
    }
  }
}

function fillColumn(
  { values, missing, width }: FeatureMatrix,
  column: number,
  value: Feature["value"],
  view: PieceView,
  { cursor }: Pieces,
  from: number,
  until: number,
): void {
  for (let index = from; index < until; index += 1) {
    cursor.index = index;
    const number = value(view);
    const known = Number.isFinite(number);
    values[index * width + column] = known ? number + 0 : Number.NaN;
    if (!known) missing[index] = (missing[index] ?? 0) + 1;
  }
}

/** No feature of the clock is ever missing. */
function fillClock({ values, missing, width }: FeatureMatrix, column: number, clock: Float64Array): void {
  for (let index = 0; index < missing.length; index += 1) {
    for (let feature = 0; feature < CLOCK.length; feature += 1) {
      values[index * width + column + feature] = clock[index * CLOCK.length + feature] ?? Number.NaN;
    }
  }
}

function fillSequences(
  { values, missing, width }: FeatureMatrix,
  column: number,
  sequences: Sequences,
  view: PieceView,
  { cursor }: Pieces,
): void {
  for (let index = 0; index < missing.length; index += 1) {
    cursor.index = index;
    const perBar = view.sigma * SEQUENCE_SCALE;
    const absent = writeSequence(sequences, index, perBar, values, index * width + column);
    missing[index] = (missing[index] ?? 0) + absent;
  }
}

function fillScales({ missing, atr15, realised24h }: FeatureMatrix, view: PieceView, { cursor }: Pieces): void {
  for (let index = 0; index < missing.length; index += 1) {
    cursor.index = index;
    atr15[index] = positiveOrNaN(view.bars("15m").atr14);
    realised24h[index] = positiveOrNaN(view.sigma * Math.sqrt(DAY_MINUTES));
  }
}

const FIRST_OF_CLOCK = CLOCK[0] as Feature;
const IN_CLOCK = new Set<Feature["value"]>(CLOCK.map(({ value }) => value));
const positiveOrNaN = (value: number): number => (value > 0 ? value : Number.NaN);
