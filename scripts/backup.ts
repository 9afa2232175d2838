/** `npm run backup`: a consistent, compressed, checksummed copy beside a running process; old ones are rotated away. */
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { jobToldText } from "../bot/messages/job-told.ts";
import { wordsIn } from "../bot/words/words.ts";
import { openRemote } from "../db/backup/remote.ts";
import { outdated } from "../db/backup/rotate.ts";
import { type BackupTaken, takeBackup } from "../db/backup/take.ts";
import type { JobTold } from "../engine/api.ts";
import { backupPlace, type Place, readWish, report } from "./backup/place.ts";

const USAGE = `npm run backup -- [--into DIR] [--with-history] [--json]
  Copies the databases, local models and execution metrics of VAR_DIR as they are now into one .tar.gz with a .sha256 beside
  it, and keeps the newest of 7 days, 4 weeks and 6 months. BACKUP_S3_URL sends it to a bucket too. No secret is in it.
`;

async function rotate(folder: string): Promise<readonly string[]> {
  const old = outdated(await readdir(folder));
  for (const name of old) for (const file of [name, `${name}.sha256`]) await rm(join(folder, file), { force: true });
  return old;
}

type Sent = { readonly to: string | null; readonly fault: string | null };

/** A backup that lies here is worth keeping even when the bucket cannot be reached: that is told, and the exit code is 1. */
async function send({ bucket }: Place, file: string, sha256: string): Promise<Sent> {
  if (bucket === null) return { to: null, fault: null };
  try {
    const remote = openRemote(bucket);
    await remote.send(file, sha256);
    await remote.rotate();
    return { to: bucket.url, fault: null };
  } catch (cause) {
    return { to: null, fault: cause instanceof Error ? cause.message : String(cause) };
  }
}

function saved({ file, bytes, manifest }: BackupTaken, dropped: readonly string[], { to }: Sent): JobTold {
  const databases = manifest.databases.map(({ path, tables }) => {
    return { name: path, n: Object.values(tables).reduce((sum, n) => sum + n, 0) };
  });
  return { as: "backup", path: file, bytes, databases, dropped: dropped.length, bucket: to };
}

await report(async () => {
  const wish = readWish({ into: { type: "string" }, "with-history": { type: "boolean" } }, USAGE);
  if (wish === "help") return { text: USAGE, json: null, exitCode: 0 };
  const place = backupPlace();
  const { varFolder, program } = place;
  if (!existsSync(join(varFolder, "lookout.db"))) {
    const text = `There is no lookout.db in ${varFolder}, so there is nothing to copy. Name the folder with VAR_DIR.\n`;
    return { text, json: null, exitCode: 2 };
  }
  const into = typeof wish.into === "string" ? wish.into : place.folder;
  const withHistory = wish["with-history"] === true || place.withHistory;
  const taken = await takeBackup({ varFolder, into, withHistory, program, now: new Date() });
  const dropped = await rotate(into);
  const { file, bytes, sha256 } = taken;
  const sent = await send(place, file, sha256);
  const told = [saved(taken, dropped, sent)];
  const trouble =
    sent.fault === null
      ? ""
      : ` It was not sent to the bucket: ${sent.fault}. The copy here is whole; check the bucket's address and keys.`;
  const text = `${jobToldText(wordsIn("en"), told)}${trouble}`;
  const json = { text, told, file, bytes, sha256, dropped, sentTo: sent.to };
  return { text: `${text}\n`, json, exitCode: sent.fault === null ? 0 : 1 };
});
