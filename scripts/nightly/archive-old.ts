/** All days of the ledger that are old enough: into the archive, compared, into the bucket; answers what may be deleted. */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { jobToldText } from "../../bot/messages/job-told.ts";
import { wordsIn } from "../../bot/words/words.ts";
import { DAY_MS, type TimestampMs } from "../../core/time.ts";
import { type Bucket, openRemote } from "../../db/backup/remote.ts";
import { daysWithRows, finishedBefore, SLOT_TABLES } from "../../db/ledger/day-rows.ts";
import { isSeries, LEAVING_NAMES, type LeavingName } from "../../db/ledger/leaving.ts";
import type { JobTold } from "../../engine/api.ts";
import type { Answer } from "../backup/place.ts";
import { type ArchivedDay, type ArchivedTable, archiveDay, dayOf } from "./archive-day.ts";

export type ArchiveWish = {
  readonly ledger: string;
  readonly varFolder: string;
  readonly bucket: Bucket | null;
  readonly olderThan: number;
  /** Of predictions, forecasts and scans. */
  readonly seriesOlderThan: number;
  readonly now: TimestampMs;
};
/** Rows of a day and table of which the archive, and the bucket where there is one, hold every one. */
type Kept = { readonly table: LeavingName; readonly from: TimestampMs; readonly until: TimestampMs };

export async function archiveOld(wish: ArchiveWish): Promise<Answer> {
  const archive = join(wish.varFolder, "archive");
  const cut = cuts(wish);
  const total = { days: 0, rows: 0 };
  const kept: Kept[] = [];
  const faults: string[] = [];
  for (const [from, leaving] of daysToDo(wish.ledger, archive, cut)) {
    const done = await archiveDay({ ledger: wish.ledger, archive }, from, leaving);
    total.days += Number(done.written > 0);
    total.rows += done.written;
    faults.push(...done.contradictions);
    const fault = await send(done, wish.bucket);
    if (fault !== null) faults.push(fault);
    else kept.push(...done.held.map(({ table }) => ({ table, from, until: (from + DAY_MS) as TimestampMs })));
  }
  const told: readonly JobTold[] = [{ as: "ledger-archived", path: archive, before: cut.any, ...total }];
  const text = `${jobToldText(wordsIn("en"), told)}${trouble(faults)}`;
  return { text: `${text}\n`, json: { text, told, ...total, kept, faults }, exitCode: faults.length === 0 ? 0 : 1 };
}

type Cuts = { readonly any: TimestampMs; readonly series: TimestampMs };

/** Midnights; a day that is not finished is left for another night. */
function cuts({ ledger, now, olderThan, seriesOlderThan }: ArchiveWish): Cuts {
  const finished = finishedBefore(ledger) ?? 0;
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const before = (days: number) => Math.min(today - days * DAY_MS, finished) as TimestampMs;
  return { any: before(olderThan), series: before(seriesOlderThan) };
}

/** Days that are not in the archive at all, and those of which something may leave, the oldest first. */
function daysToDo(ledger: string, archive: string, cut: Cuts): readonly (readonly [TimestampMs, LeavingName[]])[] {
  const days = new Map<TimestampMs, LeavingName[]>();
  for (const day of daysWithRows(ledger, SLOT_TABLES, cut.any)) {
    if (!existsSync(join(archive, dayOf(day)))) days.set(day, []);
  }
  for (const table of LEAVING_NAMES) {
    for (const day of daysWithRows(ledger, [table], isSeries(table) ? cut.series : cut.any, "leaving")) {
      days.set(day, [...(days.get(day) ?? []), table]);
    }
  }
  return [...days].toSorted(([a], [b]) => a - b);
}

/** Null = all of the day's files are where they belong. */
async function send({ day, held }: ArchivedDay, bucket: Bucket | null): Promise<string | null> {
  if (bucket === null) return null;
  try {
    const remote = openRemote(bucket);
    for (const { file, sha256 } of held) await remote.keep(remoteName(day, { file }), file, sha256);
    return null;
  } catch (cause) {
    return `${day} was not sent to the bucket: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

const remoteName = (day: string, { file }: Pick<ArchivedTable, "file">): string => `archive/${day}/${basename(file)}`;

function trouble(faults: readonly string[]): string {
  if (faults.length === 0) return "";
  const [first = ""] = faults;
  const others = faults.length === 1 ? "" : ` (and ${faults.length - 1} more)`;
  return ` Nothing is lost, and the rows in question stay in the ledger: ${first}${others}.`;
}
