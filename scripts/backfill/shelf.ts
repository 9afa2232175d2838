/** Opens the two places candles are kept in. Only one backfill, refresh or import at a time has them. */
import { join } from "node:path";
import { loadConfig } from "../../app/config/load.ts";
import type { Settings } from "../../app/config/schema.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { openBackfill } from "../../db/backfill.ts";
import { openHistory } from "../../db/history/history.ts";
import type { Shelf } from "../../market/backfill/parts.ts";

export type OpenShelf = Shelf & { close(): Promise<void> };

/** The error is a sentence for a person. */
export function openShelf(varFolder: string): Result<OpenShelf, string> {
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

/** Settings of `.env` and the environment; the error is one sentence per problem. */
export function settingsOf(environment: NodeJS.ProcessEnv): Result<Settings, readonly string[]> {
  const config = loadConfig({ defaults: {}, configFile: null, environment, flags: {} });
  return config.ok ? ok(config.value.values) : err(config.error.map(({ text }) => text));
}
