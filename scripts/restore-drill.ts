/** `npm run restore:drill`: takes a backup, restores it elsewhere, proves it equal, and throws both away. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jobToldText } from "../bot/messages/job-told.ts";
import { wordsIn } from "../bot/words/words.ts";
import { restoreBackup } from "../db/backup/restore.ts";
import { takeBackup } from "../db/backup/take.ts";
import { backupPlace, readWish, report } from "./backup/place.ts";

const USAGE = `npm run restore:drill -- [--in DIR] [--json]
  A whole round of backup and restore of VAR_DIR in a temporary folder (or in DIR, with room for two copies). Exit 0 when what
  came back is what was saved, 1 when not. Nothing that exists is touched.
`;

await report(async () => {
  const wish = readWish({ in: { type: "string" } }, USAGE);
  if (wish === "help") return { text: USAGE, json: null, exitCode: 0 };
  const { varFolder, program } = backupPlace();
  const folder = await mkdtemp(join(typeof wish.in === "string" ? wish.in : tmpdir(), "lookout-drill-"));
  try {
    const started = performance.now();
    const taken = await takeBackup({ varFolder, into: folder, withHistory: false, program, now: new Date() });
    const took = performance.now() - started;
    if (taken.manifest.databases.length === 0) {
      return {
        text: `There is no database in ${varFolder}, so nothing could be drilled. Name the folder with VAR_DIR.\n`,
        json: null,
        exitCode: 2,
      };
    }
    const restored = await restoreBackup(taken.file, join(folder, "restored"));
    const all = performance.now() - started;
    const facts = {
      ok: restored.ok,
      bytes: taken.bytes,
      backupMs: Math.round(took),
      restoreMs: Math.round(all - took),
    };
    if (!restored.ok) {
      const text = `The drill failed: ${restored.error.detail}. A backup taken now could not be used: check the disk and the databases, and keep the older backups.`;
      return { text: `${text}\n`, json: { text, ...facts }, exitCode: 1 };
    }
    const rows = restored.value.databases.flatMap(({ tables }) => Object.values(tables)).reduce((sum, n) => sum + n, 0);
    const told = [{ as: "drill", rows, ...facts }] as const;
    const text = jobToldText(wordsIn("en"), told);
    return { text: `${text}\n`, json: { text, told, rows, ...facts }, exitCode: 0 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
