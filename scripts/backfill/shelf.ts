/** Opens the two places candles are kept in. Only one backfill, refresh or import at a time has them. */
import { join } from "node:path";
import { loadConfig } from "../../app/config/load.ts";
import type { Settings } from "../../app/config/schema.ts";
import { liveFolder } from "../../app/replay/run-folder.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { openBackfill } from "../../db/backfill.ts";
import { HistoryError } from "../../db/history/faults.ts";
import { openHistory } from "../../db/history/history.ts";
import type { Shelf } from "../../market/backfill/parts.ts";

export type OpenShelf = Shelf & { close(): Promise<void> };

/** The error is a sentence for a person. */
export function openShelf(varFolder: string): Result<OpenShelf, string> {
  const folder = liveFolder(varFolder, "");
  if (!folder.ok) return err(folder.error.lines.join("\n"));
  const database = openBackfill({ file: join(varFolder, "backfill.db") });
  if (!database.ok) return err(database.error.code === "DB_LOCKED" ? busy(varFolder) : database.error.text);
  const history = openHistory({ folder: join(varFolder, "history") });
  return ok({
    history,
    store: database.value.store,
    close: async () => {
      await history.close();
      database.value.close();
    },
  });
}

const busy = (varFolder: string): string =>
  `Another backfill, refresh or import is writing the history in ${varFolder}. Nothing was fetched or changed. Wait until it is done, or stop it and start this one again.`;

/**
 * What a failure of the disk or the database says to a person. The history's own sentence is whole; of anything else the
 * innermost cause knows best.
 */
export function brokenText(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && !(reason instanceof HistoryError) && reason.cause !== undefined)
    reason = reason.cause;
  if (reason instanceof HistoryError) return reason.message;
  const [said = ""] = (reason instanceof Error ? reason.message : String(reason)).split("\n");
  return `The history cannot be written (${said}). What was stored before stays and nothing is half written. Free some space or correct the folder's rights, then run the same command again.`;
}

/** Settings of `.env` and the environment; the error is one sentence per problem. */
export function settingsOf(environment: NodeJS.ProcessEnv): Result<Settings, readonly string[]> {
  const config = loadConfig({ defaults: {}, configFile: null, environment, flags: {} });
  return config.ok ? ok(config.value.values) : err(config.error.map(({ text }) => text));
}
