/** A folder stands for the 1m candle files in it; everything else in it is passed over. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { candleFiles } from "../../../scripts/backtest/candle-files.ts";
import { readTape } from "../../../scripts/backtest/tape.ts";

const SAMPLE = join(import.meta.dirname, "..", "..", "..", "data", "sample");

function folderOf(names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "lookout-files-"));
  for (const name of names) writeFileSync(join(folder, name), "");
  mkdirSync(join(folder, "binanceusdm_XRPUSDT_1m"));
  return folder;
}

test("a folder's 1m files in the order of their names, files as they were given", async () => {
  const folder = folderOf([
    "binanceusdm_ETHUSDT_1m.csv",
    "binanceusdm_BTCUSDT_1m.parquet",
    "binanceusdm_BTCUSDT_1h.csv",
    "README.md",
  ]);
  const single = join(folderOf(["binanceusdm_BNBUSDT_1m.csv"]), "binanceusdm_BNBUSDT_1m.csv");
  const found = await candleFiles([single, folder]);
  expect(found).toEqual({
    ok: true,
    value: [single, join(folder, "binanceusdm_BTCUSDT_1m.parquet"), join(folder, "binanceusdm_ETHUSDT_1m.csv")],
  });
});

test("a folder without such files is refused with its name", async () => {
  const folder = folderOf(["notes.txt"]);
  const found = await candleFiles([folder]);
  expect(found.ok ? "" : found.error.join(" ")).toContain(`${folder} holds no file of 1m candles`);
});

test("what is not there is told by its name", async () => {
  const found = await candleFiles(["/none/folder"]);
  expect(found.ok ? "" : found.error.join(" ")).toContain("There is no file or folder /none/folder");
});

test("the bundled recording is read from its folder", async () => {
  const tape = await readTape([SAMPLE], ["BTC/USDT", "BNB/USDT"], []);
  expect(tape.ok ? [...tape.value.keys()] : tape.error).toEqual(["binanceusdm:BTC/USDT", "binanceusdm:BNB/USDT"]);
});
