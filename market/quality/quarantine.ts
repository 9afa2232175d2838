/** Keeps apart, as they came, rows that may not be used: those a source left out and those that contradict the store. */
import { type Candle, type CandleColumns, rowAtOrAfter } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { CandleSource, CandleStore, RejectedCandle } from "../../engine/ports.ts";
import { candleAt } from "../candle-rows.ts";
import type { Check } from "./checks.ts";

/** Takes one row into quarantine. */
export type Quarantine = (instrument: InstrumentId, openTime: number, reason: string, raw: string) => void;

/** The names that sources give to faults, as the checks are called. */
const CHECK_OF: Readonly<Record<string, Check>> = {
  NOT_FINITE: "finite",
  NOT_POSITIVE: "positive",
  OHLC_ORDER: "ohlcOrder",
  MISALIGNED: "misaligned",
  DUPLICATE_DIFFERS: "conflict",
};

export const watchedSource = (source: CandleSource, quarantine: Quarantine): CandleSource => ({
  ...source,
  async candles(instrument, from, until) {
    const batch = await source.candles(instrument, from, until);
    if (!batch.ok) return batch;
    for (const row of batch.value.rejected) keep(instrument, row, quarantine);
    return batch;
  },
});

function keep(instrument: InstrumentId, { openTime, why, rows }: RejectedCandle, quarantine: Quarantine): void {
  const reason = CHECK_OF[why] ?? why;
  for (const row of rows ?? [null]) quarantine(instrument, openTime, reason, JSON.stringify(row));
}

/** `came` is told of candles that are new in the store. */
export const watchedStore = (
  store: CandleStore,
  quarantine: Quarantine,
  came: (instrument: InstrumentId, openTimes: readonly TimestampMs[]) => void,
): CandleStore => ({
  ...store,
  append(instrument, candles) {
    const appended = store.append(instrument, candles);
    const openTimes = candles.map(({ openTime }) => openTime);
    if (appended.added > 0) came(instrument, openTimes);
    if (appended.conflicting > 0) {
      for (const candle of contradicting(store, instrument, candles)) {
        quarantine(instrument, candle.openTime, "conflict", JSON.stringify(valuesOf(candle)));
      }
    }
    return appended;
  },
});

/** The candles whose minute is stored with other values. */
function contradicting(store: CandleStore, instrument: InstrumentId, candles: readonly Candle[]): readonly Candle[] {
  const times = candles.map(({ openTime }) => openTime);
  const from = Math.min(...times) as TimestampMs;
  const stored = store.range(instrument, from, plus(Math.max(...times) as TimestampMs, MINUTE_MS));
  return candles.filter((candle) => !isStored(stored, candle));
}

function isStored(stored: CandleColumns, candle: Candle): boolean {
  const known = valuesOf(candleAt(stored, rowAtOrAfter(stored.openTime, candle.openTime)));
  return valuesOf(candle).every((value, column) => value === known[column]);
}

const valuesOf = ({ openTime, open, high, low, close, volume }: Candle): readonly number[] => [
  ...[openTime, open, high, low, close, volume],
];
