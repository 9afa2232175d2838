/**
 * One UTC day of the ledger in the archive: what is missing there is written, and what may leave the ledger is compared with
 * the file row by row, read back from the disk. What the archive holds is never replaced once rows have left for it.
 */
import { existsSync } from "node:fs";
import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DAY_MS, isoUtc, type TimestampMs } from "../../core/time.ts";
import { checksum } from "../../db/backup/facts.ts";
import { SLOT_TABLES } from "../../db/ledger/day-rows.ts";
import type { LeavingName } from "../../db/ledger/leaving.ts";
import { compareRows } from "./archived-rows.ts";
import { writeDay, writeTable } from "./write-day.ts";

export type ArchivedTable = { readonly table: LeavingName; readonly file: string; readonly sha256: string };
export type ArchivedDay = {
  readonly day: string;
  /** Rows that were written now. */
  readonly written: number;
  /** Tables whose rows may leave: the files hold every one of them. */
  readonly held: readonly ArchivedTable[];
  /** Sentences about files that contradict the ledger; rows of those tables stay. */
  readonly contradictions: readonly string[];
};
type Place = { readonly ledger: string; readonly archive: string };

export const dayOf = (at: number): string => isoUtc(at as TimestampMs).slice(0, 10);

/** `leaving`: the tables whose rows of that day are old enough to leave. */
export async function archiveDay(
  { ledger, archive }: Place,
  from: TimestampMs,
  leaving: readonly LeavingName[],
): Promise<ArchivedDay> {
  const day = dayOf(from);
  let written = 0;
  if (!existsSync(join(archive, day))) {
    const { rows } = await writeDay({ ledger, tables: SLOT_TABLES, day, into: archive, csv: false });
    written = Object.values(rows).reduce((sum, count) => sum + count, 0);
  }
  const held: ArchivedTable[] = [];
  const contradictions: string[] = [];
  for (const table of leaving) {
    const file = join(archive, day, `${table}-${day}.parquet`);
    const found = await holdTable(ledger, table, [from, (from + DAY_MS) as TimestampMs], file);
    written += found.written;
    if (found.fault !== null) contradictions.push(found.fault);
    else if (existsSync(file)) held.push({ table, file, sha256: await sealed(file) });
  }
  return { day, written, held, contradictions };
}

type Found = { readonly written: number; readonly fault: string | null };

async function holdTable(
  ledger: string,
  table: LeavingName,
  span: readonly [TimestampMs, TimestampMs],
  file: string,
): Promise<Found> {
  let written = existsSync(file) ? 0 : await replace(ledger, table, span, file);
  if (!existsSync(file)) return { written, fault: null };
  if (await isDamaged(file)) return { written, fault: `${file} is damaged` };
  let { missing, more } = await compareRows(file, ledger, table, span);
  // Nothing has left for a file whose rows are all in the ledger: it can be written again.
  if (missing > 0 && more === 0) {
    written += await replace(ledger, table, span, file);
    ({ missing, more } = await compareRows(file, ledger, table, span));
  }
  const fault = `${file} lacks ${missing} rows of the ledger and holds ${more} that it has not`;
  return { written, fault: missing === 0 ? null : fault };
}

async function replace(
  ledger: string,
  table: LeavingName,
  span: readonly [TimestampMs, TimestampMs],
  file: string,
): Promise<number> {
  const part = `${file}.part`;
  await rm(part, { force: true });
  const rows = await writeTable(ledger, table, span, part);
  if (rows === 0) return 0;
  await rm(sealOf(file), { force: true });
  await rename(part, file);
  return rows;
}

const sealOf = (file: string): string => `${file}.sha256`;

/** The file's checksum, which lies beside it from now on, as `sha256sum` writes it. Both are on the disk when it returns. */
async function sealed(file: string): Promise<string> {
  const sum = await checksum(file);
  if (existsSync(sealOf(file))) return sum;
  await forceToDisk(file);
  const part = `${sealOf(file)}.part`;
  await writeFile(part, `${sum}  ${basename(file)}\n`, { flush: true });
  await rename(part, sealOf(file));
  // Windows cannot force a folder and keeps names safe by itself.
  if (process.platform !== "win32") {
    await forceToDisk(dirname(file), "r");
    await forceToDisk(dirname(dirname(file)), "r");
  }
  return sum;
}

async function forceToDisk(path: string, flags = "r+"): Promise<void> {
  const handle = await open(path, flags);
  await handle.sync();
  await handle.close();
}

async function isDamaged(file: string): Promise<boolean> {
  if (!existsSync(sealOf(file))) return false;
  const noted = (await readFile(sealOf(file), "utf8")).split(" ")[0];
  return noted !== (await checksum(file));
}
