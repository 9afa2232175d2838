import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TimestampMs } from "../../core/time.ts";
import { openCandles } from "../../db/candles.ts";
import { asDatabaseError, DATABASE_ERROR_CODES, type DatabaseErrorCode, databaseError } from "../../db/errors.ts";
import { openLedger } from "../../db/ledger.ts";
import { openDatabase } from "../../db/open.ts";
import { aDecision, aScan, BTC, START } from "../support/ledger.ts";

const SHIPPED = join(import.meta.dirname, "../../db/migrations/ledger");
const clock = { now: () => START };
const stopwatch = { elapsed: () => 0 };

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-open-"));
  file = join(folder, "lookout.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openLedger({ file, clock, stopwatch });
function opened() {
  const answer = open();
  if (!answer.ok) throw new Error(answer.error.text);
  return answer.value;
}
const refusal = (answer: { ok: boolean; error?: { code: string; text: string } }): string => {
  expect(answer.ok).toBe(false);
  // Happened, means, do: three sentences at least.
  expect(answer.error?.text.split(/\.(?: |$)/).length).toBeGreaterThan(3);
  return answer.error?.code ?? "";
};

/** A ledger with one scan, one decision, its signal and its outcome. */
function filled(): void {
  const ledger = opened();
  expect(ledger.ledger.commitScan(aScan(START, [aDecision()])).ok).toBe(true);
  ledger.close();
}
const counts = () => {
  const ledger = opened();
  const found = ledger.ledger.counts();
  ledger.close();
  return found;
};
/** The shipped migrations and one more. */
function withMigration(sql: string): string {
  const migrations = join(folder, "migrations");
  cpSync(SHIPPED, migrations, { recursive: true });
  const journalFile = join(migrations, "meta/_journal.json");
  const journal = JSON.parse(readFileSync(journalFile, "utf8"));
  const when = Math.max(...journal.entries.map((entry: { when: number }) => entry.when)) + 1;
  journal.entries.push({ idx: journal.entries.length, version: "6", when, tag: "9999_next", breakpoints: true });
  writeFileSync(journalFile, JSON.stringify(journal));
  writeFileSync(join(migrations, "9999_next.sql"), sql);
  return migrations;
}
const migrated = (sql: string) => openDatabase({ kind: "ledger", file, migrationsFolder: withMigration(sql) });
const backups = (): string[] => readdirSync(folder).filter((name) => name.includes(".backup-"));

describe("settings of the connection", () => {
  test.each([
    ["ledger", 2],
    ["candles", 1],
  ] as const)("%s: WAL, keys on, synchronous = %i", (kind, synchronous) => {
    const answer = openDatabase({ kind, file });
    if (!answer.ok) throw new Error(answer.error.text);
    const { client, close } = answer.value;
    const pragma = (name: string) => client.pragma(name, { simple: true });
    expect(pragma("journal_mode")).toBe("wal");
    expect(pragma("synchronous")).toBe(synchronous);
    expect(pragma("foreign_keys")).toBe(1);
    expect(pragma("busy_timeout")).toBe(1_000);
    close();
  });

  test("a new folder is made, and a close leaves one whole file", () => {
    file = join(folder, "var", "replay", "lookout.db");
    opened().close();
    expect(readdirSync(join(folder, "var/replay")).sort()).toEqual(["lookout.db", "lookout.db.lock"]);
  });

  test("readers of the file stay possible while it is in use", () => {
    const ledger = opened();
    const reader = new Database(file, { readonly: true });
    expect(reader.prepare("SELECT count(*) AS n FROM scans").get()).toEqual({ n: 0 });
    reader.close();
    ledger.close();
  });
});

describe("guarded migration", () => {
  test("a new file and an up-to-date one need no backup", () => {
    filled();
    opened().close();
    expect(backups()).toEqual([]);
  });

  test("a rebuilt parent table keeps its child rows, and the backup holds the state before", () => {
    filled();
    const answer = migrated(`CREATE TABLE __new_scans AS SELECT * FROM scans;
--> statement-breakpoint
DROP TABLE scans;
--> statement-breakpoint
CREATE TABLE scans (slot INTEGER PRIMARY KEY, started_at INTEGER, stored_at INTEGER, late INTEGER, latency_ms REAL,
 stages_ms TEXT, balance_cents INTEGER, equity_cents INTEGER, peak_equity_cents INTEGER, risk_level TEXT,
 daily_lock_day INTEGER, total_lock INTEGER, account TEXT) STRICT;
--> statement-breakpoint
INSERT INTO scans SELECT * FROM __new_scans;
--> statement-breakpoint
DROP TABLE __new_scans;`);
    if (!answer.ok) throw new Error(answer.error.text);
    const { client, close } = answer.value;
    expect(client.prepare("SELECT count(*) AS n FROM decisions").get()).toEqual({ n: 1 });
    expect(client.prepare("SELECT count(*) AS n FROM signals").get()).toEqual({ n: 1 });
    expect(client.pragma("foreign_keys", { simple: true })).toBe(1);
    close();
    expect(backups()).toEqual(["lookout.db.backup-1"]);
    const backup = new Database(join(folder, "lookout.db.backup-1"), { readonly: true });
    expect(backup.prepare("SELECT count(*) AS n FROM decisions").get()).toEqual({ n: 1 });
    backup.close();
  });

  test.each<[DatabaseErrorCode, string, string]>([
    ["MIGRATION_BROKE_KEYS", "a parent row renamed", "UPDATE scans SET slot = slot + 1;"],
    ["MIGRATION_LOST_ROWS", "rows gone", "DELETE FROM outcomes;"],
    ["MIGRATION_LOST_ROWS", "a table gone", "DROP TABLE outcomes;"],
    ["MIGRATION_FAILED", "wrong SQL", "DELETE FROM outcomes;\n--> statement-breakpoint\nALTER TABLE nothing ADD x;"],
  ])("%s: %s is refused and the file is as before", (code, _what, sql) => {
    filled();
    expect(refusal(migrated(sql))).toBe(code);
    expect(counts()).toEqual({ scans: 1, decisions: 1, signals: 1 });
    const ledger = opened();
    expect(ledger.ledger.openFollowUps()).toHaveLength(1);
    ledger.close();
  });

  test("an earlier backup is never written over", () => {
    filled();
    writeFileSync(`${file}.backup-1`, "precious");
    expect(refusal(migrated("DELETE FROM outcomes;"))).toBe("MIGRATION_LOST_ROWS");
    expect(readFileSync(`${file}.backup-1`, "utf8")).toBe("precious");
    expect(backups().sort()).toEqual(["lookout.db.backup-1", "lookout.db.backup-2"]);
  });

  test("without room for a backup nothing is begun", () => {
    filled();
    // A link into nowhere: not there for a reader, and not to be created for a writer.
    spawnSync("ln", ["-s", join(folder, "absent/backup"), `${file}.backup-1`]);
    expect(refusal(migrated("DELETE FROM outcomes;"))).toBe("BACKUP_FAILED");
    expect(counts()).toEqual({ scans: 1, decisions: 1, signals: 1 });
  });

  test("a database of a newer version is left alone", () => {
    const newer = migrated("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT;");
    if (!newer.ok) throw new Error(newer.error.text);
    newer.value.close();
    expect(refusal(open())).toBe("DB_NEWER");
  });
});

describe("a database that cannot be used", () => {
  test("a second opening is refused at once, in this process and in another", () => {
    const ledger = opened();
    expect(refusal(open())).toBe("DB_LOCKED");
    const code = `import { openLedger } from ${JSON.stringify(join(import.meta.dirname, "../../db/ledger.ts"))};
      const answer = openLedger({ file: ${JSON.stringify(file)}, clock: { now: () => 0 }, stopwatch: { elapsed: () => 0 } });
      process.stdout.write(answer.ok ? "opened" : answer.error.code);`;
    const child = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
    expect(child.stdout).toBe("DB_LOCKED");
    ledger.close();
    opened().close();
  });

  test("a foreign program that holds the file is waited for, then reported", () => {
    filled();
    const other = new Database(file);
    other.exec("BEGIN EXCLUSIVE");
    expect(refusal(open())).toBe("DB_LOCKED");
    other.close();
    expect(counts().scans).toBe(1);
  });

  test("garbage", () => {
    writeFileSync(file, "not a database, but long enough to have a header of a hundred bytes ".repeat(40));
    const before = readFileSync(file);
    expect(refusal(open())).toBe("DB_CORRUPT");
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(refusal(open())).toBe("DB_CORRUPT");
  });

  test("a file cut short", () => {
    filled();
    truncateSync(file, Math.floor(statSync(file).size / 2));
    expect(refusal(open())).toBe("DB_CORRUPT");
  });

  test("an emptied ledger is not taken for a new one; emptied candles are fetched again", () => {
    filled();
    truncateSync(file, 0);
    const answer = open();
    expect(refusal(answer)).toBe("DB_CORRUPT");
    expect(!answer.ok && answer.error.text).toContain("npm run restore");
    expect(statSync(file).size).toBe(0);
    const candles = join(folder, "candles.db");
    writeFileSync(candles, "");
    const fresh = openCandles({ file: candles });
    expect(fresh.ok).toBe(true);
    if (fresh.ok) fresh.value.close();
  });

  test("a page of zeros in the middle", () => {
    filled();
    const bytes = readFileSync(file);
    bytes.fill(0, 3 * 4096, 5 * 4096);
    writeFileSync(file, bytes);
    expect(refusal(open())).toBe("DB_CORRUPT");
  });

  test("the other kind of database, and somebody else's", () => {
    const candles = openCandles({ file });
    if (!candles.ok) throw new Error(candles.error.text);
    candles.value.close();
    expect(refusal(open())).toBe("DB_NOT_OURS");
    const foreign = join(folder, "foreign.db");
    const other = new Database(foreign);
    other.exec("CREATE TABLE notes (text TEXT)");
    other.close();
    expect(refusal(openCandles({ file: foreign }))).toBe("DB_NOT_OURS");
  });

  test("a path through a file, and a path that is a folder", () => {
    writeFileSync(join(folder, "plain"), "");
    file = join(folder, "plain", "lookout.db");
    expect(refusal(open())).toBe("DB_NOT_WRITABLE");
    file = join(folder, "dir");
    mkdirSync(file);
    expect(refusal(open())).toBe("DB_NOT_WRITABLE");
  });

  test("a file without the right to write", () => {
    filled();
    chmodSync(folder, 0o755);
    chmodSync(file, 0o444);
    rmSync(`${file}.lock`);
    writeFileSync(`${file}.lock`, "");
    chmodSync(`${file}.lock`, 0o666);
    // Rights do not bind root, so the child gives up being root once its modules are read.
    const code = `import { openLedger } from ${JSON.stringify(join(import.meta.dirname, "../../db/ledger.ts"))};
      if (process.getuid() === 0) { process.setegid(65534); process.seteuid(65534); }
      const answer = openLedger({ file: ${JSON.stringify(file)}, clock: { now: () => 0 }, stopwatch: { elapsed: () => 0 } });
      process.stdout.write(answer.ok ? "opened" : answer.error.code);`;
    const child = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
    expect(child.stdout).toBe("DB_NOT_WRITABLE");
    expect(existsSync(file)).toBe(true);
  });

  test("every code has its own text with the file's name", () => {
    const texts = DATABASE_ERROR_CODES.map((code) => databaseError(code, "/data/lookout.db", "why").text);
    expect(new Set(texts).size).toBe(DATABASE_ERROR_CODES.length);
    for (const text of texts) expect(text).toContain("/data/lookout.db");
  });

  test("what is no fault of the file or the disk is thrown on", () => {
    expect(() => asDatabaseError(new TypeError("bug"), file)).toThrow("bug");
    expect(asDatabaseError(Object.assign(new Error("no space"), { code: "ENOSPC" }), file).code).toBe("DB_DISK_FULL");
  });
});

test("the candle file opens with its own migrations", () => {
  const candles = openCandles({ file });
  if (!candles.ok) throw new Error(candles.error.text);
  expect(candles.value.store.newest(BTC)).toBeNull();
  expect(candles.value.store.range(BTC, 0 as TimestampMs, START).length).toBe(0);
  candles.value.close();
});
