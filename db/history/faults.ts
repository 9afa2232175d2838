/** What is said when the history cannot be read or written: one line that a person can act on. */
import { symbolOf, venueOf } from "../../core/instrument.ts";
import type { SeriesKey } from "./layout.ts";

/** Its message is whole: whoever passes it on shows it as it is, not what lies beneath. */
export class HistoryError extends Error {
  override readonly name = "HistoryError";
}

/** A month that must not be believed. `what` follows "is damaged: ". */
export function damaged({ instrument, timeframe }: SeriesKey, file: string, what: string): HistoryError {
  const again = `npm run backfill -- --exchange ${venueOf(instrument)} --symbols ${symbolOf(instrument)} --timeframe ${timeframe}`;
  const text = `The candle history cannot be read: ${file} is damaged: ${what}. No candle of it is used. Nothing was changed. Delete that file and fetch its month again with ${again} (--from and --to choose the month), or import it again if it came from a file.`;
  // What DuckDB said of it may quote SQL and helps nobody.
  return new HistoryError(text);
}

/** Rights, a disk that fails, DuckDB out of memory: the month itself may be sound. */
export function unreadable(path: string, cause: unknown): HistoryError {
  const text = `The candle history cannot be read: ${path} is out of reach (${reasonOf(cause)}). Nothing was changed. Correct the rights of the file and its folder or free some memory, then do it again.`;
  return new HistoryError(text, { cause });
}

/** Disk full, missing rights, a file where a folder should be. */
export function unwritable(path: string, cause: unknown): HistoryError {
  const text = `The candle history cannot be written: ${path} (${reasonOf(cause)}). Months that were there are as they were. Free some space or correct the folder's rights, then do it again.`;
  return new HistoryError(text, { cause });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EIO: "the disk reports an error",
  ENOENT: "it is not there",
  ENOTDIR: "a file stands where a folder should be",
  EEXIST: "a file stands where a folder should be",
  EISDIR: "a folder stands where the file should be",
};

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : null;
  if (code !== null) return REASONS[code] ?? code;
  const [line = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  return line.trim();
}
