/**
 * Features and models of many slots at once, a chunk ahead of the scans that ask for them. A scan gets what it would
 * have computed itself: the same rows, and the models' answers to the same rows out of one large batch.
 */
import type { CandleColumns } from "../../core/candle.ts";
import { type InstrumentId, type Side, symbolOf } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { FeatureMatrix, FeatureRow, FeatureSet, Matrices } from "../../engine/features/feature-set.ts";
import { matricesOf, rowOf, writeSide } from "../../engine/features/matrix.ts";
import { featureSetOf } from "../../engine/features/sets.ts";
import type { Head, Inference, ModelScores } from "../../engine/ports.ts";
import { featureContext } from "../../engine/scan/companions.ts";
import type { Tape } from "./tape.ts";

/** The rows of a slot that a scan asks about: those of instruments with all their features, in the order watched. */
type Asked = { readonly instrument: InstrumentId; readonly matrix: FeatureMatrix; readonly index: number };
type Batch = { readonly answers: readonly ModelScores[]; readonly perRow: number };

export type Ahead = {
  /** Computes and scores these slots; what was prepared before is forgotten. */
  prepare(slots: readonly TimestampMs[]): Promise<void>;
  /** Says which slot is scanned next. */
  turnTo(slot: TimestampMs): void;
  /** To be scanned with in place of the real one. */
  readonly inference: Inference;
  /** The set whose rows of an instrument were computed ahead. */
  computed(set: FeatureSet, instrument: InstrumentId): FeatureSet;
};

export function workAhead(tape: Tape, instruments: readonly InstrumentId[], inference: Inference): Ahead {
  const set = featureSetOf(inference.bundle);
  const matrices = matricesOf(set);
  const computers = new Map(instruments.map((one) => [one, matrixOf(matrices, set, tape, one)]));
  let rows = new Map<InstrumentId, FeatureMatrix>();
  let indexes = new Map<TimestampMs, number>();
  let places = new Map<TimestampMs, { readonly first: number; readonly count: number }>();
  let batches = new Map<string, Batch>();
  let asked: readonly Asked[] = [];
  let now = 0 as TimestampMs;

  const batchOf = async (heads: readonly Head[]): Promise<Batch> => {
    const key = heads.join();
    const known = batches.get(key);
    if (known !== undefined) return known;
    const sides: readonly Side[] = heads.includes("win240") ? ["long", "short"] : ["long"];
    const width = inference.bundle.featureNames.length;
    const matrix = new Float32Array(asked.length * sides.length * width);
    asked.forEach((one, row) => {
      for (const [place, side] of sides.entries()) {
        writeSide(matrix, (row * sides.length + place) * width, one.matrix, one.index, side);
      }
    });
    const symbols = asked.flatMap(({ instrument }) => sides.map(() => symbolOf(instrument)));
    const batch = { answers: await inference.score(matrix, symbols, heads), perRow: sides.length };
    batches.set(key, batch);
    return batch;
  };

  const rowAhead = (instrument: InstrumentId, slot: TimestampMs): FeatureRow | null => {
    const [matrix, index] = [rows.get(instrument), indexes.get(slot)];
    return matrix === undefined || index === undefined ? null : rowOf(set, matrix, index);
  };

  return {
    async prepare(slots) {
      rows = new Map([...computers].map(([instrument, compute]) => [instrument, compute(slots)]));
      indexes = new Map(slots.map((slot, index) => [slot, index]));
      places = new Map();
      batches = new Map();
      const found: Asked[] = [];
      for (const [index, slot] of slots.entries()) {
        const first = found.length;
        for (const [instrument, matrix] of rows) {
          if (matrix.missing[index] === 0) found.push({ instrument, matrix, index });
        }
        places.set(slot, { first, count: found.length - first });
      }
      asked = found;
    },
    turnTo(slot) {
      now = slot;
    },
    inference: {
      bundle: inference.bundle,
      async score(_features, symbols, heads) {
        const { answers, perRow } = await batchOf(heads ?? []);
        const { first, count } = places.get(now) ?? { first: 0, count: 0 };
        if (count * perRow !== symbols.length) {
          throw new Error("A scan asked about other rows than were scored ahead.");
        }
        const [from, until] = [first * perRow, (first + count) * perRow];
        return answers.map((answer) => ({ ...answer, scores: answer.scores.subarray(from, until) }));
      },
      stop: () => inference.stop(),
    },
    computed: (wanted, instrument) => ({
      ...wanted,
      compute: (history, slot, context) => rowAhead(instrument, slot) ?? wanted.compute(history, slot, context),
    }),
  };
}

const NO_CANDLES: CandleColumns | null = null;

function matrixOf(
  matrices: Matrices,
  set: FeatureSet,
  tape: Tape,
  instrument: InstrumentId,
): (slots: readonly TimestampMs[]) => FeatureMatrix {
  const history = tape.get(instrument);
  if (history === undefined) throw new Error(`There are no candles of ${instrument}.`);
  return matrices.over(
    history,
    featureContext(set, instrument, (other) => tape.get(other) ?? NO_CANDLES),
  );
}
