/** Which instruments a table has rows of, without reading every row: one step along the primary key per instrument. */
import type { Database } from "better-sqlite3";
import type { InstrumentId } from "../core/instrument.ts";

export type InstrumentTable =
  | "candles"
  | "quotes"
  | "feature_vectors"
  | "data_quality_metrics"
  | "suspect_candles"
  | "quarantined_candles";

export function instrumentsIn(client: Database, table: InstrumentTable): readonly InstrumentId[] {
  const found = client.prepare<[], InstrumentId>(`WITH RECURSIVE found(name) AS (
    SELECT min(instrument) FROM ${table}
    UNION ALL
    SELECT (SELECT min(instrument) FROM ${table} WHERE instrument > found.name) FROM found WHERE found.name IS NOT NULL
  ) SELECT name FROM found WHERE name IS NOT NULL`);
  return found.pluck().all();
}
