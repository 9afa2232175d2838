/** How lively the last 24 hours were, measured against the model's own training data. */

export type VolatilityRegime = "low" | "mid" | "high" | "unknown";

/**
 * Tercile of 24 h realised volatility; `edges` are the symbol's two tercile edges from the model's manifest, a value on
 * an edge belongs to the upper class. `unknown` while warming up (null or NaN) and for a symbol without edges.
 */
export function volatilityRegime(
  realised24h: number | null,
  edges: readonly [number, number] | undefined,
): VolatilityRegime {
  if (realised24h === null || Number.isNaN(realised24h) || edges === undefined) return "unknown";
  if (realised24h < edges[0]) return "low";
  return realised24h < edges[1] ? "mid" : "high";
}
