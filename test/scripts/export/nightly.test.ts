import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { expect, onTestFinished, test } from "vitest";
import { exporting } from "../../../app/jobs/exporting.ts";
import { DAY_MS, type TimestampMs } from "../../../core/time.ts";
import { aDecision, aLedger, aScan, ETH, START } from "../../support/ledger.ts";

const SCRIPT = join(import.meta.dirname, "..", "..", "..", "scripts", "nightly-export.ts");
const run = (folder: string, ...args: string[]) => {
  const env = { PATH: process.env.PATH ?? "", VAR_DIR: folder };
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
  run(book.folder, "--day", "2025-06-01");
  expect(names.map((name) => readFileSync(join(folder, name)))).toEqual(before);
});

test("a day without rows, and one that is none", () => {
  const { book } = twoDays();
  expect(run(book.folder, "--day", "2025-05-01")).toMatchObject({ status: 0, answer: { rows: { signals: 0 } } });
  expect(run(book.folder, "--day", "2025-13-01").status).toBe(2);
});

test("old days go into the archive before old predictions leave the ledger; decisions stay", async () => {
  const { book, sent, refused, later } = twoDays();
  const settings = {
    ...{
      VAR_DIR: book.folder,
      BACKUP_DIR: null,
      BACKUP_HISTORY: false,
      BACKUP_S3_URL: null,
      BACKUP_S3_REGION: "us-east-1",
    },
    ...{ BACKUP_S3_KEY_ID: null, BACKUP_S3_SECRET: null, NIGHTLY_EXPORT: false },
    ...{ LEDGER_ARCHIVE_DAYS: 90, SERIES_KEEP_DAYS: 365 },
  };
  const now = START + DAY_MS + 365 * DAY_MS;
  const clock = { now: () => now as TimestampMs };
  const jobs = exporting({ settings, stores: book.db, clock });
  expect(jobs.map(({ name }) => name)).toEqual(["ledger archive"]);
  const told = await jobs[0]?.run(new AbortController().signal);
  // The three predictions: two are older than 365 days, the third is exactly as old.
  expect(told).toContain("deleted from the ledger: 2");
  const archive = join(book.folder, "archive");
  expect(readdirSync(archive).sort()).toEqual(["2025-06-01", "2025-06-02"]);
  expect(await rowsOf(join(archive, "2025-06-01", "predictions-2025-06-01.parquet"))).toHaveLength(2);
  expect(await rowsOf(join(archive, "2025-06-01", "outcomes-2025-06-01.parquet"))).toHaveLength(2);
  for (const { instrument } of [sent, refused, later]) expect(book.db.ledger.lastDecision(instrument)).not.toBeNull();
  expect(book.db.ledger.counts()).toMatchObject({ decisions: 3, signals: 1 });
  expect(await jobs[0]?.run(new AbortController().signal)).toContain("deleted from the ledger: 0");
});
