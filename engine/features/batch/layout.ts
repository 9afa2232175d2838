/** Columns laid out row after row: what a model is asked with. */
import type { FeatureDefinition, FeatureMatrix } from "../feature-set.ts";
import type { Column } from "./column.ts";

/** Rows that are filled before the next ones: they stay in the processor's cache. */
const BLOCK = 32;

/** Rows of these features, the first of them filled with these columns; the others are still to be written. */
export function laidOut(
  definitions: readonly FeatureDefinition[],
  columns: readonly Column[],
  atr15: Column,
  realised24h: Column,
): FeatureMatrix {
  const rows = atr15.length;
  const matrix: FeatureMatrix = {
    width: definitions.length,
    directional: definitions.map(({ directional }) => directional),
    values: new Float64Array(rows * definitions.length),
    missing: new Uint16Array(rows),
    atr15: atr15.map(positiveOrNaN),
    realised24h: realised24h.map(positiveOrNaN),
  };
  for (let from = 0; from < rows; from += BLOCK) {
    const until = Math.min(from + BLOCK, rows);
    for (const [place, column] of columns.entries()) fill(matrix, place, column, from, until);
  }
  return matrix;
}

/** 0/0 and ln 0 of a flat market are as unknown as too little history; −0 is 0. */
function fill({ values, missing, width }: FeatureMatrix, place: number, column: Column, from: number, until: number) {
  let cell = from * width + place;
  for (let index = from; index < until; index += 1) {
    const number = (column[index] ?? 0) + 0;
    if (Number.isFinite(number)) {
      values[cell] = number;
    } else {
      values[cell] = Number.NaN;
      missing[index] = (missing[index] ?? 0) + 1;
    }
    cell += width;
  }
}

const positiveOrNaN = (value: number): number => (value > 0 ? value : Number.NaN);
