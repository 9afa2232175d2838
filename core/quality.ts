/** How far an instrument's data can be relied on: shares of what is wrong, and the one number they make. */

export type QualityShares = {
  /** Share of the expected candles that are missing or may not be used, 0..1. */
  readonly missing: number;
  /** Share of the candles in use that look odd, 0..1. */
  readonly suspect: number;
  /** Share of the feature computations that failed, 0..1. */
  readonly featureFailures: number;
};

/**
 * 0 (useless) to 100 (perfect), to one decimal: of a hundred expected looks at the market, how many had their candle,
 * had it free of doubt and led to numbers a model can be asked with. A suspect candle is used, so it counts half.
 */
export function qualityScore({ missing, suspect, featureFailures }: QualityShares): number {
  const sound = (1 - inUnit(missing)) * (1 - inUnit(suspect) / 2) * (1 - inUnit(featureFailures));
  return Math.round(1000 * sound) / 10;
}

const inUnit = (share: number): number => Math.min(1, Math.max(0, share));
