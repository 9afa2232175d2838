/** Where the next comparison begins: a copy of the ledger, and what was set when it was made. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { sha256 } from "../../core/ids.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { DAY_MS, plus, type TimestampMs } from "../../core/time.ts";
import { copyLedger } from "../../db/ledger/day.ts";
import type { EngineSettings } from "../../engine/settings.ts";

const startSchema = z.object({
  /** Newest slot that the copy holds. */
  watermark: z.number().int(),
  settings: z.string(),
});
export type DayStart = { readonly watermark: TimestampMs; readonly settings: string };

export type StartPlace = { readonly folder: string; readonly ledger: string };
const NAME = "start";
const NEXT = "next";
export const startFile = ({ folder }: StartPlace): string => join(folder, `${NAME}.db`);
export const nextFile = ({ folder }: StartPlace): string => join(folder, `${NEXT}.db`);

/** Of everything that decides and is not stored in the ledger. */
export const settingsPrint = (settings: EngineSettings, watched: readonly InstrumentId[]): string =>
  sha256(JSON.stringify({ settings, watched })).slice(0, 16);

/** Null where there is none yet, or one that cannot be read. */
export function readStart(place: StartPlace): DayStart | null {
  const file = join(place.folder, `${NAME}.json`);
  if (!existsSync(file) || !existsSync(startFile(place))) return null;
  try {
    const { watermark, settings } = startSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    return { watermark: watermark as TimestampMs, settings };
  } catch {
    return null;
  }
}

/** The ledger of this moment beside the start, without what lies a day before `since`. */
export function takeNext(place: StartPlace, since: TimestampMs): void {
  mkdirSync(place.folder, { recursive: true });
  copyLedger(place.ledger, nextFile(place), plus(since, -DAY_MS));
}

/** From now on the copy is the start. The file that names it comes last: a crash in between leaves none, which is said. */
export function makeNextTheStart(place: StartPlace, start: DayStart): void {
  const file = join(place.folder, `${NAME}.json`);
  renameSync(nextFile(place), startFile(place));
  writeFileSync(`${file}.new`, JSON.stringify(start));
  renameSync(`${file}.new`, file);
}
