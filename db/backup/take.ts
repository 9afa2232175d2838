/**
 * One consistent copy of what cannot be fetched again, beside a running process: the databases as of one instant each,
 * local models, pointers and execution metrics, in one compressed file with a checksum beside it. Secrets (.env) and what
 * can be made again (charts, replays, logs) stay out; the candle history only when asked for.
 */
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import Database from "better-sqlite3";
import { create } from "tar";
import { checksum, databaseFacts } from "./facts.ts";
import { archiveName, MANIFEST, type Manifest } from "./manifest.ts";

export type BackupWish = {
  readonly varFolder: string;
  /** Where the archive goes; created when absent. */
  readonly into: string;
  readonly withHistory: boolean;
  /** Of this program, for the manifest. */
  readonly program: string;
  readonly now: Date;
};
export type BackupTaken = {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly manifest: Manifest;
};

const DATABASES = ["lookout.db", "candles.db"];
const FOLDERS = ["models", "execution"];
/** Half-made work of trainings, which begin anew. */
const LEFT_OUT = join("models", "training");

/** Throws with the file system's or SQLite's error; nothing half-written keeps the archive's name. */
export async function takeBackup({ varFolder, into, withHistory, program, now }: BackupWish): Promise<BackupTaken> {
  await mkdir(into, { recursive: true });
  const staging = await mkdtemp(join(into, ".taking-"));
  try {
    for (const name of DATABASES) snapshot(join(varFolder, name), join(staging, name));
    for (const name of withHistory ? [...FOLDERS, "history"] : FOLDERS) await copyFolder(varFolder, name, staging);
    const manifest = await describe(staging, program, now);
    await writeFile(join(staging, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
    const file = join(into, archiveName(now.toISOString()));
    const partial = `${file}.partial`;
    // The manifest first, so that it can be read without unpacking everything.
    await create({ file: partial, cwd: staging, gzip: true, portable: true }, [
      MANIFEST,
      ...manifest.files.map(({ path }) => path),
    ]);
    const sha256 = await checksum(partial);
    await rename(partial, file);
    await writeFile(`${file}.sha256`, `${sha256}  ${basename(file)}\n`);
    return { file, bytes: (await stat(file)).size, sha256, manifest };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** As of one instant, whatever is written meanwhile; without the write-ahead log, so that one file is all. */
function snapshot(from: string, to: string): void {
  if (!existsSync(from)) return;
  const client = new Database(from, { readonly: true, timeout: 5_000 });
  try {
    client.prepare("VACUUM INTO ?").run(to);
  } finally {
    client.close();
  }
}

async function copyFolder(varFolder: string, name: string, staging: string): Promise<void> {
  const from = join(varFolder, name);
  if (!existsSync(from)) return;
  const filter = (path: string): boolean => !relative(varFolder, path).startsWith(LEFT_OUT);
  await cp(from, join(staging, name), { recursive: true, filter });
}

async function describe(staging: string, program: string, now: Date): Promise<Manifest> {
  const entries = await readdir(staging, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = [];
  for (const path of paths.toSorted()) {
    files.push({ path: relative(staging, path), bytes: (await stat(path)).size, sha256: await checksum(path) });
  }
  const databases = DATABASES.filter((name) => existsSync(join(staging, name))).map((name) =>
    databaseFacts(join(staging, name), name),
  );
  return { backupVersion: 1, createdAt: now.toISOString(), program, files, databases };
}
