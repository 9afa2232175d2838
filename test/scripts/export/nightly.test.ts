import { spawnSync } from "node:child_process";
import { appendFileSync, copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { expect, onTestFinished, test } from "vitest";
import { type ExportingParts, exporting } from "../../../app/jobs/exporting.ts";
import { inEnglish } from "../../../app/jobs/jobs.ts";
import { DAY_MS, type TimestampMs } from "../../../core/time.ts";
import { archiveOld } from "../../../scripts/nightly/archive-old.ts";
import { exportDay } from "../../../scripts/nightly/export-day.ts";
import { BARE } from "../../support/bare.ts";
import { aBucket } from "../../support/bucket.ts";
import { aDecision, aLedger, anEnd, aScan, ETH, START } from "../../support/ledger.ts";

const SCRIPT = join(import.meta.dirname, "..", "..", "..", "scripts", "nightly-export.ts");
const run = (folder: string, ...args: string[]) => {
  const env = { ...BARE, VAR_DIR: folder };
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args, "--json"], { cwd: folder, env });
  return { status, answer: stdout.length === 0 ? null : JSON.parse(String(stdout)), stderr: String(stderr) };
};
const rowsOf = async (file: string) => {
  const buffer = readFileSync(file);
  const bytes = buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.length) as ArrayBuffer;
  return parquetReadObjects({ file: bytes, compressors });
};

function twoDays() {
  const book = aLedger();
  onTestFinished(() => book.remove());
  const sent = aDecision({ slot: START });
  const refused = aDecision({ slot: START, instrument: ETH, emitted: false });
  const later = aDecision({ slot: (START + DAY_MS) as TimestampMs, emitted: false });
  for (const scan of [aScan(START, [sent, refused]), aScan(later.slot, [later])]) book.db.ledger.commitScan(scan);
  return { book, sent, refused, later };
}

test("a day's signals and decisions lie there as Parquet and CSV; a repeated run leaves the same", async () => {
  const { book, sent, refused } = twoDays();
  const first = run(book.folder, "--day", "2025-06-01");
  expect(first).toMatchObject({ status: 0, answer: { rows: { signals: 1, decisions: 2 } } });
  const folder = join(book.folder, "export", "2025-06-01");
  const names = [
    "decisions-2025-06-01.csv",
    "decisions-2025-06-01.parquet",
    "signals-2025-06-01.csv",
    "signals-2025-06-01.parquet",
  ];
  expect(readdirSync(folder).sort()).toEqual(names);
  const decisions = await rowsOf(join(folder, "decisions-2025-06-01.parquet"));
  expect(decisions.map(({ id }) => id).sort()).toEqual([sent.id, refused.id].sort());
  expect(decisions.find(({ id }) => id === refused.id)).toMatchObject({ slot: BigInt(START), confidence: 0.53 });
  const [signal] = await rowsOf(join(folder, "signals-2025-06-01.parquet"));
  expect(signal).toMatchObject({
    signal_id: sent.id,
    pair: "BTC/USDT",
    mode: "dryrun",
    tp_price: 106,
    exit_kind: null,
  });
  const [head = "", line = ""] = readFileSync(join(folder, "signals-2025-06-01.csv"), "utf8").split("\n");
  expect(head.split(",").slice(0, 3)).toEqual(["signal_id", "instrument", "pair"]);
  expect(line).toContain(`"${sent.id}","binanceusdm:BTC/USDT","BTC/USDT",${START},`);
  const before = names.map((name) => readFileSync(join(folder, name)));
  await exportDay({ varFolder: book.folder, bucket: null }, book.file, "2025-06-01");
  expect(names.map((name) => readFileSync(join(folder, name)))).toEqual(before);
});

test("a day without rows, and one that is none", async () => {
  const { book } = twoDays();
  const none = await exportDay({ varFolder: book.folder, bucket: null }, book.file, "2025-05-01");
  expect(none).toMatchObject({ exitCode: 0, json: { rows: { signals: 0 } } });
  expect(run(book.folder, "--day", "2025-13-01").status).toBe(2);
});

const NOW = (START + 400 * DAY_MS) as TimestampMs;
const SETTINGS = {
  ...{ BACKUP_DIR: null, BACKUP_HISTORY: false, BACKUP_S3_URL: null, BACKUP_S3_REGION: "us-east-1" },
  ...{ BACKUP_S3_KEY_ID: null, BACKUP_S3_SECRET: null, NIGHTLY_EXPORT: false },
  ...{ LEDGER_ARCHIVE_DAYS: 90, SERIES_KEEP_DAYS: 365 },
};
type Book = ReturnType<typeof twoDays>["book"];
const bucketOf = (settings: ExportingParts["settings"]) =>
  settings.BACKUP_S3_URL === null
    ? null
    : { url: settings.BACKUP_S3_URL, region: "us-east-1", keyId: "key-id", secret: "hush" };
const inThisProcess = (book: Book, settings: ExportingParts["settings"]) => async () => {
  const place = { ledger: book.file, varFolder: book.folder, bucket: bucketOf(settings) };
  const { text, json, exitCode } = await archiveOld({ ...place, olderThan: 90, seriesOlderThan: 365, now: NOW });
  return {
    ok: exitCode === 0,
    text: text.trim(),
    told: [{ as: "text" as const, text: text.trim() }],
    json: JSON.stringify(json),
  };
};
const archiveNight = async (book: Book, over: Partial<ExportingParts["settings"]> = {}): Promise<string> => {
  const settings = { ...SETTINGS, VAR_DIR: book.folder, ...over };
  const [job] = exporting({ settings, stores: book.db, command: inThisProcess(book, settings) });
  return inEnglish((await job?.run(new AbortController().signal)) ?? []);
};
/** Everything has ended, and a day has begun after it. */
function finished() {
  const days = twoDays();
  const { book, sent, refused, later } = days;
  const updates = [sent, refused, later].map((decision) => anEnd(decision, {}));
  book.db.ledger.commitScan(aScan((START + 2 * DAY_MS) as TimestampMs, [], { updates }));
  return days;
}
const file = (book: Book, day: string, table: string): string =>
  join(book.folder, "archive", day, `${table}-${day}.parquet`);

test("old days go into the archive; then refused dry-run decisions and the series leave the ledger", async () => {
  const { book, sent, refused, later } = finished();
  const told = await archiveNight(book);
  // The newest decision of an instrument stays: here the one of each.
  expect(told).toContain("Deleted from the ledger, because the archive holds them: 3 predictions");
  expect(readdirSync(join(book.folder, "archive")).sort()).toEqual(["2025-06-01", "2025-06-02"]);
  expect(await rowsOf(file(book, "2025-06-01", "predictions"))).toHaveLength(2);
  expect(await rowsOf(file(book, "2025-06-01", "outcomes"))).toHaveLength(2);
  const seal = readFileSync(`${file(book, "2025-06-01", "predictions")}.sha256`, "utf8");
  expect(seal).toMatch(/^[0-9a-f]{64} {2}predictions-2025-06-01\.parquet\n$/);
  for (const { instrument } of [sent, refused, later]) expect(book.db.ledger.lastDecision(instrument)).not.toBeNull();
  expect(book.db.ledger.counts()).toMatchObject({ decisions: 3, signals: 1 });
  expect(await archiveNight(book)).toContain("Deleted from the ledger, because the archive holds them: nothing");
});

test("the job runs the command in a process of its own", async () => {
  const { book } = finished();
  const [job] = exporting({ settings: { ...SETTINGS, VAR_DIR: book.folder }, stores: book.db });
  expect(await job?.run(new AbortController().signal)).toMatchObject([
    { as: "ledger-archived", days: 2 },
    { as: "ledger-deleted", tables: expect.arrayContaining([{ name: "predictions", n: 3 }]) },
  ]);
});

test("a day that is not finished, or younger, stays as it is", async () => {
  const { book } = twoDays();
  expect(await archiveNight(book)).toContain(": 0 with 0 rows");
  expect(existsSync(join(book.folder, "archive"))).toBe(false);
});

test("nothing leaves for a file that is damaged or holds other rows; it is told and the next days go on", async () => {
  const { book } = finished();
  await inThisProcess(book, { ...SETTINGS, VAR_DIR: book.folder })();
  const damaged = file(book, "2025-06-01", "predictions");
  appendFileSync(damaged, "x");
  await expect(archiveNight(book)).rejects.toThrow(
    /predictions-2025-06-01\.parquet is damaged\. Deleted from the ledger, because the archive holds them: 1 predictions/,
  );
  expect(count(book.file, "predictions")).toBe(2);
});

test("an archive of before, without some tables, is completed; rows that came back with a backup leave again", async () => {
  const { book } = finished();
  const backup = join(book.folder, "before.db");
  book.db.maintain();
  copyFileSync(book.file, backup);
  await inThisProcess(book, { ...SETTINGS, VAR_DIR: book.folder })();
  rmSync(file(book, "2025-06-01", "predictions"));
  await archiveNight(book);
  expect(await rowsOf(file(book, "2025-06-01", "predictions"))).toHaveLength(2);
  expect(count(book.file, "predictions")).toBe(0);
  book.db.close();
  copyFileSync(backup, book.file);
  book.reopen();
  expect(count(book.file, "predictions")).toBe(3);
  expect(await archiveNight(book)).toContain("3 predictions");
});

test("with a bucket nothing leaves before the bucket holds it", async () => {
  const { book } = finished();
  const bucket = await aBucket();
  onTestFinished(() => bucket.stop());
  const over = { BACKUP_S3_URL: `${bucket.url}/vps`, BACKUP_S3_KEY_ID: "key-id", BACKUP_S3_SECRET: "hush" };
  bucket.deny(true);
  await expect(archiveNight(book, over)).rejects.toThrow("2025-06-01 was not sent to the bucket");
  expect(count(book.file, "predictions")).toBe(3);
  bucket.deny(false);
  expect(await archiveNight(book, over)).toContain("3 predictions");
  const name = "vps/archive/2025-06-01/predictions-2025-06-01.parquet";
  expect(bucket.objects.get(name)?.equals(readFileSync(file(book, "2025-06-01", "predictions")))).toBe(true);
});

test("the day's files are in the bucket too, or it is told that they are not", async () => {
  const { book } = twoDays();
  const bucket = await aBucket();
  onTestFinished(() => bucket.stop());
  const place = { varFolder: book.folder, bucket: bucketOf({ ...SETTINGS, VAR_DIR: "", BACKUP_S3_URL: bucket.url }) };
  const sent = await exportDay(place, book.file, "2025-06-01");
  expect(sent).toMatchObject({ exitCode: 0, text: expect.stringContaining("They were sent to the bucket.") });
  expect([...bucket.objects.keys()].sort()).toEqual(
    ["decisions", "signals"].flatMap((table) => [`${table}-2025-06-01.csv`, `${table}-2025-06-01.parquet`]),
  );
  bucket.deny(true);
  const failed = await exportDay(place, book.file, "2025-06-01");
  expect(failed).toMatchObject({ exitCode: 1, text: expect.stringContaining("They were not sent to the bucket") });
  expect(existsSync(join(book.folder, "export", "2025-06-01", "signals-2025-06-01.csv"))).toBe(true);
});

function count(ledger: string, table: string): number {
  const client = new Database(ledger, { readonly: true });
  try {
    return Number(client.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  } finally {
    client.close();
  }
}
