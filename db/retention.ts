/** Takes rows away that nobody needs any more. Candles are not among them: they go into the history first. */
import type { Database } from "better-sqlite3";
import type { TimestampMs } from "../core/time.ts";
import { type InstrumentTable, instrumentsIn } from "./instruments-in.ts";

export type Retention = {
  /** Quotes of slots before an instant; answers how many rows there were. */
  dropQuotes(before: TimestampMs): number;
  /** Hourly quality counts, flags and quarantined rows of times before an instant. */
  dropQuality(before: TimestampMs): number;
};

const TIME_COLUMN: Readonly<Record<Exclude<InstrumentTable, "candles">, string>> = {
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
  return {
    dropQuotes: (before) => drop("quotes", before),
    dropQuality: (before) =>
      drop("data_quality_metrics", before) + drop("suspect_candles", before) + drop("quarantined_candles", before),
  };
}
