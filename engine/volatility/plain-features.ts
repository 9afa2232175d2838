/** What a feature is about, in words that need no explanation. */

/** The first that fits counts. Another coin's feature is about that coin, whatever it measures. */
const SUBJECTS: readonly (readonly [string, RegExp])[] = [
  ["what other coins do", /^x\d_/],
  ["trading costs", /^(cost_r|spread_)/],
  ["sudden jumps", /^jumps?_/],
  ["trading volume", /^(vz|vchg|vratio|vmom|quiet|b_vol)_/],
  ["buying against selling", /^(ofi|flow|vpt)_/],
  ["how much the price moves", /^(lrv|rvr|atr|hl|std|bbw|squeeze|vol_regime|b_range)/],
  ["how far the price has come", /^(ret|logret|mom|rsi|macdh?|b_ret)_/],
  ["where the price stands in its recent range", /^(ema|sma|vwap|bb|don|clv|b_clv)_/],
  ["the trend", /^(adx|er|trend|htf_trend|mtf)_?/],
  ["the time of day or week", /^(hour|minute|week|session|market_open|funding_in|age)/],
];

/** Null for a name that no feature set of this program has. */
export const subjectOf = (feature: string): string | null =>
  SUBJECTS.find(([, names]) => names.test(feature))?.[0] ?? null;

/** What several features are about, each subject once, in their order; names without words stay names. */
export const subjectsOf = (features: readonly string[]): readonly string[] => [
  ...new Set(features.map((feature) => subjectOf(feature) ?? feature)),
];
