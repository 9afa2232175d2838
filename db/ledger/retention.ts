/** Takes old rows of the ledger away that nothing asks for any more and that other files hold; decisions are never among them. */
import type { Database } from "better-sqlite3";
import { DAY_MS, type TimestampMs } from "../../core/time.ts";

export type LedgerRetention = {
  /** Predictions, forecasts and second opinions of slots before an instant; answers how many rows there were. */
  dropSeries(before: TimestampMs): number;
};

const SERIES = ["predictions", "volatility_forecasts", "shadow_predictions"] as const;

export function createLedgerRetention(client: Database): LedgerRetention {
  /** A day at a time, so that no transaction is long. */
  const dropFrom = (table: (typeof SERIES)[number], before: TimestampMs): number => {
    const oldest = client.prepare<[], number | null>(`SELECT min(slot) FROM ${table}`).pluck();
    const drop = client.prepare<[number]>(`DELETE FROM ${table} WHERE slot < ?`);
    let dropped = 0;
    for (let first = oldest.get() ?? before; first < before; first = oldest.get() ?? before) {
      dropped += drop.run(Math.min(before, first + DAY_MS)).changes;
    }
    return dropped;
  };
  return { dropSeries: (before) => SERIES.reduce((sum, table) => sum + dropFrom(table, before), 0) };
}
