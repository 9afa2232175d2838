/** Spreads and fills that a process stored, read beside it: nothing is locked or changed. */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import type { TimestampMs } from "../core/time.ts";
import type { Sample } from "../engine/execution/measure.ts";

const SPREADS = `SELECT instrument, slot AS at, (ask - bid) / ((ask + bid) / 2) * 10000 AS bps
  FROM quotes WHERE slot >= ? AND ask + bid > 0 ORDER BY slot, instrument`;
const SLIPPAGES = `SELECT instrument, slot AS at, slippage_bps AS bps
  FROM outcomes WHERE slot >= ? AND slippage_bps IS NOT NULL ORDER BY slot, instrument, side`;

/** Of the scans since then; none without a database. */
export const storedSpreads = (candlesFile: string, since: TimestampMs): readonly Sample[] =>
  read(candlesFile, SPREADS, since);

/** Real entries against the prices decided on, of everything that was followed since then. */
export const storedSlippages = (ledgerFile: string, since: TimestampMs): readonly Sample[] =>
  read(ledgerFile, SLIPPAGES, since);

function read(file: string, query: string, since: TimestampMs): readonly Sample[] {
  if (!existsSync(file)) return [];
  const client = new Database(file, { readonly: true, timeout: 1_000 });
  try {
    return client.prepare<[TimestampMs], Sample>(query).all(since);
  } finally {
    client.close();
  }
}
