/** Whether features see only the past, and no more of it than they say. */
import type { Tape } from "../../backtest/simulate/tape.ts";
import { type CandleColumns, rowAtOrAfter, sliceColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { FeatureRow, FeatureSet } from "../../engine/features/feature-set.ts";
import { featureContext } from "../../engine/scan/companions.ts";

export type FeatureProof = {
  readonly rows: number;
  /** Names of features that changed when everything after the slot was cut off, bit by bit. */
  readonly seeFuture: readonly string[];
  /** Names of features that changed by more than 1e-9 with more history than the warm-up they state. */
  readonly needMoreHistory: readonly string[];
};

const TOLERANCE = 1e-9;

/** Each slot is computed three times: on everything, without its future, and on its warm-up alone. */
export function proveFeatures(set: FeatureSet, tape: Tape, slots: readonly TimestampMs[]): FeatureProof {
  const seeFuture = new Set<string>();
  const needMoreHistory = new Set<string>();
  let rows = 0;
  for (const instrument of tape.keys()) {
    for (const slot of slots) {
      const whole = rowOf(set, tape, instrument, slot, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
      const past = rowOf(set, tape, instrument, slot, Number.NEGATIVE_INFINITY, slot);
      const warm = rowOf(set, tape, instrument, slot, slot - set.warmupMinutes * MINUTE_MS, slot);
      rows += 1;
      set.names.forEach((name, column) => {
        const [all, before, least] = [whole, past, warm].map(({ values }) => values[column] ?? Number.NaN);
        if (!Object.is(all, before)) seeFuture.add(name);
        if (!isNear(before, least)) needMoreHistory.add(name);
      });
    }
  }
  return { rows, seeFuture: [...seeFuture], needMoreHistory: [...needMoreHistory] };
}

function rowOf(
  set: FeatureSet,
  tape: Tape,
  instrument: InstrumentId,
  slot: TimestampMs,
  from: number,
  until: number,
): FeatureRow {
  const cut = (other: InstrumentId): CandleColumns | null => {
    const columns = tape.get(other);
    if (columns === undefined) return null;
    return sliceColumns(columns, rowAtOrAfter(columns.openTime, from), rowAtOrAfter(columns.openTime, until));
  };
  const history = cut(instrument);
  if (history === null) throw new Error(`There are no candles of ${instrument}.`);
  return set.compute(history, slot, featureContext(set, instrument, cut));
}

const isNear = (one = Number.NaN, other = Number.NaN): boolean =>
  Object.is(one, other) || Math.abs(one - other) <= TOLERANCE * Math.max(1, Math.abs(one));
