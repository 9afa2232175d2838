/** Once an hour a line in the log of what the process takes, so that months can be looked back on. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "../log/logger.ts";
import type { Job } from "./jobs.ts";

export type ResourcesParts = { readonly varFolder: string; readonly log: Pick<Logger, "info"> };

export const loggingResources = ({ varFolder, log }: ResourcesParts): Job => ({
  name: "resources",
  expression: "5 * * * *",
  run: async () => {
    const bytes = ["lookout.db", "candles.db"].map(
      (name) => statSync(join(varFolder, name), { throwIfNoEntry: false })?.size ?? 0,
    );
    const memory = Math.round(process.memoryUsage.rss() / 1e6);
    const databases = Math.round(bytes.reduce((sum, size) => sum + size, 0) / 1e6);
    const files = openFiles();
    log.info({ rss_mb: memory, db_mb: databases, files }, "resources");
    return [{ as: "resources", memory, databases, files }];
  },
});

/** Null where the system does not tell. */
function openFiles(): number | null {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return null;
  }
}
