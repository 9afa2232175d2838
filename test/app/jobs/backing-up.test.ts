import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { backingUp } from "../../../app/jobs/backing-up.ts";
import { inEnglish, type Job } from "../../../app/jobs/jobs.ts";
import { aLedger, OWNER, START, type TestLedger } from "../../support/ledger.ts";

const NO_BUCKET = {
  BACKUP_S3_URL: null,
  BACKUP_S3_REGION: "us-east-1",
  BACKUP_S3_KEY_ID: null,
  BACKUP_S3_SECRET: null,
};

let book: TestLedger;
let varFolder: string;
beforeEach(() => {
  book = aLedger();
  varFolder = dirname(book.file);
  book.db.controls.change({ key: "threshold", value: "0.65", by: OWNER, at: START });
});
afterEach(() => book.remove());

const run = async (name: string, folder = varFolder): Promise<string> => {
  const settings = { ...NO_BUCKET, VAR_DIR: folder, BACKUP_DIR: null, BACKUP_HISTORY: false };
  const job = backingUp({ settings }).find((one) => one.name === name) as Job;
  return inEnglish(await job.run(new AbortController().signal));
};

test("the night's backup lies in the folder for them, beside the running ledger", async () => {
  const said = await run("backup");
  expect(said).toContain("lookout.db");
  const files = readdirSync(join(varFolder, "backups"));
  expect(files.filter((name) => name.endsWith(".tar.gz"))).toHaveLength(1);
  expect(files.filter((name) => name.endsWith(".sha256"))).toHaveLength(1);
});

test("the drill proves the whole round and leaves nothing", async () => {
  const before = readdirSync(varFolder);
  expect(await run("restore drill")).toContain("The drill went well");
  expect(readdirSync(varFolder)).toEqual(before);
});

test("what cannot be saved fails the job with a sentence", async () => {
  const empty = mkdtempSync(join(tmpdir(), "lookout-empty-"));
  await expect(run("backup", empty)).rejects.toThrow("nothing to copy");
  rmSync(empty, { recursive: true });
  writeFileSync(join(varFolder, "backups"), "a file where the folder should be");
  await expect(run("backup")).rejects.toThrow("It broke off");
  expect(existsSync(join(varFolder, "lookout.db"))).toBe(true);
});
