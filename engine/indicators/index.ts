/**
 * Technical indicators on columns of closed candles, in TA-Lib's definitions. Each exists as a class that is fed bar
 * by bar (`update`, `serialize`, `restore`) and as a function over whole columns that drives that same class, so the
 * two cannot differ in a single bit. The rules that hold for all of them:
 *
 * - The answer has as many rows as the input; NaN means "not known". Too few bars is NaN, never zero.
 * - A bar with NaN or an infinity in any of its inputs is NaN and starts the indicator again: the bars after it warm up
 *   as if they were the first. So no window reaches across it, and no recursive average is poisoned for good.
 * - A flat market is known, not missing: RSI 50 and stochastic 50 (TA-Lib: 0), ADX 0, ATR 0, Bollinger width 0,
 *   z-score 0, volatility 0.
 * - SMA, Bollinger, stochastic, z-score, returns and volatility depend on the bars of their window alone; EMA, RSI,
 *   MACD, ATR and ADX on all bars since the start; VWAP on the bars since UTC midnight.
 * - A saved state is plain JSON data. A period that is not a whole number ≥ 1, columns of different length and a state
 *   of another period throw RangeError: these are mistakes of the caller.
 */
export { Adx, adx } from "./adx.ts";
export { Atr, atr } from "./atr.ts";
export { Ema, ema, Sma, sma } from "./averages.ts";
export { Bollinger, bollinger } from "./bollinger.ts";
export { Macd, macd } from "./macd.ts";
export { LogReturn, logReturns, RealisedVolatility, realisedVolatility } from "./returns.ts";
export { Rsi, rsi } from "./rsi.ts";
export { Stochastic, stochastic } from "./stochastic.ts";
export { Vwap, vwap } from "./vwap.ts";
export { WARM_UP } from "./warm-up.ts";
export { ZScore, zScore } from "./z-score.ts";
