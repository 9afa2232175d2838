/** Keeps the pictures of the terminal chat as files, the newest ones only. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Clock, isoUtc } from "../../core/time.ts";
import type { EmitEvent } from "../../engine/events.ts";

const KEPT_AT_MOST = 200;

/** Answers the path of a kept picture; null (told once) when it cannot be written. */
export function chartKeeper(varFolder: string, clock: Clock, emit: EmitEvent): (png: Uint8Array) => string | null {
  const folder = join(varFolder, "charts");
  let count = 0;
  let told = false;
  return (png) => {
    count += 1;
    const name = `${isoUtc(clock.now()).replace(/[:.]/g, "").slice(0, 15)}-${String(count).padStart(4, "0")}.png`;
    const path = join(folder, name);
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, png);
      dropOldest(folder);
      return path;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const text = `A chart could not be kept in ${folder} (${why}). The messages say the same in words. Check the disk and its rights.`;
      if (!told) emit({ type: "error", code: "CHART_NOT_KEPT", text });
      told = true;
      return null;
    }
  };
}

/** Names begin with the time, so the first are the oldest. */
function dropOldest(folder: string): void {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".png"))
    .sort();
  for (const name of names.slice(0, -KEPT_AT_MOST)) rmSync(join(folder, name), { force: true });
}
