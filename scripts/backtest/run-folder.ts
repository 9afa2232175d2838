/** Where a run writes when nobody says where: a fresh folder named by the moment. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { isoUtc, type TimestampMs } from "../../core/time.ts";

export const runFolder = (varFolder: string, kind: "backtests" | "walk-forward"): string =>
  join(varFolder, kind, isoUtc(Date.now() as TimestampMs).replaceAll(/[:.]/g, ""));

/** What is wrong with a folder that was asked for, before anything is worked out for it; null when nothing is. */
export function outProblem(out: string | null): string | null {
  if (out === null || statSync(out, { throwIfNoEntry: false })?.isDirectory() !== false) return null;
  return `--out ${out} is a file, and the report needs a folder. Nothing was written: name another one.`;
}
