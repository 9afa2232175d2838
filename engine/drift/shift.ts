/** How far numbers have moved from those a model learned from: two measures of two samples. */

/** What the lab kept of one number's values in training. */
export type Baseline = {
  /** Rising; a value on an edge lies below it. Equal neighbours bound an empty group. */
  readonly edges: readonly number[];
  /** Share of the training rows per group, one more than edges. */
  readonly share: readonly number[];
};

/** An empty group would make the index infinite; so small a share says as much as none. */
const SMALLEST_SHARE = 1e-4;

/**
 * Population stability index: Σ (now − then) · ln(now / then) over the groups. 0 is no change; by custom 0.10 is worth
 * watching and 0.25 means other numbers than learned from. NaN without values.
 */
export function stabilityIndex({ edges, share }: Baseline, values: Iterable<number>): number {
  const now = shares(edges, values);
  return now.reduce((sum, part, group) => {
    const [a, b] = [Math.max(part, SMALLEST_SHARE), Math.max(share[group] ?? 0, SMALLEST_SHARE)];
    return sum + (a - b) * Math.log(a / b);
  }, 0);
}

function shares(edges: readonly number[], values: Iterable<number>): readonly number[] {
  const counts = new Float64Array(edges.length + 1);
  let total = 0;
  for (const value of values) {
    const group = groupOf(edges, value);
    counts[group] = (counts[group] ?? 0) + 1;
    total += 1;
  }
  return [...counts].map((count) => count / total);
}

/** How many edges lie below a value. */
function groupOf(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] ?? Number.NaN) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Kolmogorov and Smirnov: the widest gap between two cumulative shares, 0..1. Both rising; NaN when one is empty. */
export function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length === 0 || b.length === 0) return Number.NaN;
  let [i, j, widest] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const at = Math.min(a[i] ?? Number.NaN, b[j] ?? Number.NaN);
    while (i < a.length && a[i] === at) i += 1;
    while (j < b.length && b[j] === at) j += 1;
    widest = Math.max(widest, Math.abs(i / a.length - j / b.length));
  }
  return widest;
}
