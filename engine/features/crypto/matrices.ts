/** The sets `crypto@…` over many slots at once: column after column, then laid out row after row. */

import type { Column } from "../batch/column.ts";
import { laidOut } from "../batch/layout.ts";
import { type Pieces, Run } from "../batch/run.ts";
import { type Sequences, sequencesOf, writeSequence } from "../batch/sequences.ts";
import type { FeatureMatrix, Matrices } from "../feature-set.ts";
import { DAY_BARS } from "./bar-sequence.ts";
import { CLOCK } from "./clock.ts";
import { PieceView } from "./piece-view.ts";
import { DAY_MINUTES, type Feature, type SequenceFeature } from "./view.ts";

const SEQUENCE_SCALE = Math.sqrt(5);

export function cryptoMatrices(features: readonly Feature[], sequence: readonly SequenceFeature[]): Matrices {
  const run = new Run();
  const definitions = [...features, ...sequence];
  return {
    over:
      (history, { companions = [], spreadBps = null } = {}) =>
      (slots) => {
        const pieces = run.at(slots);
        const piece = pieces.of(history);
        const beside = companions.map((one) => (one === null ? null : pieces.of(one)));
        const view = new PieceView(piece, beside, spreadBps);
        const columns = features.map((feature) => columnOf(feature, view, pieces));
        const realised24h = view.sigma.map((sigma) => sigma * Math.sqrt(DAY_MINUTES));
        const matrix = laidOut(definitions, columns, view.bars("15m").atr14, realised24h);
        if (sequence.length > 0) {
          const sequences = sequencesOf(history, run.history(history).grid, piece.bars("5m", DAY_BARS));
          writeSequences(matrix, features.length, sequences, view);
        }
        return matrix;
      },
  };
}

/** What the clock says is the same for every history. */
function columnOf(feature: Feature, view: PieceView, pieces: Pieces): Column {
  if (!CLOCK.includes(feature)) return feature.column(view);
  return pieces.shared(feature.name, () => feature.column(view));
}

function writeSequences(
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
