/** Resolved signals of one bundle, read beside a process that may hold the ledger: nothing is locked or changed. */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";

/** Entered at the next open after the decision and net of costs, so the delay of a decision is in it. */
export type ForwardSignal = {
  readonly instrument: InstrumentId;
  readonly entryTime: TimestampMs;
  readonly exitTime: TimestampMs;
  readonly won: boolean;
  readonly r: number;
};

const RESOLVED = `
  select s.instrument, s.entry_time as entryTime, s.exit_time as exitTime, s.result = 'W' as won, s.r_realized as r
  from signals s join decisions d on d.id = s.signal_id
  where d.model_tag = ? and s.result is not null and s.entry_time is not null and s.r_realized is not null
  order by s.entry_time, s.signal_id`;

/** Oldest first; null when there is no ledger at all. */
export function forwardSignals(file: string, tag: string): readonly ForwardSignal[] | null {
  if (!existsSync(file)) return null;
  const client = new Database(file, { readonly: true, timeout: 1_000 });
  try {
    type Row = Omit<ForwardSignal, "won"> & { readonly won: number };
    const rows = client.prepare<[string], Row>(RESOLVED).all(tag);
    return rows.map((row) => ({ ...row, won: row.won === 1 }));
  } finally {
    client.close();
  }
}
