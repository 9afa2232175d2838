/** The stretches in which an exchange has no usable candle, kept as few and as long as they can be. */
import type { Database } from "better-sqlite3";
import type { InstrumentId } from "../core/instrument.ts";
import type { Timeframe, TimestampMs } from "../core/time.ts";
import type { HistoryGap, Series } from "../engine/ports/backfill.ts";

type Key = readonly [InstrumentId, Timeframe];

const COLUMNS = `from_time AS "from", until_time AS until, why`;
/** A gap that ends where the stretch begins touches it, but does not lie in it. */
const WITHIN = `SELECT ${COLUMNS} FROM gaps
  WHERE instrument = ? AND timeframe = ? AND until_time > ? AND from_time < ? ORDER BY from_time`;
const NEIGHBOURS = `SELECT ${COLUMNS} FROM gaps
  WHERE instrument = ? AND timeframe = ? AND (until_time = ? OR from_time = ?) AND why = ? ORDER BY from_time`;
const DROP = "DELETE FROM gaps WHERE instrument = ? AND timeframe = ? AND from_time = ?";
const ADD = "INSERT INTO gaps (instrument, timeframe, from_time, until_time, why) VALUES (?, ?, ?, ?, ?)";

type Replacement = { readonly from: TimestampMs; readonly until: TimestampMs; readonly gaps: readonly HistoryGap[] };

export type Gaps = {
  within(series: Series, from: TimestampMs, until: TimestampMs): readonly HistoryGap[];
  /** To be called inside a transaction. What lies outside [from, until) stays as it is. */
  replace(series: Series, page: Replacement): void;
};

export function createGaps(client: Database): Gaps {
  const select = client.prepare<[...Key, TimestampMs, TimestampMs], HistoryGap>(WITHIN);
  const neighbours = client.prepare<[...Key, TimestampMs, TimestampMs, string], HistoryGap>(NEIGHBOURS);
  const drop = client.prepare<[...Key, TimestampMs]>(DROP);
  const insert = client.prepare<[...Key, TimestampMs, TimestampMs, string]>(ADD);

  const add = (key: Key, gap: HistoryGap): void => {
    if (gap.from >= gap.until) return;
    const touching = neighbours.all(...key, gap.from, gap.until, gap.why);
    for (const { from } of touching) drop.run(...key, from);
    const from = Math.min(gap.from, ...touching.map((each) => each.from)) as TimestampMs;
    const until = Math.max(gap.until, ...touching.map((each) => each.until)) as TimestampMs;
    insert.run(...key, from, until, gap.why);
  };

  return {
    within: ({ instrument, timeframe }, from, until) => select.all(instrument, timeframe, from, until),
    replace: ({ instrument, timeframe }, { from, until, gaps }) => {
      const key = [instrument, timeframe] as const;
      for (const old of select.all(...key, from, until)) {
        drop.run(...key, old.from);
        add(key, { ...old, until: Math.min(old.until, from) as TimestampMs });
        add(key, { ...old, from: Math.max(old.from, until) as TimestampMs });
      }
      for (const gap of gaps) add(key, gap);
    },
  };
}
