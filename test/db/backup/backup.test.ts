import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { create, extract } from "tar";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { processStopwatch, systemClock } from "../../../app/clock.ts";
import { restoreBackup } from "../../../db/backup/restore.ts";
import { type BackupTaken, takeBackup } from "../../../db/backup/take.ts";
import { openLedger } from "../../../db/ledger.ts";
import { aDecision, aLedger, aScan, OWNER, START, type TestLedger } from "../../support/ledger.ts";

let book: TestLedger;
let varFolder: string;
let place: string;
beforeEach(() => {
  book = aLedger();
  varFolder = dirname(book.file);
  place = mkdtempSync(join(tmpdir(), "lookout-backup-"));
  book.db.controls.change({ key: "threshold", value: "0.65", by: OWNER, at: START });
  mkdirSync(join(varFolder, "models", "training"), { recursive: true });
  writeFileSync(join(varFolder, "models", "promoted.json"), "{}");
  writeFileSync(join(varFolder, "models", "training", "half.bin"), "half");
  writeFileSync(join(varFolder, ".env"), "TELEGRAM_BOT_TOKEN=1:secret");
});
afterEach(() => {
  book.remove();
  rmSync(place, { recursive: true, force: true });
});

const now = new Date("2026-06-30T02:00:00.000Z");
const take = (): Promise<BackupTaken> =>
  takeBackup({ varFolder, into: place, withHistory: false, program: "0.1.0", now });

async function unpacked(file: string): Promise<string> {
  const folder = mkdtempSync(join(place, "unpacked-"));
  await extract({ file, cwd: folder });
  return folder;
}

describe("a backup", () => {
  test("beside the process that writes holds everything committed, and nothing secret or half-made", async () => {
    const reader = new Database(book.file, { readonly: true });
    const rows = reader.prepare("SELECT count(*) FROM scans").pluck().get();
    reader.close();
    book.db.ledger.commitScan(aScan(START, [aDecision()]));
    const { file, manifest } = await take();
    expect(readdirSync(place).toSorted()).toEqual([
      "lookout-2026-06-30T020000Z.tar.gz",
      "lookout-2026-06-30T020000Z.tar.gz.sha256",
    ]);
    expect(manifest.files.map(({ path }) => path)).toEqual(["lookout.db", "models/promoted.json"]);
    expect(manifest.databases[0]?.tables.scans).toBe(Number(rows) + 1);
    const folder = await unpacked(file);
    expect(readdirSync(folder, { recursive: true }).toSorted()).toEqual([
      "lookout.db",
      "manifest.json",
      "models",
      "models/promoted.json",
    ]);
  });

  test("comes back as a folder that the program opens and goes on with", async () => {
    book.db.ledger.commitScan(aScan(START, [aDecision()]));
    const watermark = book.db.ledger.watermark();
    const { file } = await take();
    const target = join(place, "var");
    const restored = await restoreBackup(file, target);
    expect(restored).toMatchObject({ ok: true, value: { createdAt: now.toISOString() } });
    const opened = openLedger({ file: join(target, "lookout.db"), clock: systemClock, stopwatch: processStopwatch });
    if (!opened.ok) throw new Error(opened.error.text);
    expect(opened.value.ledger.watermark()).toBe(watermark);
    expect(opened.value.controls.setting("threshold")).toBe("0.65");
    opened.value.close();
  });

  test("of a file from before the audit log was chained is taken and restored too", async () => {
    book.db.close();
    const client = new Database(book.file);
    client.exec("ALTER TABLE audit_log DROP COLUMN hash");
    client.close();
    const { file, manifest } = await take();
    expect(manifest.databases[0]?.audit).toBeNull();
    expect(await restoreBackup(file, join(place, "var"))).toMatchObject({ ok: true });
  });

  test("never overwrites what is there", async () => {
    const { file } = await take();
    const target = join(place, "var");
    mkdirSync(target);
    writeFileSync(join(target, "mine"), "mine");
    expect(await restoreBackup(file, target)).toMatchObject({ ok: false, error: { code: "TARGET_NOT_EMPTY" } });
    expect(readFileSync(join(target, "mine"), "utf8")).toBe("mine");
  });
});

/** Takes the archive apart, changes something as a liar with a calculator would, and packs it again. */
async function forge(file: string, change: (folder: string) => void): Promise<string> {
  const folder = await unpacked(file);
  change(folder);
  const forged = join(place, "forged.tar.gz");
  await create({ file: forged, cwd: folder, gzip: true }, readdirSync(folder));
  return forged;
}

function inLedger(folder: string, ...statements: readonly string[]): void {
  const client = new Database(join(folder, "lookout.db"));
  for (const statement of statements) client.exec(statement);
  client.close();
}

/** The manifest's checksums made right again, so that what is inside must give it away. */
async function reseal(folder: string): Promise<void> {
  const { createHash } = await import("node:crypto");
  const file = join(folder, "manifest.json");
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  for (const one of manifest.files)
    one.sha256 = createHash("sha256")
      .update(readFileSync(join(folder, one.path)))
      .digest("hex");
  writeFileSync(file, JSON.stringify(manifest));
}

describe("a backup that is not whole is refused, and nothing is left behind", () => {
  const cases: readonly [string, (taken: BackupTaken) => string | Promise<string>, string][] = [
    ["a file that is not there", () => join(place, "none.tar.gz"), "BACKUP_MISSING"],
    [
      "a byte changed",
      ({ file }) => {
        const bytes = readFileSync(file);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff;
        writeFileSync(file, bytes);
        return file;
      },
      "BACKUP_DAMAGED",
    ],
    [
      "cut short, without its checksum file",
      ({ file }) => {
        writeFileSync(file, readFileSync(file).subarray(0, -200));
        rmSync(`${file}.sha256`);
        return file;
      },
      "BACKUP_DAMAGED",
    ],
    [
      "something else",
      ({ file }) => forge(file, (folder) => rmSync(join(folder, "manifest.json"))),
      "BACKUP_INCOMPLETE",
    ],
    [
      "a file taken out",
      ({ file }) => forge(file, (folder) => rmSync(join(folder, "models", "promoted.json"))),
      "BACKUP_DAMAGED",
    ],
    [
      "a database changed",
      ({ file }) => forge(file, (folder) => inLedger(folder, "UPDATE settings SET value = '0.1'")),
      "BACKUP_DAMAGED",
    ],
  ];
  test.each(cases)("%s", async (_name, spoil, code) => {
    const file = await spoil(await take());
    const before = readdirSync(place).toSorted();
    expect(await restoreBackup(file, join(place, "var"))).toMatchObject({ ok: false, error: { code } });
    expect(readdirSync(place).toSorted()).toEqual(before);
  });

  test.each([
    ["rows gone", ["DELETE FROM settings"], "other rows"],
    ["an audit row rewritten", ["DROP TRIGGER audit_log_keeps_text", "UPDATE audit_log SET name = 'Eve'"], "audit log"],
    ["a reference torn", ["PRAGMA foreign_keys = OFF; DELETE FROM decisions"], "point at rows that are not there"],
  ])("%s under right checksums", async (_name, statements, why) => {
    book.db.ledger.commitScan(aScan(START, [aDecision()]));
    const { file } = await take();
    const folder = await unpacked(file);
    inLedger(folder, ...statements);
    await reseal(folder);
    const forged = join(place, "forged.tar.gz");
    await create({ file: forged, cwd: folder, gzip: true }, readdirSync(folder));
    const restored = await restoreBackup(forged, join(place, "var"));
    expect(restored).toMatchObject({ ok: false, error: { code: "BACKUP_DAMAGED" } });
    expect(restored.ok ? "" : restored.error.detail).toContain(why);
  });

  test("a manifest that points outside is no manifest", async () => {
    const { file } = await take();
    const forged = await forge(file, (folder) => {
      const path = join(folder, "manifest.json");
      writeFileSync(path, readFileSync(path, "utf8").replace("models/promoted.json", "../../etc/passwd"));
    });
    expect(await restoreBackup(forged, join(place, "var"))).toMatchObject({
      ok: false,
      error: { code: "BACKUP_DAMAGED" },
    });
  });
});
