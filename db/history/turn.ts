/** Writers of one history take turns, also those of other processes. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { takeLock } from "../lock.ts";

const ASK_AGAIN_MS = 25;

/** Waits without blocking until nobody else writes; throws when that takes longer than `waitMs`. */
export async function lockHistory(folder: string, waitMs: number): Promise<{ release(): void }> {
  const until = performance.now() + waitMs;
  for (;;) {
    try {
      mkdirSync(folder, { recursive: true });
      return takeLock(join(folder, "history"), 0);
    } catch (cause) {
      if (!isBusy(cause)) throw unwritable(folder, cause);
      if (performance.now() >= until) {
        const text = `Another process has been writing the candle history in ${folder} for ${Math.ceil(waitMs / 1000)} s. Nothing was stored. Wait until it has finished, or stop it, then start again.`;
        throw new Error(text, { cause });
      }
    }
    await setTimeout(ASK_AGAIN_MS);
  }
}

/** Disk full, missing rights, a file where a folder should be. */
export function unwritable(path: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
  const text = `The candle history cannot be written: ${path} (${why}). Months that were there are as they were. Free some space or correct the folder's rights, then do it again.`;
  return new Error(text, { cause });
}

const isBusy = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && String(cause.code).startsWith("SQLITE_BUSY");
