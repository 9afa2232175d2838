/** When a missing ledger is one that should be there. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isLedgerMissed } from "../../../app/boot/new-ledger.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-new-ledger-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  ["nothing at all: a first start", [], false],
  ["an empty folder for backups", ["backups/"], false],
  ["something else that lies with the backups", ["backups/notes.txt"], false],
  ["the ledger alone", ["lookout.db"], false],
  ["the ledger with its candles and backups", ["lookout.db", "candles.db", "backups/lookout-20251120.tar.gz"], false],
  ["candles without it", ["candles.db"], true],
  ["a backup without it", ["backups/lookout-20251120.tar.gz"], true],
])("%s", (_what, files, missed) => {
  for (const file of files) {
    if (file.includes("/")) mkdirSync(join(folder, "backups"), { recursive: true });
    if (!file.endsWith("/")) writeFileSync(join(folder, file), "");
  }
  expect(isLedgerMissed({ feed: "ccxt", folder, backups: null })).toBe(missed);
  expect(isLedgerMissed({ feed: "replay", folder, backups: null })).toBe(false);
});

test("backups are looked for where they are kept", () => {
  const backups = join(folder, "elsewhere");
  mkdirSync(backups);
  writeFileSync(join(backups, "lookout-20251120.tar.gz"), "");
  expect(isLedgerMissed({ feed: "ccxt", folder, backups })).toBe(true);
  expect(isLedgerMissed({ feed: "ccxt", folder, backups: join(folder, "not-made-yet") })).toBe(false);
});
