/** How long the candle database, the ledger and the log keep what they hold; part of `configSchema`. */
import { flag, setting, whole } from "./fields.ts";

export const storageSettings = {
  CANDLE_KEEP_DAYS: setting(
    {
      group: "Storage",
      says: "Days of 1-minute candles in the candle database. Older ones move into the monthly files under history; correlations need 30 days.",
      allowed: "a whole number of days from 31 to 3650",
      fallback: "60",
    },
    whole(31, 3_650),
  ),
  QUOTE_KEEP_DAYS: setting(
    {
      group: "Storage",
      says: "Days of best bid and ask per scan in the candle database. Older ones are deleted.",
      allowed: "a whole number of days from 1 to 3650",
      fallback: "180",
    },
    whole(1, 3_650),
  ),
  FEATURE_KEEP_DAYS: setting(
    {
      group: "Storage",
      says: "Days of feature vectors per scan in the candle database. Older ones are deleted.",
      allowed: "a whole number of days from 1 to 3650",
      fallback: "180",
    },
    whole(1, 3_650),
  ),
  QUALITY_KEEP_DAYS: setting(
    {
      group: "Storage",
      says: "Days of hourly quality counts, flags and quarantined rows in the candle database. Older ones are deleted.",
      allowed: "a whole number of days from 2 to 3650",
      fallback: "90",
    },
    whole(2, 3_650),
  ),
  NIGHTLY_EXPORT: setting(
    {
      group: "Storage",
      says: "Whether each night writes the signals and decisions of the day before as Parquet and CSV into VAR_DIR/export, and to the bucket of BACKUP_S3_URL.",
      allowed: "true or false",
      fallback: "true",
    },
    flag,
  ),
  LEDGER_ARCHIVE_DAYS: setting(
    {
      group: "Storage",
      says: "Days after which what was decided is written as Parquet into VAR_DIR/archive (and sent to the bucket of BACKUP_S3_URL); refused dry-run decisions and their outcomes then leave the ledger. Live decisions, every signal, patterns, deployments and the audit log stay for ever.",
      allowed: "a whole number of days from 45 to 3650",
      fallback: "90",
    },
    // Answers look back at refused candidates for 30 days of the account.
    whole(45, 3_650),
  ),
  SERIES_KEEP_DAYS: setting(
    {
      group: "Storage",
      says: "Days of predictions, forecasts and scans in the ledger; older ones are in the archive only.",
      allowed: "a whole number of days from 60 to 3650",
      fallback: "365",
    },
    whole(60, 3_650),
  ),
  LOG_KEEP_DAYS: setting(
    {
      group: "Storage",
      says: "Days of logs kept in VAR_DIR/logs, one packed file per day. Older ones are deleted.",
      allowed: "a whole number of days from 1 to 3650",
      fallback: "30",
    },
    whole(1, 3_650),
  ),
};
