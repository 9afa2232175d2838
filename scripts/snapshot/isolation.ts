/**
 * Isolation forest (Liu, Ting, Zhou 2008): rows that few random cuts set apart from the rest are unusual. Seeded, so the
 * same rows get the same scores.
 */
import { createRandom, type Random } from "../../backtest/random.ts";

const TREES = 100;
const SAMPLE = 256;
const SEED = 20_261_121;

/** `columns[c][row]`; an empty node of `size` rows, or a cut of one column at a value. */
type Node =
  | { readonly size: number }
  | { readonly column: number; readonly at: number; readonly below: Node; readonly above: Node };

/** One score per row, 0..1: near 1 is unusual, 0.5 and below is as most are. */
export function isolationScores(columns: readonly Float64Array[]): Float64Array {
  const rows = columns[0]?.length ?? 0;
  const sample = Math.min(SAMPLE, rows);
  const depth = Math.ceil(Math.log2(Math.max(2, sample)));
  const forest = Array.from({ length: TREES }, (_unused, tree) => {
    const random = createRandom(SEED, tree);
    return grow(columns, draw(rows, sample, random), depth, random);
  });
  const usual = unfinishedPath(sample);
  return Float64Array.from({ length: rows }, (_unused, row) => {
    const total = forest.reduce((sum, tree) => sum + pathOf(columns, row, tree), 0);
    return usual === 0 ? 0.5 : 2 ** (-total / TREES / usual);
  });
}

/** Different rows, by Floyd's method. */
function draw(rows: number, count: number, random: Random): readonly number[] {
  const drawn = new Set<number>();
  for (let top = rows - count; top < rows; top += 1) {
    const row = Math.floor(random() * (top + 1));
    drawn.add(drawn.has(row) ? top : row);
  }
  return [...drawn];
}

function grow(columns: readonly Float64Array[], rows: readonly number[], depth: number, random: Random): Node {
  if (depth === 0 || rows.length < 2) return { size: rows.length };
  const column = Math.floor(random() * columns.length);
  const values = columns[column] ?? new Float64Array();
  const valueAt = (row: number): number => values[row] ?? 0;
  const lowest = Math.min(...rows.map(valueAt));
  const highest = Math.max(...rows.map(valueAt));
  const at = lowest + random() * (highest - lowest);
  const below = rows.filter((row) => valueAt(row) < at);
  const above = rows.filter((row) => valueAt(row) >= at);
  // A column in which all rows are equal sets none apart; the cut is spent all the same.
  const next = (some: readonly number[]): Node => grow(columns, some, depth - 1, random);
  return { column, at, below: next(below), above: next(above) };
}

function pathOf(columns: readonly Float64Array[], row: number, tree: Node): number {
  let node = tree;
  let cuts = 0;
  while (!("size" in node)) {
    node = (columns[node.column]?.[row] ?? 0) < node.at ? node.below : node.above;
    cuts += 1;
  }
  return cuts + unfinishedPath(node.size);
}

/** Mean number of further cuts that would set one of `size` rows apart. */
function unfinishedPath(size: number): number {
  if (size < 2) return 0;
  const harmonic = Math.log(size - 1) + 0.577_215_664_901_532_9;
  return 2 * harmonic - (2 * (size - 1)) / size;
}
