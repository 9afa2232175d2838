import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-export-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SAMPLE = join(import.meta.dirname, "../../../data/sample/binanceusdm_BTCUSDT_1m.csv.gz");
const BASE = ["--symbol", "BTC/USDT", "--kind", "candles"];
const PROGRAM = join(import.meta.dirname, "../../../scripts/export.ts");
const program = (...args: readonly string[]) =>
  spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", PROGRAM, ...args], {
    encoding: "utf8",
    env: { VAR_DIR: join(folder, "var") },
    cwd: folder,
  });

test("rows go to standard output, and what was done to standard error", () => {
  const done = program(...BASE, "--candles", SAMPLE, "--from", "2025-06-02", "--to", "2025-06-02T00:02Z");
  expect(done.stdout).toBe(
    "timestamp_ms,open,high,low,close,volume\n1748822400000,105583.3,105600,105532.5,105554.9,107.589\n1748822460000,105554.8,105575.1,105550.5,105569.6,56.141\n",
  );
  expect([done.status, done.stderr]).toEqual([0, "2 rows of candles written to standard output.\n"]);
});

test("a file appears when it is whole", () => {
  const out = join(folder, "btc.json");
  const done = program(...BASE, "--candles", SAMPLE, "--format", "json", "--timeframe", "1d", "--out", out);
  expect([done.status, done.stderr]).toEqual([0, `12 rows of candles written to ${out}.\n`]);
  expect(readFileSync(out, "utf8").split("\n")).toHaveLength(13);
  expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
});

test("bad input ends with 2, and so does a place that is not there", () => {
  expect(program("--kind", "candles")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("--symbol is missing"),
  });
  const nowhere = program(...BASE, "--candles", SAMPLE, "--out", join(folder, "no", "such", "place.csv"));
  const parent = join(folder, "no", "such");
  const text = `There is no folder ${parent} for --out, so nothing was written. Create it, or name another one.\n`;
  expect(nowhere).toMatchObject({ status: 2, stderr: text });
  expect(program(...BASE, "--candles", SAMPLE, "--out", folder)).toMatchObject({
    status: 2,
    stderr: `--out ${folder} is a folder, so nothing was written. Name a file in it.\n`,
  });
});
