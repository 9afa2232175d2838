/** The product's own risk numbers that are not settings. Shares are of 1; each says what it is a share of. */
export const POLICY = {
  /** φ: the most one signal may take of the room left to the own daily floor. */
  dailyRoomShare: 0.4,
  /** ψ: the most one signal may take of the room left to the own total floor. */
  totalRoomShare: 0.25,
  /** How far beyond its stop a position is assumed to be filled, as a share of the stop distance. */
  slip: 0.2,
  /** A sudden move past all stops, as a share of the price. */
  gap: 0.15,
  /** Kept free above the own floors, as a share of the initial balance. */
  buffer: 0.001,
  /** Own limits stay at least this far inside the official ones, as a share of the official amount. */
  ofOfficial: 0.9,
  /** Returns that correlate at least this much, in either direction, make two instruments one idea. */
  correlation: 0.6,
  /** The most a group of correlated positions may lose at its stops, as a share of min(balance, initial). */
  groupRisk: 0.02,
  /** The most a group of correlated positions may be worth, as a share of the initial balance. */
  groupNotional: 0.3,
  /** Share of an own limit used from which the state changes. */
  reducedAt: 0.4,
  closeOnlyAt: 0.6,
  flattenAt: 0.85,
  /** What remains of the size outside the state ACTIVE. */
  reducedSize: 0.5,
  minRewardRisk: 2,
  /** Reward/risk and level comparisons forgive this much floating-point noise. */
  tolerance: 1e-9,
  /** Round-trip cost in R. */
  maxCostR: 0.1,
  /**
   * Round-trip cost as a share of the volatility forecast over the trade's life: the same tenth of the stop, which lies
   * 1.2 such volatilities away in a usual market (docs/decisions/volatility-in-size.md).
   */
  maxCostOfVolatility: 0.12,
  liveThreshold: 0.7,
  maxDataAgeMs: 60_000,
  maxLatenessMs: 90_000,
  /** Of the last 24 hours' candles may be missing or unusable at most. */
  maxMissingCandles: 0.1,
  /** Of a day's feature computations may fail at most. */
  maxFeatureFailures: 0.05,
  maxAccountAgeMs: 120_000,
  /** Equity may differ from balance plus floating profit by this share of the initial balance (swaps, other ticks). */
  equityMismatch: 0.001,
  rateWindowMs: 3_600_000,
  /** A broker's tick value may differ from contract size × tick size by this share of it. */
  tickValueMismatch: 0.01,
  /** How long a trade may live when the model does not say: the labels it is trained on end after 240 minutes. */
  longestHoldMs: 14_400_000,
  /** Opening this close to major news counts as trading the gap, where the firm forbids that without giving a number. */
  newsNearMs: 120_000,
} as const;
