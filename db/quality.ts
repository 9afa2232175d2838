/** What is known about the quality of candles: rows kept apart, flags on stored ones, and one count per hour. */
import type { Database } from "better-sqlite3";
import type { InstrumentId } from "../core/instrument.ts";
import type { TimestampMs } from "../core/time.ts";
import type { QualityHour, QualityStore, QuarantinedRow } from "../engine/ports.ts";

const QUARANTINE = `INSERT INTO quarantined_candles (instrument, open_time, reason, source, raw, received_at)
  VALUES (@instrument, @openTime, @reason, @source, @raw, @at) ON CONFLICT DO NOTHING`;
const FLAG = `INSERT INTO suspect_candles (instrument, open_time, checks) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET checks = excluded.checks WHERE checks <> excluded.checks`;
const UNFLAG = "DELETE FROM suspect_candles WHERE instrument = ? AND open_time = ?";
const SUSPECTS = `SELECT open_time AS openTime, checks FROM suspect_candles
  WHERE instrument = ? AND open_time >= ? AND open_time < ? ORDER BY open_time`;
const QUARANTINED = `SELECT instrument, open_time AS openTime, reason, source, raw, received_at AS at
  FROM quarantined_candles WHERE instrument = ? AND open_time >= ? AND open_time < ? ORDER BY open_time, reason, raw`;
const PUT_HOUR = `INSERT OR REPLACE INTO data_quality_metrics
  (instrument, hour, expected, received, quarantined, suspect, feature_attempts, feature_failures, checks, score)
  VALUES (@instrument, @hour, @expected, @received, @quarantined, @suspect, @featureAttempts, @featureFailures,
  @checks, @score)`;
const HOURS = `SELECT instrument, hour, expected, received, quarantined, suspect, feature_attempts AS featureAttempts,
  feature_failures AS featureFailures, checks, score
  FROM data_quality_metrics WHERE instrument = ? AND hour >= ? AND hour < ? ORDER BY hour`;

type Range = [InstrumentId, TimestampMs, TimestampMs];
type HourRow = Omit<QualityHour, "checks"> & { readonly checks: string };

export function createQualityStore(client: Database): QualityStore {
  const quarantine = client.prepare<[QuarantinedRow]>(QUARANTINE);
  const flag = client.prepare<[InstrumentId, TimestampMs, string]>(FLAG);
  const unflag = client.prepare<[InstrumentId, TimestampMs]>(UNFLAG);
  const suspects = client.prepare<Range, { openTime: TimestampMs; checks: string }>(SUSPECTS);
  const quarantined = client.prepare<Range, QuarantinedRow>(QUARANTINED);
  const putHour = client.prepare<[HourRow]>(PUT_HOUR);
  const hours = client.prepare<Range, HourRow>(HOURS);
  return {
    quarantine: (row) => {
      quarantine.run(row);
    },
    flag: (instrument, openTime, checks) => {
      if (checks.length === 0) unflag.run(instrument, openTime);
      else flag.run(instrument, openTime, checks.join(","));
    },
    suspects: (instrument, from, until) =>
      suspects.all(instrument, from, until).map(({ openTime, checks }) => ({ openTime, checks: checks.split(",") })),
    quarantined: (instrument, from, until) => quarantined.all(instrument, from, until),
    together: client.transaction((write: () => void) => write()).immediate,
    putHour: (row) => {
      putHour.run({ ...row, checks: JSON.stringify(row.checks) });
    },
    hours: (instrument, from, until) =>
      hours.all(instrument, from, until).map((row) => ({ ...row, checks: JSON.parse(row.checks) })),
  };
}
