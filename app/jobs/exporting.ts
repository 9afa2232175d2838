/** The nightly files of the day before, and the archive of old days; each the command a person would run. */
import { type Clock, DAY_MS, plus } from "../../core/time.ts";
import type { Settings } from "../config/schema.ts";
import type { Stores } from "../stores.ts";
import { answerOf, type BackupSettings } from "./backing-up.ts";
import type { Job } from "./jobs.ts";

const SCRIPT = "nightly-export.ts";

export type ExportingParts = {
  readonly settings: BackupSettings & Pick<Settings, "NIGHTLY_EXPORT" | "LEDGER_ARCHIVE_DAYS" | "SERIES_KEEP_DAYS">;
  readonly stores: Pick<Stores, "ledgerRetention">;
  readonly clock: Clock;
};

export function exporting({ settings, stores, clock }: ExportingParts): readonly Job[] {
  const archive: Job = {
    name: "ledger archive",
    // Before the maintenance, which gives back what is deleted here.
    expression: "15 3 * * *",
    run: async (leaving) => {
      const days = settings.LEDGER_ARCHIVE_DAYS;
      // Throws when a day could not be written: then nothing is deleted.
      const told = await answerOf(SCRIPT, settings, leaving, ["--archive", "--older-than", String(days)]);
      const keep = Math.max(settings.SERIES_KEEP_DAYS, days + 1);
      const dropped = stores.ledgerRetention.dropSeries(plus(clock.now(), -keep * DAY_MS));
      return `${told} Predictions and forecasts older than ${keep} days deleted from the ledger: ${dropped}.`;
    },
  };
  if (!settings.NIGHTLY_EXPORT) return [archive];
  const day: Job = {
    name: "export",
    expression: "10 1 * * *",
    run: (leaving) => answerOf(SCRIPT, settings, leaving),
  };
  return [day, archive];
}
