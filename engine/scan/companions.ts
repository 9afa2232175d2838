/** What a feature set may see beside one instrument's candles: those of the other watched ones it asks for. */
import type { CandleColumns } from "../../core/candle.ts";
import { type InstrumentId, symbolOf, venueOf } from "../../core/instrument.ts";
import type { FeatureContext, FeatureSet } from "../features/feature-set.ts";

/** A candle history up to the slot, or null for an instrument that is not watched. */
export type HistoryOf = (instrument: InstrumentId) => CandleColumns | null;

export function featureContext(
  { companions }: Pick<FeatureSet, "companions">,
  instrument: InstrumentId,
  historyOf: HistoryOf,
): FeatureContext {
  if (companions === undefined) return {};
  const beside = (symbol: string): InstrumentId => `${venueOf(instrument)}:${symbol}` as InstrumentId;
  return { companions: companions(symbolOf(instrument)).map((symbol) => historyOf(beside(symbol))) };
}
