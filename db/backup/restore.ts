/** Unpacks a backup into a fresh folder and proves it whole before it gets its name; nothing that exists is touched. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { extract } from "tar";
import { err, ok, type Result } from "../../core/result.ts";
import { checksum, databaseFacts, databaseFault } from "./facts.ts";
import { MANIFEST, type Manifest, manifestSchema } from "./manifest.ts";

export type RestoreFault = {
  readonly code: "BACKUP_MISSING" | "TARGET_NOT_EMPTY" | "BACKUP_DAMAGED" | "BACKUP_INCOMPLETE";
  /** What is wrong, for the middle of a sentence. */
  readonly detail: string;
};

/** Throws only when the target itself cannot be written. */
export async function restoreBackup(file: string, target: string): Promise<Result<Manifest, RestoreFault>> {
  if (!existsSync(file)) return err({ code: "BACKUP_MISSING", detail: file });
  if (existsSync(target) && (await readdir(target)).length > 0)
    return err({ code: "TARGET_NOT_EMPTY", detail: target });
  const named = await namedChecksum(file);
  if (named !== null && named !== (await checksum(file))) {
    return err({ code: "BACKUP_DAMAGED", detail: "its checksum is not the one beside it" });
  }
  const parent = dirname(resolve(target));
  await mkdir(parent, { recursive: true });
  const staging = await mkdtemp(join(parent, ".restoring-"));
  try {
    const checked = await unpack(file, staging);
    if (!checked.ok) return checked;
    await rm(target, { recursive: true, force: true });
    await rename(staging, target);
    return checked;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Null when nobody laid one beside the file: the manifest's own checksums still count. */
async function namedChecksum(file: string): Promise<string | null> {
  const text = await readFile(`${file}.sha256`, "utf8").catch(() => null);
  return text?.slice(0, 64) ?? null;
}

async function unpack(file: string, staging: string): Promise<Result<Manifest, RestoreFault>> {
  const damaged = (detail: string) => err({ code: "BACKUP_DAMAGED", detail } as const);
  try {
    // `strict`: what tar would only warn about (a cut file, a bad checksum) is a fault here.
    await extract({ file, cwd: staging, strict: true, preservePaths: false });
  } catch (cause) {
    return damaged(cause instanceof Error ? cause.message : String(cause));
  }
  const text = await readFile(join(staging, MANIFEST), "utf8").catch(() => null);
  if (text === null) return err({ code: "BACKUP_INCOMPLETE", detail: "it has no manifest" });
  const manifest = parse(text);
  if (manifest === null) return damaged("its manifest cannot be read");
  const fault = (await filesFault(manifest, staging)) ?? databasesFault(manifest, staging);
  return fault === null ? ok(manifest) : damaged(fault);
}

function parse(text: string): Manifest | null {
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

async function filesFault({ files }: Manifest, folder: string): Promise<string | null> {
  for (const { path, sha256 } of files) {
    if (!existsSync(join(folder, path))) return `${path} is missing`;
    if ((await checksum(join(folder, path))) !== sha256) return `${path} is not as it was saved`;
  }
  return null;
}

function databasesFault({ databases }: Manifest, folder: string): string | null {
  for (const saved of databases) {
    const file = join(folder, saved.path);
    const fault = databaseFault(file);
    if (fault !== null) return `${saved.path}: ${fault}`;
    const found = databaseFacts(file, saved.path);
    if (JSON.stringify(found) !== JSON.stringify(saved)) return `${saved.path} has other rows than were saved`;
  }
  return null;
}
