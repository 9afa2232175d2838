/**
 * How many leading bars of a series have no value yet; equally, the index of the first one that has.
 * Recursive averages (EMA, RSI, MACD, ATR, ADX) are defined from there on, but still carry a trace of where they began:
 * an EMA's seed has weight (1 − 2/(period + 1))^n after n bars, a Wilder average's (1 − 1/period)^n.
 */
export const WARM_UP = {
  sma: (period: number): number => period - 1,
  ema: (period: number): number => period - 1,
  rsi: (period: number): number => period,
  macd: (slow: number, signal: number): number => slow + signal - 2,
  bollinger: (period: number): number => period - 1,
  atr: (period: number): number => period,
  adx: (period: number): number => 2 * period - 1,
  stochastic: (fastK: number, slowK: number, slowD: number): number => fastK + slowK + slowD - 3,
  zScore: (period: number): number => period - 1,
  logReturns: (lag: number): number => lag,
  realisedVolatility: (period: number): number => period,
} as const;
