/** `npm run prove:bucket`: the whole way of a backup through a bucket of your own, in a folder that is emptied again. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { processStopwatch, systemClock } from "../app/clock.ts";
import { openStores } from "../app/stores.ts";
import { checksum } from "../db/backup/facts.ts";
import { archiveName } from "../db/backup/manifest.ts";
import { type Bucket, openRemote, type Remote } from "../db/backup/remote.ts";
import { restoreBackup } from "../db/backup/restore.ts";
import { takeBackup } from "../db/backup/take.ts";
import { type Answer, backupPlace, readWish, report } from "./backup/place.ts";

const USAGE = `npm run prove:bucket -- [--endpoint URL] [--json]
  Sends a small backup to the bucket of BACKUP_S3_URL (or to URL, with BACKUP_S3_KEY_ID and BACKUP_S3_SECRET), lists, rotates,
  fetches, restores and checks it, and stores a file of the archive, all in a new folder of the bucket that is emptied again.
  Exit 0 everything works · 1 something does not · 2 bad input.
`;
type Step = { readonly step: string; readonly ok: boolean; readonly text: string };
type Parts = { readonly folder: string; readonly remote: Remote; readonly names: Set<string> };
const SEEDED_DAYS = 40;

async function aBackup({ folder }: Parts): Promise<string> {
  const opened = openStores(join(folder, "var"), systemClock, processStopwatch);
  if (!opened.ok) throw new Error(opened.error.lines.join(" "));
  opened.value.close();
  const wish = { varFolder: join(folder, "var"), into: folder, withHistory: false, program: "prove:bucket" };
  return (await takeBackup({ ...wish, now: new Date(systemClock.now()) })).file;
}

/** Each answers what it saw, or throws. */
const STEPS: readonly (readonly [string, (parts: Parts, backup: string) => Promise<string>])[] = [
  [
    "send",
    async ({ remote }, backup) => {
      await remote.send(backup, await checksum(backup));
      return basename(backup);
    },
  ],
  ["list and rotate", listAndRotate],
  [
    "fetch and restore",
    async ({ remote, folder }, backup) => {
      const back = join(folder, `back-${basename(backup)}`);
      await remote.fetch(basename(backup), back);
      if ((await checksum(back)) !== (await checksum(backup))) throw new Error("Other bytes came back than were sent.");
      const restored = await restoreBackup(back, join(folder, "restored"));
      if (!restored.ok) throw new Error(`${restored.error.code}: ${restored.error.detail}`);
      return `${restored.value.databases.length} databases whole`;
    },
  ],
  [
    "archive",
    async ({ remote, folder, names }) => {
      const file = join(folder, "rows.parquet");
      await writeFile(file, randomBytes(100_000));
      const name = "archive/2026-01-01/rows.parquet";
      names.add(name);
      const sum = await checksum(file);
      const [first, second] = [await remote.keep(name, file, sum), await remote.keep(name, file, sum)];
      if (first !== "sent" || second !== "there") throw new Error(`It was ${first} first, and ${second} then.`);
      return "kept once, and seen to be there";
    },
  ],
];

/** A name a day; of forty days those stay that rotation keeps here too. */
async function listAndRotate({ remote, folder, names }: Parts): Promise<string> {
  for (let day = 1; day <= SEEDED_DAYS; day += 1) {
    const name = archiveName(new Date(systemClock.now() - day * 86_400_000).toISOString());
    await writeFile(join(folder, name), name);
    names.add(name);
    await remote.send(join(folder, name), await checksum(join(folder, name)));
  }
  const before = await remote.backups();
  const gone = await remote.rotate();
  const after = await remote.backups();
  const right = before.length === SEEDED_DAYS + 1 && gone.length > 0 && after.length === before.length - gone.length;
  const told = `${before.length} listed, ${gone.length} rotated away, ${after.length} left`;
  if (!right || after.some((name) => gone.includes(name))) throw new Error(`${told}; ${SEEDED_DAYS + 1} were sent.`);
  return told;
}

async function prove(bucket: Bucket): Promise<readonly Step[]> {
  const folder = await mkdtemp(join(tmpdir(), "lookout-bucket-"));
  const url = `${bucket.url}/lookout-prove-${randomBytes(4).toString("hex")}`;
  const parts: Parts = { folder, remote: openRemote({ ...bucket, url }), names: new Set() };
  const done: Step[] = [];
  try {
    const backup = await aBackup(parts);
    parts.names.add(basename(backup));
    for (const [step, run] of STEPS) done.push(await outcome(step, () => run(parts, backup)));
    const empty = async (): Promise<string> => {
      for (const name of parts.names) await parts.remote.remove(name);
      return `${url} is empty again`;
    };
    done.push(await outcome("remove", empty));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return done;
}

async function outcome(step: string, run: () => Promise<string>): Promise<Step> {
  try {
    return { step, ok: true, text: await run() };
  } catch (cause) {
    return { step, ok: false, text: cause instanceof Error ? cause.message : String(cause) };
  }
}

await report(async (): Promise<Answer> => {
  const wish = readWish({ endpoint: { type: "string" } }, USAGE);
  if (wish === "help") return { text: USAGE, json: null, exitCode: 0 };
  if (typeof wish.endpoint === "string") process.env.BACKUP_S3_URL = wish.endpoint;
  const { bucket } = backupPlace();
  if (bucket === null) return { text: `There is no bucket: set BACKUP_S3_URL.\n${USAGE}`, json: null, exitCode: 2 };
  const steps = await prove(bucket);
  const failed = steps.filter(({ ok }) => !ok).length;
  const lines = steps.map(({ step, ok, text }) => `${ok ? "ok  " : "BAD "} ${step.padEnd(18)} ${text}`);
  const verdict =
    failed === 0
      ? "Backups can be kept in this bucket."
      : "Do not rely on this bucket: check its address, region and keys, and that they may list, read, write and delete.";
  const text = `${lines.join("\n")}\n\n${verdict}\n`;
  return { text, json: { steps, works: failed === 0 }, exitCode: failed === 0 ? 0 : 1 };
});
