/** How much of the coming volatility the forecasts explained. */
import { type Forecast, rSquared, rSquaredWithin } from "../../backtest/metrics/r-squared.ts";
import type { Head } from "../../engine/ports.ts";
import type { JudgedRow } from "./evaluation.ts";

const HEADS = ["rv15", "rv60", "range60"] as const;
type VolatilityHead = (typeof HEADS)[number];

export type Explained = {
  /** R² against the mean of the training rows where the bundle states it, else against the mean of these rows. */
  readonly pooled: Readonly<Record<VolatilityHead, number | null>>;
  /** R² against the mean of each instrument. */
  readonly within: Readonly<Record<VolatilityHead, number | null>>;
};

/** Null when no head of volatility answered. It is forecast once per instrument, on the long row. */
export function explained(
  rows: readonly JudgedRow[],
  trainMeans: Readonly<Partial<Record<Head, number>>>,
): Explained | null {
  const answered = HEADS.filter((head) => rows.some(({ heads }) => heads[head] !== null));
  if (answered.length === 0) return null;
  const forecasts = new Map(answered.map((head) => [head, forecastsOf(rows, head)]));
  const each = (measure: (all: readonly Forecast[], head: VolatilityHead) => number | null) => {
    const of = (head: VolatilityHead): number | null => measure(forecasts.get(head) ?? [], head);
    return { rv15: of("rv15"), rv60: of("rv60"), range60: of("range60") };
  };
  return { pooled: each((all, head) => rSquared(all, trainMeans[head] ?? null)), within: each(rSquaredWithin) };
}

const forecastsOf = (rows: readonly JudgedRow[], head: VolatilityHead): readonly Forecast[] =>
  rows.flatMap(({ side, instrument, heads, outcome }) => {
    const [forecast, truth] = [heads[head], outcome[head]];
    return side === "short" || forecast === null || truth === null ? [] : [{ group: instrument, truth, forecast }];
  });
