/** How far a price is expected to travel: forecasts of volatility read as ranges of the price, with their uncertainty. */
import type { VolatilityReading } from "../ports.ts";
import type { VolatilityForecast } from "../records.ts";

/** Highest less lowest price of a span of time, as shares of the lowest: the middle guess, and where 9 of 10 lie. */
export type ExpectedRange = { readonly expected: number; readonly low: number; readonly high: number };

export type ExpectedRanges = {
  /** Of the next 15 and 60 minutes; null where a head did not answer. */
  readonly quarter: ExpectedRange | null;
  readonly hour: ExpectedRange | null;
};

type Forecast = Pick<VolatilityForecast, "rv15" | "rv60" | "range60">;
type Quantiles = readonly [number, number, number];

export function expectedRanges(
  forecast: Forecast,
  { residuals }: Pick<VolatilityReading, "residuals">,
): ExpectedRanges {
  const { rv15, rv60, range60 } = forecast;
  const hour = range60 === null ? null : rangeFrom(range60, residuals.range60);
  if (rv15 === null || rv60 === null || range60 === null) return { quarter: null, hour };
  // No head forecasts the range of a quarter. Over an hour a range is this multiple of the volatility, in logarithms;
  // for a random walk it is the same over any span.
  const multiple = range60 + residuals.range60[1] - (rv60 + residuals.rv60[1]);
  return { quarter: rangeFrom(rv15 + multiple, quarterResiduals(residuals)), hour };
}

/**
 * What is unsure about the range of a quarter: its volatility, and how long a range that volatility makes. The second
 * is what the hour's range is unsure of beyond the hour's volatility; independent errors add up by their squares.
 */
function quarterResiduals({ rv15, rv60, range60 }: VolatilityReading["residuals"]): Quantiles {
  const away = (end: 0 | 2): number => {
    const spread = (quantiles: Quantiles): number => quantiles[end] - quantiles[1];
    return Math.sqrt(spread(rv15) ** 2 + Math.max(0, spread(range60) ** 2 - spread(rv60) ** 2));
  };
  return [rv15[1] - away(0), rv15[1], rv15[1] + away(2)];
}

/** From the logarithm of ln(highest / lowest) to shares of the lowest price. */
function rangeFrom(forecast: number, [low, middle, high]: Quantiles): ExpectedRange {
  const share = (residual: number): number => Math.expm1(Math.exp(forecast + residual));
  return { expected: share(middle), low: share(low), high: share(high) };
}
