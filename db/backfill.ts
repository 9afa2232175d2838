/**
 * The backfill database: candles wait here until their month is complete, beside the gaps of the exchange and how far
 * each series was read. Killed at any moment, it holds whole pages only.
 */
import type { Database } from "better-sqlite3";
import type { CandleColumns } from "../core/candle.ts";
import type { InstrumentId } from "../core/instrument.ts";
import { ok, type Result } from "../core/result.ts";
import type { Timeframe, TimestampMs } from "../core/time.ts";
import type { BackfillStore, Series, SettledPage, Staged } from "../engine/ports/backfill.ts";
import { createGaps } from "./backfill-gaps.ts";
import { type CandleRow, inColumns } from "./candle-columns.ts";
import type { DatabaseError } from "./errors.ts";
import { openDatabase } from "./open.ts";

type Key = [InstrumentId, Timeframe];
type Span = [...Key, TimestampMs, TimestampMs];

const INSERT = `INSERT INTO staged_candles (instrument, timeframe, open_time, open, high, low, close, volume)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const SAME = `SELECT 1 FROM staged_candles WHERE instrument = ? AND timeframe = ? AND open_time = ?
  AND open = ? AND high = ? AND low = ? AND close = ? AND volume = ?`;
const RANGE = `SELECT open_time, open, high, low, close, volume FROM staged_candles
  WHERE instrument = ? AND timeframe = ? AND open_time >= ? AND open_time < ? ORDER BY open_time`;
const SPAN = `SELECT min(open_time) AS oldest, max(open_time) AS newest FROM staged_candles
  WHERE instrument = ? AND timeframe = ?`;
const UNSTAGE = `DELETE FROM staged_candles
  WHERE instrument = ? AND timeframe = ? AND open_time >= ? AND open_time < ?`;
const CHECKPOINT = "SELECT until_time FROM checkpoints WHERE instrument = ? AND timeframe = ?";
const MOVE_CHECKPOINT = `INSERT INTO checkpoints (instrument, timeframe, until_time) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET until_time = max(until_time, excluded.until_time)`;

export type BackfillDatabase = { readonly store: BackfillStore; close(): void };

/** Opens (and creates or migrates) the backfill file. One process at a time has it. */
export function openBackfill({ file }: { readonly file: string }): Result<BackfillDatabase, DatabaseError> {
  const opened = openDatabase({ kind: "backfill", file });
  if (!opened.ok) return opened;
  const { client, close } = opened.value;
  return ok({ store: createBackfillStore(client), close });
}

function createBackfillStore(client: Database): BackfillStore {
  const insert = client.prepare<[...Key, ...CandleRow]>(INSERT);
  const same = client.prepare<[...Key, ...CandleRow]>(SAME);
  const range = client.prepare<Span, CandleRow>(RANGE).raw();
  const span = client.prepare<Key, { oldest: TimestampMs | null; newest: TimestampMs | null }>(SPAN);
  const unstage = client.prepare<Span>(UNSTAGE);
  const checkpoint = client.prepare<Key, TimestampMs>(CHECKPOINT).pluck();
  const moveCheckpoint = client.prepare<[...Key, TimestampMs]>(MOVE_CHECKPOINT);
  const gaps = createGaps(client);

  const put = (series: Series, candles: CandleColumns): Staged => {
    let added = 0;
    let conflicting = 0;
    for (let row = 0; row < candles.length; row++) {
      const values = [...keyOf(series), ...rowAt(candles, row)] as const;
      if (insert.run(...values).changes === 1) added += 1;
      else if (same.get(...values) === undefined) conflicting += 1;
    }
    return { added, conflicting };
  };
  const stage = client.transaction(put);
  const settle = client.transaction((series: Series, page: SettledPage) => {
    const staged = put(series, page.candles);
    gaps.replace(series, page);
    moveCheckpoint.run(...keyOf(series), page.until);
    return staged;
  });

  return {
    settle: (series, page) => settle.immediate(series, page),
    stage: (series, candles) => stage.immediate(series, candles),
    staged: (series, from, until) => inColumns(range.all(...keyOf(series), from, until)),
    stagedSpan: (series) => {
      const { oldest = null, newest = null } = span.get(...keyOf(series)) ?? {};
      return oldest === null || newest === null ? null : { oldest, newest };
    },
    unstage: (series, from, until) => void unstage.run(...keyOf(series), from, until),
    gaps: (series, from, until) => gaps.within(series, from, until),
    checkpoint: (series) => checkpoint.get(...keyOf(series)) ?? null,
  };
}

const keyOf = ({ instrument, timeframe }: Series): Key => [instrument, timeframe];

function rowAt(candles: CandleColumns, row: number): CandleRow {
  const at = (column: Float64Array): number => column[row] ?? Number.NaN;
  const { openTime, open, high, low, close, volume } = candles;
  return [at(openTime), at(open), at(high), at(low), at(close), at(volume)];
}
