/** Between which two probabilities the truth lies, by the bundle's Venn–Abers table (Vovk and Petej 2014). */
import type { VennAbersTable } from "../ports.ts";

/**
 * [low, high] for a score, on the straight line between the two scores of the table beside it; outside the table its first
 * or last entry. Null without a table.
 */
export function intervalOf(score: number, table: VennAbersTable | null): readonly [number, number] | null {
  if (table === null) return null;
  const { scores, low, high } = table;
  const above = scores.findIndex((one) => one >= score);
  const right = above < 0 ? scores.length - 1 : above;
  const left = above < 0 ? right : Math.max(0, right - 1);
  const from = scores[left] ?? 0;
  const width = (scores[right] ?? 0) - from;
  const share = width > 0 ? Math.max(0, (score - from) / width) : 0;
  const between = (bounds: readonly number[]): number => {
    const first = bounds[left] ?? Number.NaN;
    return first + share * ((bounds[right] ?? Number.NaN) - first);
  };
  return [between(low), between(high)];
}
