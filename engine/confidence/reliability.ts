/** How often stated probabilities came true, in bins of equal size: the evidence shown beside a confidence. */
import type { ReliabilityBin } from "../ports.ts";
import { independent, type ResolvedPrediction } from "./resolved.ts";

const BINS = 5;

/** Bins join without a hole; the first begins at 0 and the last ends above 1, so that every probability has one. */
export function reliabilityOf(
  outcomes: readonly (ResolvedPrediction & { readonly pWin: number })[],
): readonly ReliabilityBin[] {
  const rising = outcomes.toSorted((a, b) => a.pWin - b.pWin);
  const edges = Array.from({ length: BINS + 1 }, (_, bin) => edgeOf(rising, bin));
  return edges.slice(0, -1).flatMap((from, bin) => {
    const until = edges[bin + 1] ?? from;
    const inside = rising.filter(({ pWin }) => pWin >= from && pWin < until);
    if (inside.length === 0) return [];
    const winRate = inside.filter(({ won }) => won).length / inside.length;
    return [{ from, until, rows: inside.length, nIndependent: independent(inside).length, winRate }];
  });
}

/** Above every probability. */
const BEYOND = 1.000001;

function edgeOf(rising: readonly { readonly pWin: number }[], bin: number): number {
  if (bin === 0) return 0;
  if (bin === BINS) return BEYOND;
  return rising[Math.floor((bin * rising.length) / BINS)]?.pWin ?? BEYOND;
}
