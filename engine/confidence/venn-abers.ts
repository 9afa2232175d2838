/** What past cases scored alike come to by themselves, by the bundle's Venn–Abers table (Vovk and Petej 2014). */
import type { VennAbersTable } from "../ports.ts";
import type { VennAbersPair } from "../records.ts";

/**
 * For a score, on the straight line between the two scores of the table beside it; outside the table its first or last
 * entry. `n` is the smaller of the two blocks. Null without a table.
 */
export function vennAbersPair(score: number, table: VennAbersTable | null): VennAbersPair | null {
  if (table === null) return null;
  const { scores, low, high, n } = table;
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
  return { ifLost: between(low), ifWon: between(high), n: Math.min(n[left] ?? 0, n[right] ?? 0) };
}
