/** `npm run export:nightly`: a day of signals and decisions as files, or old days of the ledger into the archive. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../app/clock.ts";
import { DAY_MS } from "../core/time.ts";
import { type Answer, backupPlace, readWish, report } from "./backup/place.ts";
import { dayOf } from "./nightly/archive-day.ts";
import { archiveOld } from "./nightly/archive-old.ts";
import { exportDay } from "./nightly/export-day.ts";

const USAGE = `npm run export:nightly -- [--day YYYY-MM-DD] [--json]
npm run export:nightly -- --archive [--older-than DAYS] [--series-older-than DAYS] [--json]
  Writes signals and decisions of a UTC day (yesterday) as Parquet and CSV into VAR_DIR/export/DAY, and to the bucket of
  BACKUP_S3_URL. --archive writes every table of slots, days older than DAYS (90), as Parquet into VAR_DIR/archive/DAY, reads
  the files back, compares them row by row with what the running process may then delete (predictions, forecasts and scans
  only older than 365 days), and sends those to the bucket. This command deletes nothing. Reads beside a running process; a
  repeated run leaves the same files.
`;
await report(async () => {
  const options = {
    day: { type: "string" },
    archive: { type: "boolean" },
    "older-than": { type: "string" },
    "series-older-than": { type: "string" },
  } as const;
  const wish = readWish(options, USAGE);
  if (wish === "help") return { text: USAGE, json: null, exitCode: 0 };
  const place = backupPlace();
  const ledger = join(place.varFolder, "lookout.db");
  const day = typeof wish.day === "string" ? wish.day : dayOf(systemClock.now() - DAY_MS);
  const olderThan = Number(wish["older-than"] ?? 90);
  const seriesOlderThan = Number(wish["series-older-than"] ?? 365);
  if (!existsSync(ledger)) return bad(`There is no ledger at ${ledger}. Name its folder with VAR_DIR.`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(`${day}T00:00:00Z`))) {
    return bad(`--day must be a date like 2026-11-20, not ${day}.`);
  }
  if (!Number.isInteger(olderThan) || olderThan < 2)
    return bad("--older-than must be a whole number of days, 2 or more.");
  if (!Number.isInteger(seriesOlderThan) || seriesOlderThan < olderThan)
    return bad("--series-older-than must be a whole number of days, not fewer than --older-than.");
  if (wish.archive !== true) return await exportDay(place, ledger, day);
  return await archiveOld({ ...place, ledger, olderThan, seriesOlderThan, now: systemClock.now() });
});

function bad(text: string): Answer {
  return { text: `${text} Nothing was written.\n`, json: null, exitCode: 2 };
}
