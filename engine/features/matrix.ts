/**
 * Rows of a feature set for many slots at once, in one block of numbers: what a run over history reads, bit for bit what
 * `compute` answers for each slot alone.
 */
import type { CandleColumns } from "../../core/candle.ts";
import { direction, type Side } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { FeatureContext, FeatureMatrix, FeatureRow, FeatureSet, Matrices } from "./feature-set.ts";

/** For one run over histories that do not change while it lasts; what two symbols look at is worked out once. */
export const matricesOf = (set: FeatureSet): Matrices => set.matrices?.() ?? rowByRow(set);

/** One row of a matrix as `compute` answers it; its values are a view, not a copy. */
export function rowOf({ names }: FeatureSet, matrix: FeatureMatrix, index: number): FeatureRow {
  const { width, directional } = matrix;
  const values = matrix.values.subarray(index * width, (index + 1) * width);
  const positiveOrNull = (value = Number.NaN): number | null => (value > 0 ? value : null);
  return {
    values,
    missing: matrix.missing[index] === 0 ? [] : names.filter((_name, column) => Number.isNaN(values[column])),
    directional,
    atr15: positiveOrNull(matrix.atr15[index]),
    realised24h: positiveOrNull(matrix.realised24h[index]),
  };
}

/** Writes the model's input of a row for one side into `target` from `offset` on, as `withSide` makes it. */
export function writeSide(
  target: Float32Array,
  offset: number,
  { values, width, directional }: FeatureMatrix,
  index: number,
  side: Side,
): void {
  const sign = direction(side);
  const start = index * width;
  for (let column = 0; column < width; column += 1) {
    const value = values[start + column] ?? Number.NaN;
    target[offset + column] = directional[column] ? sign * value + 0 : value;
  }
}

function rowByRow(set: FeatureSet): Matrices {
  const directional = set.definitions.map((one) => one.directional);
  const width = set.names.length;
  return {
    over(history: CandleColumns, context: FeatureContext = {}) {
      const rowAt = set.over?.(history, context) ?? ((slot: TimestampMs) => set.compute(history, slot, context));
      return (slots) => {
        const rows = slots.map(rowAt);
        const values = new Float64Array(slots.length * width);
        rows.forEach((row, index) => {
          values.set(row.values, index * width);
        });
        return {
          ...{ width, directional, values },
          missing: Uint16Array.from(rows, (row) => row.missing.length),
          atr15: Float64Array.from(rows, (row) => row.atr15 ?? Number.NaN),
          realised24h: Float64Array.from(rows, (row) => row.realised24h ?? Number.NaN),
        };
      };
    },
  };
}
