/** Where the next comparison begins: a copy of the ledger, and what was set when it was made. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { z } from "zod";
import type { InstrumentId } from "../../core/instrument.ts";
import { DAY_MS, plus, type TimestampMs } from "../../core/time.ts";
import { copyLedger } from "../../db/ledger/day.ts";
import type { EngineSettings } from "../../engine/settings.ts";

const startSchema = z.object({
  /** Newest slot that the copy holds. */
  watermark: z.number().int(),
  /** Their print. */
  settings: z.string(),
  /** Themselves, as V8 writes them down; a start of a version before has none. */
  inForce: z.base64().optional(),
});
export type InForce = { readonly settings: EngineSettings; readonly watched: readonly InstrumentId[] };
export type DayStart = {
  readonly watermark: TimestampMs;
  readonly settings: string;
  /** Null where they were not kept. */
  readonly inForce: InForce | null;
};

export type StartPlace = { readonly folder: string; readonly ledger: string };
const NAME = "start";
const NEXT = "next";
export const startFile = ({ folder }: StartPlace): string => join(folder, `${NAME}.db`);
export const nextFile = ({ folder }: StartPlace): string => join(folder, `${NEXT}.db`);

/** Null where there is none yet, or one that cannot be read. */
export function readStart(place: StartPlace): DayStart | null {
  const file = join(place.folder, `${NAME}.json`);
  if (!existsSync(file) || !existsSync(startFile(place))) return null;
  try {
    const { watermark, settings, inForce } = startSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    const kept = inForce === undefined ? null : (deserialize(Buffer.from(inForce, "base64")) as InForce);
    return { watermark: watermark as TimestampMs, settings, inForce: kept };
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
export function makeNextTheStart(place: StartPlace, { watermark, settings, inForce }: DayStart): void {
  const kept = inForce === null ? undefined : serialize(inForce).toString("base64");
  const file = join(place.folder, `${NAME}.json`);
  renameSync(nextFile(place), startFile(place));
  writeFileSync(`${file}.new`, JSON.stringify({ watermark, settings, inForce: kept }));
  renameSync(`${file}.new`, file);
}
