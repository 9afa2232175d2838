/** Takes rows away that nobody needs any more. Candles are not among them: they go into the history first. */
import type { Database } from "better-sqlite3";
import type { InstrumentId } from "../core/instrument.ts";
import { isoUtc, type TimestampMs } from "../core/time.ts";
import { type InstrumentTable, instrumentsIn } from "./instruments-in.ts";

export type Retention = {
  /** Quotes of slots before an instant; answers how many rows there were. */
  dropQuotes(before: TimestampMs): number;
  /** Feature vectors of slots before an instant, of every feature set. */
  dropFeatures(before: TimestampMs): number;
  /** Hourly quality counts, flags and quarantined rows of times before an instant. */
  dropQuality(before: TimestampMs): number;
  /** What nights measured of drift on UTC days that began before an instant. */
  dropDrift(before: TimestampMs): number;
};

const TIME_COLUMN: Readonly<Record<Exclude<InstrumentTable, "candles" | "feature_vectors">, string>> = {
  quotes: "slot",
  data_quality_metrics: "hour",
  suspect_candles: "open_time",
  quarantined_candles: "open_time",
};

export function createRetention(client: Database): Retention {
  /** One instrument at a time: its rows are together on the disk, and no transaction is long. */
  const drop = (table: keyof typeof TIME_COLUMN, before: TimestampMs): number => {
    const statement = client.prepare(`DELETE FROM ${table} WHERE instrument = ? AND ${TIME_COLUMN[table]} < ?`);
    return instrumentsIn(client, table).reduce(
      (dropped, instrument) => dropped + statement.run(instrument, before).changes,
      0,
    );
  };
  const nextSet = client
    .prepare<[InstrumentId, string], string | null>(
      "SELECT min(feature_set) FROM feature_vectors WHERE instrument = ? AND feature_set > ?",
    )
    .pluck();
  const dropVectors = client.prepare<[InstrumentId, string, TimestampMs]>(
    "DELETE FROM feature_vectors WHERE instrument = ? AND feature_set = ? AND slot < ?",
  );
  /** The slots of one feature set stand together, so each set is gone through by itself. */
  const dropFeaturesOf = (instrument: InstrumentId, before: TimestampMs): number => {
    let dropped = 0;
    for (let set = nextSet.get(instrument, ""); typeof set === "string"; set = nextSet.get(instrument, set)) {
      dropped += dropVectors.run(instrument, set, before).changes;
    }
    return dropped;
  };
  const dropDays = client.prepare<[string]>("DELETE FROM drift WHERE day < ?");
  return {
    dropFeatures: (before) =>
      instrumentsIn(client, "feature_vectors").reduce((sum, each) => sum + dropFeaturesOf(each, before), 0),
    dropQuotes: (before) => drop("quotes", before),
    dropDrift: (before) => dropDays.run(isoUtc(before).slice(0, 10)).changes,
    dropQuality: (before) =>
      drop("data_quality_metrics", before) + drop("suspect_candles", before) + drop("quarantined_candles", before),
  };
}
