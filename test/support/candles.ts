/** Builders for candles in tests: short tables of prices instead of full objects. */
import { type CandleColumns, toColumns } from "../../core/candle.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";

export const at = (iso: string): TimestampMs => Date.parse(iso) as TimestampMs;

/** Rows of [minutes after start, open, high, low, close]; volume 1. */
export function aTable(
  start: TimestampMs,
  rows: readonly (readonly [number, number, number, number, number])[],
): CandleColumns {
  return toColumns(
    rows.map(([minute, open, high, low, close]) => ({
      openTime: (start + minute * MINUTE_MS) as TimestampMs,
      open,
      high,
      low,
      close,
      volume: 1,
    })),
  );
}

/** A deterministic random walk of 1m candles: good enough to have trends, gaps in price and wicks. */
export function aWalk(start: TimestampMs, minutes: number, seed: number, price = 100): CandleColumns {
  let state = seed >>> 0;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  let last = price;
  const candles = Array.from({ length: minutes }, (_, minute) => {
    const open = last * (1 + (random() - 0.5) * 0.0002);
    const close = open * (1 + (random() - 0.5) * 0.003);
    const high = Math.max(open, close) * (1 + random() * 0.001);
    const low = Math.min(open, close) * (1 - random() * 0.001);
    last = close;
    return { openTime: (start + minute * MINUTE_MS) as TimestampMs, open, high, low, close, volume: 1 + random() * 10 };
  });
  return toColumns(candles);
}
