/** Scores and features given as columns in place of models: what stays is to calibrate the scores. */

import { confidenceColumn } from "../../backtest/simulate/confidence-column.ts";
import type { ScoredInstrument, Scorer } from "../../backtest/simulate/scored.ts";
import type { InstrumentId, Side } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import { calibrate, confidenceOf } from "../../engine/confidence/calibrate.ts";
import { stepTier } from "../../engine/confidence/tier.ts";
import type { FeatureRow } from "../../engine/features/feature-set.ts";
import type { ModelBundle } from "../../engine/ports.ts";

export type ScoreColumns = Readonly<Record<Side, Float64Array>>;

export function columnScorer(
  slots: readonly TimestampMs[],
  bundle: ModelBundle,
  columns: ReadonlyMap<InstrumentId, ScoreColumns>,
  rowAt: (slot: TimestampMs) => FeatureRow,
  floor: number,
): Scorer {
  const { calibrator, tierEdges, tag: modelTag } = bundle;
  const least = Math.min(floor, ...tierEdges);
  const scored = (instrument: InstrumentId, { long, short }: ScoreColumns, first: number): ScoredInstrument => {
    const slotOf = (index: number): TimestampMs => slots[first + index] ?? (Number.NaN as TimestampMs);
    return {
      confidence: {
        long: confidenceColumn(long, calibrator, least),
        short: confidenceColumn(short, calibrator, least),
      },
      complete: new Uint8Array(long.length).fill(1),
      row: (index) => rowAt(slotOf(index)),
      prediction(index, side, before) {
        const score = (side === "long" ? long : short)[index] ?? Number.NaN;
        const pWin = calibrate(score, calibrator);
        const seen = { instrument, side, slot: slotOf(index), confidence: confidenceOf(pWin) };
        const why = { scores: { column: score }, heads: { dir15: null, trend60: null }, boost: 0, atr15: null };
        return { ...seen, ...why, score, pWin, vennAbers: null, modelTag, ...stepTier(before, seen, tierEdges) };
      },
      outlook: (index) => ({
        ...{ instrument, slot: slotOf(index), rv15: null, rv60: null, range60: null, outside: null, outlier: null },
      }),
    };
  };
  return {
    async score(first, until) {
      const instruments = [...columns].map(([instrument, { long, short }]) =>
        scored(instrument, { long: long.subarray(first, until), short: short.subarray(first, until) }, first),
      );
      return { first, length: until - first, instruments };
    },
  };
}
