/** The seven classic indicators in batch, all of them together over the same candles. */
import { adx, atr, bollinger, ema, macd, rsi, stochastic } from "../../engine/indicators/index.ts";
import { type Measurement, median } from "./measure.ts";

const CANDLES = 500_000;
const RUNS = 5;

export function indicators(): readonly Measurement[] {
  const { high, low, close } = walk(CANDLES);
  const seven = (): void => {
    ema(close, 26);
    rsi(close, 14);
    macd(close, 12, 26, 9);
    bollinger(close, 20, 2);
    atr(high, low, close, 14);
    adx(high, low, close, 14);
    stochastic(high, low, close, 14, 3, 3);
  };
  seven();
  const perSecond = Array.from({ length: RUNS }, () => {
    const started = performance.now();
    seven();
    return (CANDLES * 1000) / (performance.now() - started);
  });
  return [{ name: "7 classic indicators in batch", value: Math.round(median(perSecond)), unit: "candles/s" }];
}

/** A repeatable random walk: the speed must not depend on a file. */
function walk(length: number): {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
} {
  const high = new Float64Array(length);
  const low = new Float64Array(length);
  const close = new Float64Array(length);
  let state = 1;
  let price = 60_000;
  for (let row = 0; row < length; row += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const step = (state / 2 ** 32 - 0.5) * 0.002;
    const next = price * (1 + step);
    high[row] = Math.max(price, next) * 1.0003;
    low[row] = Math.min(price, next) * 0.9997;
    close[row] = next;
    price = next;
  }
  return { high, low, close };
}
