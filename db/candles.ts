/**
 * The candle database. Candles come in bulk and are read in long runs, so this store uses prepared statements and
 * plain rows; the query builder serves the ledger.
 */
import type { Database } from "better-sqlite3";
import { type CandleColumns, toColumns } from "../core/candle.ts";
import type { InstrumentId } from "../core/instrument.ts";
import { ok, type Result } from "../core/result.ts";
import { HOUR_MS, MINUTE_MS, type TimestampMs } from "../core/time.ts";
import type { DriftStore } from "../engine/ports/drift.ts";
import type { FeatureStore } from "../engine/ports/features.ts";
import type { BreakerStore, CandleStore, QualityStore, QuoteStore } from "../engine/ports.ts";
import { createBreakerStore } from "./breakers.ts";
import { inColumns, type CandleRow as Row } from "./candle-columns.ts";
import { createDriftStore } from "./drift.ts";
import type { DatabaseError } from "./errors.ts";
import { createFeatureStore } from "./features.ts";
import { instrumentsIn } from "./instruments-in.ts";
import { openDatabase } from "./open.ts";
import { createQualityStore } from "./quality.ts";
import { createQuoteStore } from "./quotes.ts";
import { createRetention, type Retention } from "./retention.ts";

const INSERT = `INSERT INTO candles (instrument, open_time, open, high, low, close, volume)
  VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const SAME = `SELECT 1 FROM candles WHERE instrument = ? AND open_time = ?
  AND open = ? AND high = ? AND low = ? AND close = ? AND volume = ?`;
const RANGE = `SELECT open_time, open, high, low, close, volume FROM candles
  WHERE instrument = ? AND open_time >= ? AND open_time < ? ORDER BY open_time`;
/** The last minute of an hour closes on the hour. Hour by hour, because 59 of 60 rows are not asked for. */
const HOURLY = `WITH RECURSIVE hours (hour) AS (
    SELECT CAST(@hour AS INTEGER) WHERE @hour - ${MINUTE_MS} < @until
    UNION ALL SELECT hour + ${HOUR_MS} FROM hours WHERE hour + ${HOUR_MS} - ${MINUTE_MS} < @until)
  SELECT hour, close FROM hours JOIN candles ON instrument = @instrument AND open_time = hour - ${MINUTE_MS} ORDER BY hour`;
const NEWEST = "SELECT max(open_time) FROM candles WHERE instrument = ?";
const OLDEST = "SELECT min(open_time) FROM candles WHERE instrument = ?";
const REMOVE = "DELETE FROM candles WHERE instrument = ? AND open_time = ?";

type Hours = { readonly instrument: InstrumentId; readonly hour: TimestampMs; readonly until: TimestampMs };

export type CandleDatabase = {
  readonly store: CandleStore;
  readonly quality: QualityStore;
  readonly quotes: QuoteStore;
  readonly features: FeatureStore;
  readonly breakers: BreakerStore;
  readonly drift: DriftStore;
  readonly retention: Retention;
  maintain(): void;
  close(): void;
};

/** Opens (and creates or migrates) the candle file. */
export function openCandles({ file }: { readonly file: string }): Result<CandleDatabase, DatabaseError> {
  const opened = openDatabase({ kind: "candles", file });
  if (!opened.ok) return opened;
  const { client, maintain, close } = opened.value;
  return ok({
    store: createCandleStore(client),
    quality: createQualityStore(client),
    quotes: createQuoteStore(client),
    features: createFeatureStore(client),
    breakers: createBreakerStore(client),
    drift: createDriftStore(client),
    retention: createRetention(client),
    maintain,
    close,
  });
}

export function createCandleStore(client: Database): CandleStore {
  const insert = client.prepare<[InstrumentId, ...Row]>(INSERT);
  const same = client.prepare<[InstrumentId, ...Row]>(SAME);
  const range = client.prepare<[InstrumentId, TimestampMs, TimestampMs], Row>(RANGE).raw();
  const hourly = client.prepare<[Hours], { hour: TimestampMs; close: number }>(HOURLY);
  const newest = client.prepare<[InstrumentId], TimestampMs | null>(NEWEST).pluck();

  const oldest = client.prepare<[InstrumentId], TimestampMs | null>(OLDEST).pluck();
  const removeOne = client.prepare<[InstrumentId, number]>(REMOVE);

  const append = client.transaction((instrument: InstrumentId, candles: CandleColumns) => {
    let added = 0;
    let conflicting = 0;
    for (let index = 0; index < candles.length; index += 1) {
      const row = rowOf(candles, index);
      const isNew = insert.run(instrument, ...row).changes === 1;
      if (isNew) added += 1;
      else if (same.get(instrument, ...row) === undefined) conflicting += 1;
    }
    return { added, conflicting };
  });
  const remove = client.transaction((instrument: InstrumentId, openTimes: Float64Array) => {
    let removed = 0;
    for (const openTime of openTimes) removed += removeOne.run(instrument, openTime).changes;
    return removed;
  });

  return {
    append: (instrument, candles) => append.immediate(instrument, toColumns(candles)),
    appendColumns: (instrument, candles) => append.immediate(instrument, candles),
    range: (instrument, from, until) => inColumns(range.all(instrument, from, until)),
    hourlyCloses: (instrument, from, until) => {
      const hour = (Math.ceil((from + MINUTE_MS) / HOUR_MS) * HOUR_MS) as TimestampMs;
      return hourly.all({ instrument, hour, until });
    },
    newest: (instrument) => newest.get(instrument) ?? null,
    oldest: (instrument) => oldest.get(instrument) ?? null,
    instruments: () => instrumentsIn(client, "candles"),
    remove: (instrument, openTimes) => remove.immediate(instrument, openTimes),
  };
}

/** NaN stands for what is not there; the table refuses it. */
function rowOf({ openTime, open, high, low, close, volume }: CandleColumns, index: number): Row {
  const at = (column: Float64Array): number => column[index] ?? Number.NaN;
  return [at(openTime), at(open), at(high), at(low), at(close), at(volume)];
}
