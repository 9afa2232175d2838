/** One day of signals and decisions as Parquet and CSV, here and in the bucket. */
import { join } from "node:path";
import { jobToldText } from "../../bot/messages/job-told.ts";
import { wordsIn } from "../../bot/words/words.ts";
import { checksum } from "../../db/backup/facts.ts";
import { openRemote } from "../../db/backup/remote.ts";
import type { Answer, Place } from "../backup/place.ts";
import { writeDay } from "./write-day.ts";

const EXPORTED = ["signals", "decisions"] as const;

/** The files lie here whatever the bucket says; that it could not be reached is told, and the exit code is 1. */
async function send(files: readonly string[], bucket: Place["bucket"]): Promise<string | null> {
  if (bucket === null) return null;
  try {
    const remote = openRemote(bucket);
    for (const file of files) await remote.send(file, await checksum(file));
    return null;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

export async function exportDay(
  place: Pick<Place, "varFolder" | "bucket">,
  ledger: string,
  day: string,
): Promise<Answer> {
  const into = join(place.varFolder, "export");
  const { files, rows } = await writeDay({ ledger, tables: EXPORTED, day, into, csv: true });
  const fault = await send(files, place.bucket);
  const tables = Object.entries(rows).map(([name, n]) => ({ name, n }));
  const sent = place.bucket !== null && fault === null;
  const told = [{ as: "exported", day, tables, path: join(into, day), sent }] as const;
  const trouble = fault === null ? "" : ` They were not sent to the bucket: ${fault}. The files here are whole.`;
  const text = `${jobToldText(wordsIn("en"), told)}${trouble}`;
  return { text: `${text}\n`, json: { text, told, day, rows, files }, exitCode: fault === null ? 0 : 1 };
}
