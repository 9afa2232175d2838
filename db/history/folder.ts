/** The history's folders and files as they lie on the disk. */
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { adoptChecksum, checksumLine, NEXT_CHECKSUM, nextChecksum, settleChecksum } from "./checksum.ts";
import { type Month, parseMonthFile, parseSeriesFolder, type SeriesKey } from "./layout.ts";

const UNFINISHED = ".parquet.tmp";

/** The months of one series in order of time; none when the folder is not there. */
export function listMonths(folder: string): readonly Month[] {
  return namesIn(folder)
    .flatMap((name) => parseMonthFile(name) ?? [])
    .toSorted((a, b) => a.from - b.from);
}

/** Every series that has a folder, in the order of the folders' names. */
export function listSeries(folder: string): readonly SeriesKey[] {
  return namesIn(folder, true)
    .toSorted()
    .flatMap((name) => parseSeriesFolder(name.split(sep)) ?? []);
}

/**
 * Makes a month's new content appear at once or not at all, also over a power cut: content and checksum first, then the
 * month's name, then the folders that lead to it from the history's own, then the checksum's name.
 */
export async function replaceFile(root: string, file: string, write: (temp: string) => Promise<void>): Promise<void> {
  const folder = dirname(file);
  const created = mkdirSync(folder, { recursive: true }) !== undefined;
  const temp = file.replace(/\.parquet$/, UNFINISHED);
  settleChecksum(file);
  await write(temp);
  force(temp);
  const next = nextChecksum(file);
  writeFileSync(next, checksumLine(file, temp));
  force(next);
  force(folder);
  renameSync(temp, file);
  force(folder);
  adoptChecksum(file);
  force(folder);
  for (let at = folder; created && at.startsWith(root) && at !== dirname(at); at = dirname(at)) force(dirname(at));
}

/** Removes what a crash left half written. Only for who holds the lock: another writer's file looks the same. */
export function clearLeftovers(folder: string): void {
  for (const name of namesIn(folder, true)) {
    if (name.endsWith(UNFINISHED)) rmSync(join(folder, name), { force: true });
    if (name.endsWith(NEXT_CHECKSUM)) settleChecksum(join(folder, name.replace(NEXT_CHECKSUM, ".parquet")));
  }
}

function namesIn(folder: string, recursive = false): readonly string[] {
  try {
    return readdirSync(folder, { recursive, encoding: "utf8" });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : null;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw cause;
  }
}

function force(path: string): void {
  const isFile = path.endsWith(UNFINISHED) || path.endsWith(NEXT_CHECKSUM);
  // Windows cannot force a folder and keeps names safe by itself.
  if (process.platform === "win32" && !isFile) return;
  const handle = openSync(path, isFile ? "r+" : "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
