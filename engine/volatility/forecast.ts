/** From what the models say of an instrument to what is kept, shown and judged by. */
import { symbolOf } from "../../core/instrument.ts";
import type { ForecastFacts } from "../../risk/types.ts";
import type { ModelBundle } from "../ports.ts";
import type { VolatilityForecast } from "../records.ts";
import type { Outlook } from "./outlook.ts";
import { type ExpectedRanges, expectedRanges } from "./range.ts";
import { type MarketRegime, marketRegime } from "./regime.ts";

type Reading = Pick<ModelBundle, "volatility">;

/** Null when the bundle does not forecast volatility, or nothing of it answered. */
export function forecastOf(outlook: Outlook, { volatility }: Reading): VolatilityForecast | null {
  const { instrument, slot, rv15, rv60, range60 } = outlook;
  if (volatility === null || (rv15 === null && rv60 === null && range60 === null)) return null;
  const move99 = rv15 === null ? null : volatility.band99 * Math.exp(rv15);
  return { instrument, slot, rv15, rv60, range60, move99 };
}

/** What people see of a forecast. */
export type Expectation = ExpectedRanges & {
  /** Null = the model does not know what is usual for this symbol. */
  readonly regime: MarketRegime | null;
  /** Share of the price that 99 of 100 moves of a quarter of an hour stay below, either way; null = not known. */
  readonly move99: number | null;
};

export function expectationOf(forecast: VolatilityForecast, { volatility }: Reading): Expectation | null {
  if (volatility === null) return null;
  const regime = marketRegime(forecast.rv60, volatility.regimes[symbolOf(forecast.instrument)]);
  const move99 = forecast.move99 === null ? null : Math.expm1(forecast.move99);
  return { ...expectedRanges(forecast, volatility), regime, move99 };
}

/** Volatility grows with the root of time. */
export function forecastFacts(forecast: VolatilityForecast | null, horizonMinutes: number): ForecastFacts {
  const rv60 = forecast?.rv60 ?? null;
  const volatility = rv60 === null ? null : Math.exp(rv60) * Math.sqrt(horizonMinutes / 60);
  return { move15: forecast?.move99 ?? null, volatility };
}
