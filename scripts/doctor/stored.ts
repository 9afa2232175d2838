/** Checks of what is stored: the databases, and the models with their hashes. Reads beside a running process. */
import { existsSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import type { Config } from "../../app/config/load.ts";
import { OLD_AFTER_DAYS, secretAges, tellOld } from "../../app/jobs/secret-ages.ts";
import type { TimestampMs } from "../../core/time.ts";
import { hasChain, verifyAudit } from "../../db/audit-chain.ts";
import { findModel, readCatalogue } from "../../models/catalogue.ts";
import { readPointer } from "../../models/pointer.ts";
import { fileFault } from "../../models/registry.ts";
import { type Finding, found } from "./finding.ts";

export function checkDatabase(file: string): Finding {
  const say = found("Database");
  if (!existsSync(file)) return say("skip", `${file} is not there yet; the first start makes it.`);
  // SQLite itself takes it for a new one.
  if (statSync(file).size === 0 && !existsSync(`${file}-wal`))
    return say(
      "bad",
      `${file} is empty, and was not when it was made. Restore the newest backup: npm run restore -- FILE`,
    );
  try {
    const fault = faultIn(file);
    const size = `${(statSync(file).size / 1e6).toFixed(1)} MB`;
    if (fault === null) return say("ok", `${file} is whole (${size}).`);
    return say("bad", `${file} is not whole: ${fault}. Restore the newest backup: npm run restore -- FILE`);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return say(
      "bad",
      `${file} cannot be read (${why}). Check its rights, or restore a backup: npm run restore -- FILE`,
    );
  }
}

function faultIn(file: string): string | null {
  const client = new Database(file, { readonly: true, timeout: 5_000 });
  try {
    const pages = client.pragma("quick_check(1)", { simple: true });
    if (pages !== "ok") return String(pages);
    if (hasChain(client) && verifyAudit(client).fault !== null)
      return "its audit log was changed (npm run audit:verify)";
    return null;
  } finally {
    client.close();
  }
}

/** The one that would serve: MODEL, else the promoted one, else the one that ships as in use; with the hash of every file. */
export async function checkModel(varFolder: string, pinned: string | null): Promise<Finding> {
  const say = found("Model");
  const [catalogue, pointer] = [await readCatalogue(varFolder), await readPointer(varFolder)];
  if (!catalogue.ok) return say("bad", catalogue.error.text);
  if (!pointer.ok) return say("bad", pointer.error.text);
  const tag = pinned ?? pointer.value?.tag ?? catalogue.value.inUse;
  const model = findModel(catalogue.value, tag, "nothing would start");
  if (!model.ok) return say("bad", model.error.text);
  const fault = await fileFault(model.value);
  if (fault !== null) return say("bad", fault.text);
  return say("ok", `${tag}: every file has the hash of the registry.`);
}

/** Ages are counted by the running process, from the day it saw a secret first. */
export function checkSecretAges(file: string, secrets: Config["secretsByName"], now: TimestampMs): Finding {
  const say = found("Secrets");
  if (Object.keys(secrets).length === 0) return say("skip", "No secret is set, so none can grow old.");
  if (!existsSync(file)) return say("skip", "The age of secrets is counted from the first start.");
  const ages = agesIn(file, secrets, now);
  const old = ages.filter(({ days }) => days >= OLD_AFTER_DAYS);
  if (old.length > 0) return say("note", old.map(tellOld).join(" "));
  const oldest = Math.max(0, ...ages.map(({ days }) => days));
  return say("ok", `No secret is older than ${OLD_AFTER_DAYS} days (the oldest ${oldest}).`);
}

function agesIn(file: string, secrets: Config["secretsByName"], now: TimestampMs): ReturnType<typeof secretAges> {
  const client = new Database(file, { readonly: true, timeout: 5_000 });
  try {
    const told = client.prepare<[string], string>("SELECT value FROM alerts_told WHERE key = ?").pluck();
    return secretAges(secrets, { alertState: (key) => told.get(key) ?? null }, now);
  } catch {
    // What is wrong with the file is another check's sentence.
    return [];
  } finally {
    client.close();
  }
}
