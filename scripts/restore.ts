/** `npm run restore -- FILE`: unpacks a backup into a fresh folder and proves it whole. The running one is not touched. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { openRemote } from "../db/backup/remote.ts";
import { type RestoreFault, restoreBackup } from "../db/backup/restore.ts";
import { type Answer, backupPlace, readWish, report } from "./backup/place.ts";

const USAGE = `npm run restore -- FILE [--to DIR] [--from-bucket] [--json]
  Unpacks FILE (or the bucket's backup of that name) into DIR, "var.restored" by default, which must be new or empty, and
  checks it: checksums, pages, references, row counts, audit log. Exit 0 whole · 1 not whole · 2 bad input · 3 disk.
`;

const WHY: Readonly<Record<RestoreFault["code"], (detail: string) => string>> = {
  BACKUP_MISSING: (file) => `There is no backup ${file}. Nothing was written.`,
  TARGET_NOT_EMPTY: (folder) =>
    `${folder} holds files already, and none is ever overwritten. Choose a new folder with --to.`,
  BACKUP_DAMAGED: (why) => `The backup is damaged: ${why}. Nothing of it was kept; use an older one.`,
  BACKUP_INCOMPLETE: (why) => `The file is no backup of Lookout: ${why}. Nothing of it was kept.`,
};

async function restore(file: string, target: string): Promise<Answer> {
  const started = performance.now();
  const restored = await restoreBackup(file, target);
  if (!restored.ok) {
    const { code, detail } = restored.error;
    const isBad = code === "BACKUP_MISSING" || code === "TARGET_NOT_EMPTY";
    return { text: `${WHY[code](detail)}\n`, json: { code, detail }, exitCode: isBad ? 2 : 1 };
  }
  const { createdAt, databases, files } = restored.value;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const text = `Restored into ${target} and checked in ${seconds} s: the state of ${createdAt}, ${files.length} files, ${databases.map(({ path }) => path).join(" and ")} whole.\nTo use it: stop Lookout, move the old folder away (mv var var.old), put this one in its place (mv ${target} var), and start again. What was decided after ${createdAt} is not in it: compare open positions with your broker first.\n`;
  return { text, json: { target, createdAt, files: files.length, databases }, exitCode: 0 };
}

await report(async () => {
  const wish = readWish({ to: { type: "string" }, "from-bucket": { type: "boolean" } }, USAGE);
  if (wish === "help") return { text: USAGE, json: null, exitCode: 0 };
  const [file, ...others] = wish.rest;
  if (file === undefined || others.length > 0) return { text: USAGE, json: null, exitCode: 2 };
  const target = resolve(typeof wish.to === "string" ? wish.to : "var.restored");
  if (wish["from-bucket"] !== true) return restore(file, target);
  const { bucket } = backupPlace();
  if (bucket === null)
    return { text: "BACKUP_S3_URL is not set, so there is no bucket to fetch from.\n", json: null, exitCode: 2 };
  const folder = await mkdtemp(join(tmpdir(), "lookout-restore-"));
  try {
    const fetched = join(folder, basename(file));
    await openRemote(bucket).fetch(basename(file), fetched);
    return await restore(fetched, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
