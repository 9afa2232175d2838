/**
 * Feature set `crypto@1`: one instrument from 1m to 4h, the clock, two large coins beside it; `crypto@2`: the same and
 * the last four hours of 5m bars in order. Training and every kind of run compute them here and nowhere else. The
 * families' tables are their dictionary (docs/reference/features.md); a change of any meaning is a new version.
 *
 * Gaps: an absent minute is bridged by the close before it, never by what came later. A window that lacks more than
 * 5 % of its minutes (one minute in short windows) makes what is computed on it missing.
 */
import type { CandleColumns } from "../../../core/candle.ts";
import type { TimestampMs } from "../../../core/time.ts";
import type { FeatureContext, FeatureRow, FeatureSet } from "../feature-set.ts";
import { BARS } from "./bars.ts";
import { CHANNELS } from "./channels.ts";
import { CLOCK } from "./clock.ts";
import { ALONGSIDE, companionsOf } from "./companions.ts";
import { cryptoMatrices } from "./matrices.ts";
import { RETURNS } from "./returns.ts";
import { SEQUENCE } from "./sequence.ts";
import { ACROSS_TIMEFRAMES } from "./timeframes.ts";
import { DAY_MINUTES, type Feature, type SequenceFeature, viewer } from "./view.ts";
import { VOLATILITY } from "./volatility.ts";
import { VOLUME } from "./volume.ts";

const FEATURES: readonly Feature[] = [
  ...RETURNS,
  ...VOLATILITY,
  ...BARS,
  ...ACROSS_TIMEFRAMES,
  ...CHANNELS,
  ...VOLUME,
  ...CLOCK,
  ...ALONGSIDE,
];
/**
 * The longest window, 40 bars of 4 h and the one still forming, begins 9,839 minutes before a slot. Seven days are asked
 * for, four hours more: a history that begins inside an exchange's halt is then still known to be long enough, and a
 * live run, which holds no more than the warm-up, answers what a run over years of candles answers.
 */
const WARMUP_MINUTES = 7 * DAY_MINUTES;

export const CRYPTO = setOf("crypto@1", []);
export const CRYPTO_2 = setOf("crypto@2", SEQUENCE);

function setOf(id: string, sequence: readonly SequenceFeature[]): FeatureSet {
  const features = [...FEATURES, ...sequence];
  const over = rowsOf(features);
  return {
    id,
    names: features.map(({ name }) => name),
    definitions: features,
    warmupMinutes: WARMUP_MINUTES,
    compute: (history, slot, context) => over(history, context)(slot),
    companions: companionsOf,
    over,
    matrices: () => cryptoMatrices(FEATURES, sequence),
  };
}

function rowsOf(features: readonly SequenceFeature[]): NonNullable<FeatureSet["over"]> {
  const names = features.map(({ name }) => name);
  const directional = features.map((one) => one.directional);
  return (history: CandleColumns, context: FeatureContext = {}) => {
    const viewAt = viewer(history, context);
    return (slot: TimestampMs): FeatureRow => {
      const view = viewAt(slot);
      const values = Float64Array.from(features, ({ value }) => {
        context.keepPace?.();
        return finiteOrNaN(value(view));
      });
      return {
        values,
        missing: names.filter((_name, column) => Number.isNaN(values[column])),
        directional,
        atr15: positiveOrNull(view.bars("15m").atr14),
        realised24h: positiveOrNull(view.sigma * Math.sqrt(DAY_MINUTES)),
      };
    };
  };
}

/** 0/0 and ln 0 of a flat market are as unknown as too little history; −0 is 0. */
const finiteOrNaN = (value: number): number => (Number.isFinite(value) ? value + 0 : Number.NaN);
const positiveOrNull = (value: number): number | null => (value > 0 ? value : null);
