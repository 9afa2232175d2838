/** Whether a manifest's tier edges are those that its own table of tiers was counted with. */
import { tierFigures } from "./figures.ts";
import type { Manifest } from "./manifest.ts";

/** Sums of many rows end in other digits here and there. */
const ROUNDING = 1e-9;

/**
 * What a tier states on average lies inside the tier, or the edges were moved after the counting. `confidence` is what
 * the tiers are told by. Null = no contradiction; a table that is not there shows none.
 */
export function tierMisfit(
  { tierEdges: [medium, high], metrics }: Pick<Manifest, "tierEdges" | "metrics">,
  confidence: (pWin: number) => number,
): string | null {
  const inside: Readonly<Record<string, readonly [number, number]>> = {
    LOW: [Number.NEGATIVE_INFINITY, medium],
    MEDIUM: [medium, high],
    HIGH: [high, Number.POSITIVE_INFINITY],
  };
  const outside = tierFigures(metrics).find(({ tier, n, stated }) => {
    const [from, until] = inside[tier] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const said = confidence(stated);
    return n > 0 && !(said >= from - ROUNDING && said <= until + ROUNDING);
  });
  if (outside === undefined) return null;
  const { tier, stated } = outside;
  return `Its tier edges ${medium.toFixed(3)} and ${high.toFixed(3)} are not those of its own table, where ${tier} states ${stated.toFixed(3)} on average.`;
}
