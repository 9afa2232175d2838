/**
 * The nightly files of the day before, and the archive of old days; each the command a person would run. What the archive
 * was seen to hold is then deleted from the ledger here, by its only writer.
 */
import { z } from "zod";
import type { TimestampMs } from "../../core/time.ts";
import { LEAVING, LEAVING_NAMES, type LeavingName } from "../../db/ledger/leaving.ts";
import type { JobTold } from "../../engine/job-told.ts";
import type { Settings } from "../config/schema.ts";
import type { Stores } from "../stores.ts";
import { answerOf, type BackupSettings, endOf } from "./backing-up.ts";
import { inEnglish, type Job } from "./jobs.ts";

const SCRIPT = "nightly-export.ts";

export type ExportingParts = {
  readonly settings: BackupSettings & Pick<Settings, "NIGHTLY_EXPORT" | "LEDGER_ARCHIVE_DAYS" | "SERIES_KEEP_DAYS">;
  readonly stores: Pick<Stores, "ledgerRetention">;
  /** Runs the command; by default in a process of its own. */
  readonly command?: typeof endOf;
};

export function exporting(parts: ExportingParts): readonly Job[] {
  const { settings } = parts;
  const archive: Job = {
    name: "ledger archive",
    // Before the maintenance, which gives back what is deleted here.
    expression: "15 3 * * *",
    run: (leaving) => archiveAndLetGo(parts, leaving),
  };
  if (!settings.NIGHTLY_EXPORT) return [archive];
  const day: Job = {
    name: "export",
    expression: "10 1 * * *",
    run: (leaving) => answerOf(SCRIPT, settings, leaving),
  };
  return [day, archive];
}

const time = z.number().transform((at) => at as TimestampMs);
const archived = z.object({
  kept: z.array(z.object({ table: z.string().refine(isLeaving), from: time, until: time })),
});

/** Throws when a day could not be written, compared or sent: its rows stay, those of the others have left. */
async function archiveAndLetGo(
  { settings, stores, command = endOf }: ExportingParts,
  leaving: AbortSignal,
): Promise<readonly JobTold[]> {
  const days = settings.LEDGER_ARCHIVE_DAYS;
  const flags = ["--archive", "--older-than", String(days)];
  const series = ["--series-older-than", String(Math.max(settings.SERIES_KEEP_DAYS, days + 1))];
  const { ok, text, told, json } = await command(SCRIPT, settings, leaving, [...flags, ...series]);
  const gone = new Map<LeavingName, number>();
  for (const { table, from, until } of inOrder(keptIn(json))) {
    const rows = await stores.ledgerRetention.letGo({ table, from, until }, leaving);
    if (rows > 0) gone.set(table, (gone.get(table) ?? 0) + rows);
  }
  const tables = [...gone].map(([name, n]) => ({ name, n }));
  const deleted: JobTold = { as: "ledger-deleted", tables };
  if (!ok) throw new Error(`${text} ${inEnglish([deleted])}`);
  return [...told, deleted];
}

type Kept = z.infer<typeof archived>["kept"];

function isLeaving(name: string): name is LeavingName {
  return Object.hasOwn(LEAVING, name);
}

/** Nothing when the command broke off: it then said why. */
function keptIn(json: string): Kept {
  return json === "" ? [] : archived.parse(JSON.parse(json)).kept;
}

/** Rows that point at others go before those. */
const inOrder = (kept: Kept): Kept =>
  kept.toSorted((a, b) => a.from - b.from || LEAVING_NAMES.indexOf(a.table) - LEAVING_NAMES.indexOf(b.table));
