/** The Sharpe ratio, and what is left of it once it is remembered how often one has tried. */

const DAYS_PER_YEAR = 365;
const EULER = 0.577_215_664_901_532_9;

export type Moments = {
  readonly n: number;
  readonly mean: number;
  readonly deviation: number;
  readonly skew: number;
  readonly kurtosis: number;
};

/** Mean, standard deviation (n − 1), skewness and kurtosis (3 for a normal); null where nothing varies. */
export function momentsOf(values: readonly number[]): Moments | null {
  const n = values.length;
  if (n < 2) return null;
  const mean = values.reduce((sum, each) => sum + each, 0) / n;
  const central = (power: number): number => values.reduce((sum, each) => sum + (each - mean) ** power, 0) / n;
  const variance = central(2);
  if (!(variance > 0)) return null;
  return {
    ...{ n, mean, deviation: Math.sqrt((variance * n) / (n - 1)) },
    skew: central(3) / variance ** 1.5,
    kurtosis: central(4) / variance ** 2,
  };
}

/** Mean over deviation of daily returns, times the root of 365: markets that never close. Null where nothing varies. */
export function annualSharpe(daily: readonly number[]): number | null {
  const moments = momentsOf(daily);
  return moments === null ? null : (moments.mean / moments.deviation) * Math.sqrt(DAYS_PER_YEAR);
}

/**
 * Deflated Sharpe Ratio (Bailey and López de Prado 2014): the probability that the true Sharpe ratio is above zero,
 * given how long the record is, how crooked, and that it is the best of so many independent trials, whose Sharpe ratios
 * vary by `trialDeviation` (per day, not per year). One trial = the Probabilistic Sharpe Ratio against zero.
 */
export function deflatedSharpe(daily: readonly number[], trials: number, trialDeviation: number): number | null {
  const moments = momentsOf(daily);
  if (moments === null) return null;
  const { n, mean, deviation, skew, kurtosis } = moments;
  const sharpe = mean / deviation;
  const expectedBest =
    trials > 1
      ? trialDeviation *
        ((1 - EULER) * normalQuantile(1 - 1 / trials) + EULER * normalQuantile(1 - 1 / (trials * Math.E)))
      : 0;
  const spread = Math.sqrt(1 - skew * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2);
  return normalCdf(((sharpe - expectedBest) * Math.sqrt(n - 1)) / spread);
}

/** What was tried, and where that was counted. */
export type Trials = {
  readonly total: number;
  /** Backtests in the same folder. */
  readonly backtests: number;
  /** Variants of walk-forwards in the same folder. */
  readonly variants: number;
  /** Runs of the lab's experiment log, trials of a search included. */
  readonly lab: number;
  /** The log they were counted in; null = there is none. */
  readonly labLog: string | null;
};

export type SharpeFigures = { readonly annual: number; readonly deflated: number | null; readonly trials: number };

/** Fewer days say nothing about a year. */
const DAYS_FOR_SHARPE = 30;

/** Null with too few days; trials differ by as much as chance alone lets a record of this length differ. */
export function sharpeFigures(daily: readonly number[], trials: number): SharpeFigures | null {
  const annual = annualSharpe(daily);
  const moments = momentsOf(daily);
  if (annual === null || moments === null || moments.n < DAYS_FOR_SHARPE) return null;
  return { annual, deflated: deflatedSharpe(daily, trials, 1 / Math.sqrt(moments.n)), trials };
}

/** Of the standard normal distribution; the series of Abramowitz and Stegun 26.2.11. */
export function normalCdf(z: number): number {
  if (z < -38) return 0;
  if (z > 38) return 1;
  let [term, sum] = [z, z];
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && k < 2000; k += 1) {
    term *= (z * z) / (2 * k + 1);
    sum += term;
  }
  const cdf = 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
  return Math.min(1, Math.max(0, cdf));
}

/** The inverse by bisection; p strictly between 0 and 1. */
export function normalQuantile(p: number): number {
  let [low, high] = [-38, 38];
  for (let step = 0; step < 200 && high - low > 1e-14; step += 1) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
