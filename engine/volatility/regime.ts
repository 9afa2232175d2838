/** How lively a market will be for its own kind, in a word. */

export type MarketRegime = "calm" | "usual" | "lively" | "wild";

/** Forecasts of `rv60` below the first are calm; from the second on lively, from the third on wild. */
export type RegimeEdges = readonly [number, number, number];

/** Null without a forecast, or for a symbol whose usual volatility the model does not know. */
export function marketRegime(rv60: number | null, edges: RegimeEdges | undefined): MarketRegime | null {
  if (rv60 === null || edges === undefined) return null;
  const [usual, lively, wild] = edges;
  if (rv60 < usual) return "calm";
  if (rv60 < lively) return "usual";
  return rv60 < wild ? "lively" : "wild";
}
