import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { BARE } from "../../support/bare.ts";
import { aFolder, removeFolder, start } from "../../support/process.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });
const SCRIPT = join(import.meta.dirname, "..", "..", "..", "scripts", "observe-report.ts");
let place: string;
let folder: string;

type Report = { go: boolean; lines: { check: string; verdict: string; evidence: string }[] };
function report(...args: string[]): { status: number | null; report: Report } {
  const env = { ...BARE, VAR_DIR: folder };
  const { status, stdout } = spawnSync(process.execPath, [SCRIPT, "--json", ...args], { env });
  return { status, report: stdout.length === 0 ? { go: false, lines: [] } : JSON.parse(String(stdout)) };
}
const verdictOf = ({ lines }: Report, check: string) => lines.find((line) => line.check === check);
const logLine = (hour: number, fields: object): string =>
  `${JSON.stringify({ level: "info", time: `2025-06-09T0${hour}:00:00.000Z`, ...fields })}\n`;

beforeAll(async () => {
  place = aFolder();
  const range = ["--from", "2025-06-09T00:00Z", "--until", "2025-06-09T01:00Z"];
  const program = start({ args: ["--feed", "replay", "--speed", "max", "--json", ...range], folder: place });
  expect(await program.exit).toBe(0);
  const runs = join(place, "var", "replay");
  folder = join(runs, readdirSync(runs)[0] ?? "");
});
afterAll(() => removeFolder(place));

test("a real replay: its ledger is judged line by line, what it cannot show is unknown and no go", () => {
  const { status, report: said } = report();
  expect(status).toBe(1);
  expect(said.go).toBe(false);
  expect(verdictOf(said, "scans done")).toMatchObject({
    verdict: "go",
    evidence: expect.stringMatching(/^30 of 30 planned, 0 late/),
  });
  expect(verdictOf(said, "signals well-formed")).toMatchObject({ verdict: "go" });
  expect(verdictOf(said, "rules checked")).toMatchObject({
    verdict: "go",
    evidence: expect.stringContaining(" 0 that do not"),
  });
  expect(verdictOf(said, "no crash")).toMatchObject({ verdict: "unknown" });
  expect(verdictOf(said, "whole period")).toEqual({
    check: "whole period",
    verdict: "unknown",
    evidence: "0.0 of 5 days from the first scan to the newest",
  });
});

test("logs show crashes, errors by code and memory, also packed ones", () => {
  mkdirSync(join(folder, "logs"));
  const first = [logLine(0, { msg: "boot" }), logLine(1, { msg: "summary" }), logLine(1, { msg: "boot" })].join("");
  writeFileSync(join(folder, "logs", "lookout-2025-06-08.log.gz"), gzipSync(first));
  const memory = [100, 101, 99, 100, 130, 131, 129, 130]
    .map((rss_mb) => logLine(3, { msg: "resources", rss_mb }))
    .join("");
  const second = logLine(2, { msg: "boot" }) + logLine(2, { level: "error", code: "SCAN_FAILED", msg: "x" }) + memory;
  writeFileSync(join(folder, "logs", "lookout.log"), `${second}{"level":"info","ti`);
  const { report: said } = report();
  expect(verdictOf(said, "no crash")).toMatchObject({
    verdict: "no-go",
    // One is followed by a start; nothing has been scanned since the last one.
    evidence: "3 starts, 2 without an orderly end",
  });
  expect(verdictOf(said, "no unexpected error")).toMatchObject({ verdict: "no-go", evidence: "SCAN_FAILED 1×" });
  expect(verdictOf(said, "memory flat")).toMatchObject({
    verdict: "no-go",
    evidence: expect.stringContaining("130 MB in the second"),
  });
});

test("a missing scan, a malformed signal and a decision against its rules are each found", () => {
  const client = new Database(join(folder, "lookout.db"));
  client.pragma("foreign_keys = OFF");
  const slots = client.prepare("SELECT slot FROM scans ORDER BY slot").pluck().all() as number[];
  client.prepare("DELETE FROM scans WHERE slot = ?").run(slots[5]);
  client.exec(
    "UPDATE decisions SET first_refusal = 'DATA_LATE' WHERE id = (SELECT id FROM decisions WHERE emitted = 0 LIMIT 1)",
  );
  const sent = client.prepare("UPDATE signals SET sl_price = tp_price + 1, tp_price = sl_price").run().changes;
  client.close();
  const { report: said } = report();
  expect(verdictOf(said, "scans done")).toMatchObject({
    verdict: "no-go",
    evidence: expect.stringMatching(/^29 of 30/),
  });
  expect(verdictOf(said, "rules checked")).toMatchObject({
    verdict: "no-go",
    evidence: expect.stringContaining(" 1 that do not"),
  });
  expect(sent).toBeGreaterThan(0);
  expect(verdictOf(said, "signals well-formed")).toMatchObject({ verdict: "no-go" });
});

test("no ledger and a bad number of days are refused with 2", () => {
  expect(report("--folder", place).status).toBe(2);
  expect(report("--days", "0").status).toBe(2);
});
