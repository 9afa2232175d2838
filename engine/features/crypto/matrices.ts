/** The sets `crypto@…` over many slots at once: column after column, then laid out row after row. */

import type { Column } from "../batch/column.ts";
import { type Sequences, writeSequence } from "../batch/sequences.ts";
import type { FeatureMatrix, Matrices } from "../feature-set.ts";
import type { PieceView } from "./piece-view.ts";
import { Run } from "./run.ts";
import { DAY_MINUTES, type Feature, type SequenceFeature } from "./view.ts";

/** Rows that are filled before the next ones: they stay in the processor's cache. */
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
          atr15: view.bars("15m").atr14.map(positiveOrNaN),
          realised24h: view.sigma.map((sigma) => positiveOrNaN(sigma * Math.sqrt(DAY_MINUTES))),
        };
        const columns = features.map((feature) => pieces.column(feature, view));
        for (let from = 0; from < slots.length; from += BLOCK) {
          fill(matrix, columns, from, Math.min(from + BLOCK, slots.length));
        }
        if (sequence.length > 0) fillSequences(matrix, features.length, pieces.sequences(history), view);
        return matrix;
      },
  };
}

function fill(matrix: FeatureMatrix, columns: readonly Column[], from: number, until: number): void {
  for (const [place, column] of columns.entries()) fillColumn(matrix, place, column, from, until);
}

/** 0/0 and ln 0 of a flat market are as unknown as too little history; −0 is 0. */
function fillColumn(
  { values, missing, width }: FeatureMatrix,
  place: number,
  column: Column,
  from: number,
  until: number,
): void {
  for (let index = from; index < until; index += 1) {
    const number = column[index] ?? Number.NaN;
    const known = Number.isFinite(number);
    values[index * width + place] = known ? number + 0 : Number.NaN;
    if (!known) missing[index] = (missing[index] ?? 0) + 1;
  }
}

function fillSequences(
  { values, missing, width }: FeatureMatrix,
  place: number,
  sequences: Sequences,
  { sigma }: PieceView,
): void {
  for (let index = 0; index < missing.length; index += 1) {
    const perBar = (sigma[index] ?? Number.NaN) * SEQUENCE_SCALE;
    const absent = writeSequence(sequences, index, perBar, values, index * width + place);
    missing[index] = (missing[index] ?? 0) + absent;
  }
}

const positiveOrNaN = (value: number): number => (value > 0 ? value : Number.NaN);
