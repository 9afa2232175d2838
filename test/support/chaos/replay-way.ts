/** Recorded hours, played as fast as the machine can; recorded time stands still while the process is down. */
import { join } from "node:path";
import { start } from "../process.ts";
import { OWNER, onNth, TOKEN, type Way } from "./life.ts";

/** So many scans a life may see before it is killed. */
const SCANS = 8;

export const replayWay = (folder: string): Way => ({
  // The run folder is fixed, because decisions carry its name in their ids.
  ledgerFile: join(folder, "var", "replay", "chaos", "lookout.db"),
  decisions: 16,
  start: (telegram, until) =>
    start({
      folder,
      args: ["--json", "--feed", "replay", "--speed", "max", "--resume", "--until", new Date(until).toISOString()],
      environment: { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: telegram.root, TELEGRAM_OWNER_ID: String(OWNER) },
    }),
  inScan: (program, random, then) =>
    onNth(program, "scan", Math.ceil(SCANS * random()), () => setTimeout(then, 60 * random())),
  skip: () => {},
  close: async () => {},
});
