/** A repeatable random walk of 1m candles: what is measured on it must not depend on a file. */
import type { CandleColumns } from "../../core/candle.ts";
import { DAY_MS, MINUTE_MS } from "../../core/time.ts";

export function randomWalk(seed: number, start: number, days: number): CandleColumns {
  const length = (days * DAY_MS) / MINUTE_MS;
  const column = (): Float64Array => new Float64Array(length);
  const { openTime, open, high, low, close, volume } = {
    ...{ openTime: column(), open: column(), high: column() },
    ...{ low: column(), close: column(), volume: column() },
  };
  let state = seed;
  let price = 60_000;
  for (let row = 0; row < length; row += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const chance = state / 2 ** 32;
    const next = price * (1 + (chance - 0.5) * 0.002);
    openTime[row] = start + row * MINUTE_MS;
    open[row] = price;
    high[row] = Math.max(price, next) * 1.0003;
    low[row] = Math.min(price, next) * 0.9997;
    close[row] = next;
    volume[row] = 1 + chance * 10;
    price = next;
  }
  return { openTime, open, high, low, close, volume, length };
}
