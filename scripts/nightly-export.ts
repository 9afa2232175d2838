/** `npm run export:nightly`: a day of signals and decisions as files, or old days of the ledger into the archive. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { systemClock } from "../app/clock.ts";
import { DAY_MS, isoUtc, type TimestampMs } from "../core/time.ts";
import { openRemote } from "../db/backup/remote.ts";
import { daysWithRows, SLOT_TABLES } from "../db/ledger/day-rows.ts";
import { type Answer, backupPlace, type Place, readWish, report } from "./backup/place.ts";
import { writeDay } from "./nightly/write-day.ts";

const USAGE = `npm run export:nightly -- [--day YYYY-MM-DD] [--json]
npm run export:nightly -- --archive [--older-than DAYS] [--json]
  Writes signals and decisions of a UTC day (yesterday) as Parquet and CSV into VAR_DIR/export/DAY, and to the bucket of
  BACKUP_S3_URL. --archive writes every table of slots, days older than DAYS (90), as Parquet into VAR_DIR/archive/DAY; days
  that are there are left alone. Nothing is deleted. Reads beside a running process; a repeated run leaves the same files.
`;
const EXPORTED = ["signals", "decisions"] as const;

const dayOf = (at: number): string => isoUtc(at as TimestampMs).slice(0, 10);
const plain = (rows: Readonly<Record<string, number>>): string =>
  Object.entries(rows)
    .map(([table, count]) => `${count} ${table}`)
    .join(", ");

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** The files lie here whatever the bucket says; that it could not be reached is told, and the exit code is 1. */
async function send(files: readonly string[], bucket: Place["bucket"]): Promise<string | null> {
  if (bucket === null) return null;
  try {
    const remote = openRemote(bucket);
    for (const file of files) await remote.send(file, await sha256Of(file));
    return null;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

async function exportDay(place: Place, ledger: string, day: string): Promise<Answer> {
  const into = join(place.varFolder, "export");
  const { files, rows } = await writeDay({ ledger, tables: EXPORTED, day, into, csv: true });
  const fault = await send(files, place.bucket);
  const sent = place.bucket === null || fault !== null ? "" : " They were sent to the bucket.";
  const trouble = fault === null ? "" : ` They were not sent to the bucket: ${fault}. The files here are whole.`;
  const text = `${day}: ${plain(rows)} in ${join(into, day)}.${sent}${trouble}`;
  return { text: `${text}\n`, json: { text, day, rows, files }, exitCode: fault === null ? 0 : 1 };
}

async function archiveOld({ varFolder }: Place, ledger: string, olderThan: number): Promise<Answer> {
  const into = join(varFolder, "archive");
  const until = Math.floor(systemClock.now() / DAY_MS) * DAY_MS - olderThan * DAY_MS;
  let written = 0;
  let total = 0;
  for (const at of daysWithRows(ledger, until as TimestampMs)) {
    if (existsSync(join(into, dayOf(at)))) continue;
    const { rows } = await writeDay({ ledger, tables: SLOT_TABLES, day: dayOf(at), into, csv: false });
    written += 1;
    total += Object.values(rows).reduce((sum, count) => sum + count, 0);
  }
  const text = `Days before ${dayOf(until)} written into ${into}: ${written} with ${total} rows; all earlier ones were there.`;
  return { text: `${text}\n`, json: { text, days: written, rows: total }, exitCode: 0 };
}

await report(async () => {
  const options = { day: { type: "string" }, archive: { type: "boolean" }, "older-than": { type: "string" } } as const;
  const wish = readWish(options, USAGE);
  if (wish === "help") return { text: USAGE, json: null, exitCode: 0 };
  const place = backupPlace();
  const ledger = join(place.varFolder, "lookout.db");
  const day = typeof wish.day === "string" ? wish.day : dayOf(systemClock.now() - DAY_MS);
  const olderThan = Number(wish["older-than"] ?? 90);
  if (!existsSync(ledger)) return bad(`There is no ledger at ${ledger}. Name its folder with VAR_DIR.`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(`${day}T00:00:00Z`))) {
    return bad(`--day must be a date like 2026-11-20, not ${day}.`);
  }
  if (!Number.isInteger(olderThan) || olderThan < 2)
    return bad("--older-than must be a whole number of days, 2 or more.");
  return wish.archive === true ? await archiveOld(place, ledger, olderThan) : await exportDay(place, ledger, day);
});

function bad(text: string): Answer {
  return { text: `${text} Nothing was written.\n`, json: null, exitCode: 2 };
}
