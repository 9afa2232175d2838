/** What a backtest's charts draw, as numbers. */
import type { CurvePoint } from "../../../backtest/report/money.ts";
import type { CalibrationBin } from "../../../engine/forecast-scores.ts";
import { wilson } from "../../../engine/statistics.ts";

export type XY = readonly [x: number, y: number];

/** How far the balance is below its highest so far, after each exit, in percent: 0 or below. */
export function fallsOf(curve: readonly CurvePoint[]): readonly XY[] {
  let peak = Number.NEGATIVE_INFINITY;
  return curve.map(({ at, balance }) => {
    peak = Math.max(peak, balance);
    return [at, 100 * (balance / peak - 1)] as const;
  });
}

export type Histogram = {
  readonly width: number;
  readonly bars: readonly { readonly from: number; readonly n: number }[];
};

/** Counts of results in bars of a quarter R, empty ones between them included; wider bars where there would be many. */
export function histogramOf(results: readonly number[], most = 40): Histogram {
  const span = Math.max(...results) - Math.min(...results);
  const width = [0.25, 0.5, 1].find((one) => span / one < most) ?? Math.ceil(span / most);
  const numbers = results.map((result) => Math.floor(result / width));
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  const bars = Array.from({ length: last - first + 1 }, (_unused, at) => ({ from: (first + at) * width, n: 0 }));
  for (const number of numbers) {
    const bar = bars[number - first];
    if (bar !== undefined) bar.n += 1;
  }
  return { width, bars };
}

export type Point = { readonly stated: number; readonly won: number; readonly low: number; readonly high: number };

/** Stated and realised win rate of each bin with Wilson's 95 %, in percent. */
export const reliabilityOf = (bins: readonly CalibrationBin[]): readonly Point[] =>
  bins.map(({ n, stated, realised }) => {
    const [low, high] = wilson(realised * n, n);
    return { stated: 100 * stated, won: 100 * realised, low: 100 * low, high: 100 * high };
  });
