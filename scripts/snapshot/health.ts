/** What a person should know of a snapshot's features before training on them: twins, strays, gaps. */
import { isoUtc } from "../../core/time.ts";
import type { FeatureSet } from "../../engine/features/feature-set.ts";
import { isolationScores } from "./isolation.ts";
import type { SnapshotRow } from "./rows.ts";

const TWINS = 0.95;
const STRAY_SIGMA = 3;
/** Isolation scores above it count as unusual; half is what a row among many like it gets. */
const UNUSUAL = 0.6;
const SHOWN = 10;

export type Health = {
  /** Share of slots at which a feature was missing; only features that ever were. */
  readonly missingShare: Readonly<Record<string, number>>;
  /** Pairs whose Pearson correlation exceeds 0.95 in size, and the correlation. */
  readonly correlated: readonly (readonly [string, string, number])[];
  /** Features with one and the same value in every row. */
  readonly constant: readonly string[];
  /** Rows beyond 3 standard deviations from a feature's mean. */
  readonly beyond3Sigma: Readonly<Record<string, number>>;
  /** Rows in which at least a tenth of all features is that far out. */
  readonly strangeRows: number;
  /** Rows that an isolation forest over all features finds unusual, and the most unusual ones. */
  readonly isolationForest: {
    readonly unusualRows: number;
    readonly highest: readonly { readonly instrument: string; readonly slot: string; readonly score: number }[];
  };
};

/** `missing` counts slots per feature, `slots` is of how many. */
export function healthOf(rows: readonly SnapshotRow[], set: FeatureSet, missing: Float64Array, slots: number): Health {
  const scores = set.names.map((_name, column) => zScores(rows, column));
  return {
    missingShare: Object.fromEntries(
      set.names.flatMap((name, column) => (missing[column] ? [[name, rounded((missing[column] ?? 0) / slots)]] : [])),
    ),
    correlated: twins(set.names, scores),
    constant: set.names.filter((_name, column) => scores[column] === null),
    beyond3Sigma: Object.fromEntries(set.names.flatMap((name, column) => strays(name, scores[column] ?? null))),
    strangeRows: strangeRows(scores, rows.length),
    isolationForest: isolation(rows, scores),
  };
}

/** Cuts are drawn between a column's extremes, so that its scale does not matter. */
function isolation(rows: readonly SnapshotRow[], columns: readonly (Float64Array | null)[]): Health["isolationForest"] {
  const scores = isolationScores(columns.filter((column) => column !== null));
  const order = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const highest = order.slice(0, SHOWN).flatMap((row) => {
    const { instrument, slot } = rows[row] ?? {};
    if (instrument === undefined || slot === undefined) return [];
    return [{ instrument, slot: isoUtc(slot), score: rounded(scores[row] ?? 0) }];
  });
  return { unusualRows: scores.reduce((count, score) => count + Number(score > UNUSUAL), 0), highest };
}

/** Distances from the mean in standard deviations; null for a feature that never moves. */
function zScores(rows: readonly SnapshotRow[], column: number): Float64Array | null {
  const values = Float64Array.from(rows, ({ row }) => Math.fround(row.values[column] ?? Number.NaN));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sigma = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const first = values[0];
  return values.every((value) => value === first) ? null : values.map((value) => (value - mean) / sigma);
}

function twins(names: readonly string[], scores: readonly (Float64Array | null)[]): Health["correlated"] {
  const moving = names.flatMap((name, column) => {
    const z = scores[column] ?? null;
    return z === null ? [] : [{ name, z }];
  });
  return moving.flatMap((a, i) =>
    moving.slice(i + 1).flatMap((b) => {
      const correlation = meanProduct(a.z, b.z);
      return Math.abs(correlation) > TWINS ? [[a.name, b.name, rounded(correlation)] as const] : [];
    }),
  );
}

function meanProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < a.length; row += 1) sum += (a[row] ?? 0) * (b[row] ?? 0);
  return sum / a.length;
}

function strays(name: string, scores: Float64Array | null): readonly (readonly [string, number])[] {
  const count = scores?.reduce((sum, score) => sum + Number(Math.abs(score) > STRAY_SIGMA), 0) ?? 0;
  return count === 0 ? [] : [[name, count]];
}

function strangeRows(scores: readonly (Float64Array | null)[], rows: number): number {
  const far = new Uint16Array(rows);
  for (const column of scores) {
    column?.forEach((score, row) => {
      if (Math.abs(score) > STRAY_SIGMA) far[row] = (far[row] ?? 0) + 1;
    });
  }
  return far.reduce((count, columns) => count + Number(columns >= scores.length / 10), 0);
}

const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
