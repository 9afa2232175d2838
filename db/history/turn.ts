/** Writers of one history take turns, also those of other processes. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { takeLock } from "../lock.ts";
import { HistoryError, unwritable } from "./faults.ts";

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
        throw new HistoryError(text, { cause });
      }
    }
    await setTimeout(ASK_AGAIN_MS);
  }
}

const isBusy = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && String(cause.code).startsWith("SQLITE_BUSY");
