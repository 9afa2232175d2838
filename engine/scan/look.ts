/** What one instrument looks like at a slot: its candles' age and gaps, its features, session, volatility and pattern. */
import type { CandleColumns } from "../../core/candle.ts";
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
import { MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { DataFacts } from "../../risk/types.ts";
import type { FeatureContext, FeatureRow, FeatureSet } from "../features/feature-set.ts";
import { volatilityRegime } from "../features/regime.ts";
import { sessionLabel } from "../features/sessions.ts";
import type { PatternNamer } from "../patterns/pattern.ts";
import type { ModelBundle, QualityCounts, QualityFacts } from "../ports.ts";
import type { Decision } from "../records.ts";
import { qualityAt } from "./quality.ts";

/** Gaps are counted over the horizon that a new trade would have to live through. */
const GAP_WINDOW_MINUTES = 240;

export type Look = {
  readonly instrument: InstrumentId;
  readonly slot: TimestampMs;
  /** Null when there is no candle at all. */
  readonly close: number | null;
  readonly data: DataFacts & { readonly quality: QualityFacts };
  /** Null when a feature is missing. */
  readonly features: FeatureRow | null;
  readonly session: string;
  readonly volatilityRegime: Decision["volatilityRegime"];
  /** As a decision keeps it; null also where features are missing, because nothing is decided there. */
  readonly pattern: Decision["pattern"];
};

type LookedAt = {
  readonly instrument: InstrumentId;
  readonly history: CandleColumns;
  /** What its features may see beside its own candles. */
  readonly beside: FeatureContext;
  readonly slot: TimestampMs;
  readonly latenessMs: number;
  /** What was counted of its quality before. */
  readonly counts: QualityCounts;
  readonly featureSet: FeatureSet;
  readonly bundle: ModelBundle;
  readonly patternOf: PatternNamer;
};

/** Pure: the same candles and counts at the same slot give the same look, whenever it is asked for. */
export function look(at: LookedAt): Look {
  const { instrument, history, beside, slot, latenessMs, counts, featureSet, bundle, patternOf } = at;
  const row = history.length === 0 ? null : featureSet.compute(history, slot, beside);
  const newest = history.openTime[history.length - 1];
  const complete = row !== null && row.missing.length === 0;
  return {
    instrument,
    slot,
    close: history.close[history.length - 1] ?? null,
    data: {
      ageMs: newest === undefined ? null : slot - newest - MINUTE_MS,
      latenessMs,
      missingFeatures: row === null ? [...featureSet.names] : row.missing,
      gapMinutes: gapMinutes(history, slot),
      quality: qualityAt(history, slot, featureSet.warmupMinutes, counts),
    },
    features: complete ? row : null,
    session: sessionLabel(slot),
    volatilityRegime: volatilityRegime(row?.realised24h ?? null, bundle.volatilityTerciles[symbolOf(instrument)]),
    pattern: complete ? patternOf(history, slot) : null,
  };
}

/** Minutes without a candle among the last 240 before the slot. */
function gapMinutes(history: CandleColumns, slot: TimestampMs): number {
  const start = plus(slot, -GAP_WINDOW_MINUTES * MINUTE_MS);
  let present = 0;
  for (let row = history.length - 1; row >= 0 && (history.openTime[row] ?? 0) >= start; row -= 1) present += 1;
  return GAP_WINDOW_MINUTES - Math.min(present, GAP_WINDOW_MINUTES);
}
