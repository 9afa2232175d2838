/**
 * The SHA-256 of a month, in a small file beside it, in the format of `sha256sum`. While a month is replaced there are
 * two of them, the old month's and the next one's, so that a crash at any moment leaves one that fits.
 */
import { hash } from "node:crypto";
import { readFileSync, renameSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";

export const NEXT_CHECKSUM = ".sha256.tmp";

const kept = (file: string): string => file.replace(/\.parquet$/, ".sha256");
/** The checksum of what is about to take the month's place. */
export const nextChecksum = (file: string): string => file.replace(/\.parquet$/, NEXT_CHECKSUM);

/** What the checksum file of a month says when the month holds what `content` holds. */
export const checksumLine = (file: string, content: string): string =>
  `${hash("sha256", readFileSync(content))}  ${basename(file)}\n`;

export type Checked = "sound" | "damaged" | "unknown";

/**
 * Whether a month holds the bytes that were written; unknown when nobody noted which ones. A writer may replace it
 * meanwhile, so only what contradicts the same checksums before and after counts.
 */
export async function checkMonth(file: string): Promise<Checked> {
  for (let before = await noted(file); ; ) {
    const digest = hash("sha256", await readFile(file));
    if (before.includes(digest)) return "sound";
    const after = await noted(file);
    if (after.join() === before.join()) return before[0] === null ? "unknown" : "damaged";
    before = after;
  }
}

/** Ends a replacement that a crash cut short. Only for who holds the lock. */
export function settleChecksum(file: string): void {
  const next = textOf(nextChecksum(file));
  if (next === null) return;
  const month = contentOf(file);
  if (month !== null && hash("sha256", month) === digestIn(next)) adoptChecksum(file);
  else rmSync(nextChecksum(file), { force: true });
}

/** The next checksum is now the month's. */
export const adoptChecksum = (file: string): void => renameSync(nextChecksum(file), kept(file));

/** The month's own digest and the next one's; null = there is no such file. */
async function noted(file: string): Promise<readonly (string | null)[]> {
  const digest = (path: string): Promise<string | null> =>
    readFile(path, "utf8").then(digestIn, (cause: unknown) => orNull(cause));
  return [await digest(kept(file)), await digest(nextChecksum(file))];
}

const digestIn = (text: string): string => text.split(" ")[0] ?? "";

function contentOf(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (cause) {
    return orNull(cause);
  }
}

const textOf = (path: string): string | null => contentOf(path)?.toString("utf8") ?? null;

function orNull(cause: unknown): null {
  if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return null;
  throw cause;
}
