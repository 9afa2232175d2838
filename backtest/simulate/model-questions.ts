/** What models are asked about many slots: the complete rows of all instruments, in questions of a bearable size. */
import { type InstrumentId, type Side, symbolOf } from "../../core/instrument.ts";
import type { FeatureMatrix } from "../../engine/features/feature-set.ts";
import { writeSide } from "../../engine/features/matrix.ts";
import type { Head, Inference, ModelScores } from "../../engine/ports.ts";

/** The rows of one instrument, and which of them the models are asked about. */
export type Block = {
  readonly instrument: InstrumentId;
  readonly matrix: FeatureMatrix;
  /** Per slot its place among all rows asked about, or −1 where a feature is missing. */
  readonly places: Int32Array;
};

export function blocksOf(instruments: readonly InstrumentId[], matrices: readonly FeatureMatrix[]): readonly Block[] {
  let asked = 0;
  return instruments.flatMap((instrument, index) => {
    const matrix = matrices[index];
    if (matrix === undefined) return [];
    const places = Int32Array.from(matrix.missing, (missing) => {
      if (missing > 0) return -1;
      asked += 1;
      return asked - 1;
    });
    return [{ instrument, matrix, places }];
  });
}

export type Answers = { readonly rows: Float32Array; readonly answers: readonly ModelScores[] };

/** What the models with one of these heads say of every complete row, the sides of a row one after the other. */
export async function askedOf(
  inference: Inference,
  blocks: readonly Block[],
  sides: readonly Side[],
  heads: readonly Head[],
): Promise<Answers> {
  const { models, featureNames } = inference.bundle;
  const width = featureNames.length;
  const symbols = blocks.flatMap(({ instrument, places }) => {
    const count = places.reduce((sum, place) => sum + (place < 0 ? 0 : sides.length), 0);
    return new Array<string>(count).fill(symbolOf(instrument));
  });
  const rows = new Float32Array(symbols.length * width);
  for (const { matrix, places } of blocks) {
    for (const [index, place] of places.entries()) {
      if (place < 0) continue;
      for (const [offset, side] of sides.entries()) {
        writeSide(rows, (place * sides.length + offset) * width, matrix, index, side);
      }
    }
  }
  const isAsked = symbols.length > 0 && models.some((model) => model.heads.some((head) => heads.includes(head)));
  return { rows, answers: isAsked ? await inPieces(inference, rows, symbols, heads) : [] };
}

/** Large enough to be worth a question, small enough to be answered in time on a busy machine. */
const ROWS_AT_ONCE = 1440;

async function inPieces(
  inference: Inference,
  rows: Float32Array,
  symbols: readonly string[],
  heads: readonly Head[],
): Promise<readonly ModelScores[]> {
  const width = inference.bundle.featureNames.length;
  const joined = new Map<string, ModelScores>();
  for (let first = 0; first < symbols.length; first += ROWS_AT_ONCE) {
    const until = Math.min(first + ROWS_AT_ONCE, symbols.length);
    const piece = await inference.score(rows.slice(first * width, until * width), symbols.slice(first, until), heads);
    for (const { scores, ...about } of piece) {
      const key = `${about.model}|${about.head}`;
      const whole = joined.get(key) ?? { ...about, scores: new Float32Array(symbols.length).fill(Number.NaN) };
      whole.scores.set(scores, first);
      joined.set(key, whole);
    }
  }
  return [...joined.values()];
}
