import { appendFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { trialsIn, trialsText, withMore } from "../../../scripts/backtest/trials.ts";
import { noteTry } from "../../../scripts/backtest/tries.ts";

function aVarFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "lookout-trials-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test("nothing was tried where nothing is", async () => {
  const none = await trialsIn("/none");
  expect(none).toEqual({ total: 0, backtests: 0, variants: 0, lab: 0, labLog: null });
  expect(trialsText(withMore(none, { backtests: 1 }))).toBe(
    "1: 1 backtest, 0 variants of walk-forwards, no experiment log of the lab",
  );
});

test("backtests, variants and the lines of searches are counted; a report that cannot be read counts once", async () => {
  const folder = aVarFolder({
    "backtests/a/report.json": "{}",
    "backtests/b/report.json": "{}",
    "walk-forward/a/report.json": JSON.stringify({ variants: ["x", "y", "z"] }),
    "walk-forward/b/report.json": "broken",
    "lab/tune/win240.jsonl": "{}\n{}\n\n{}\n",
  });
  const found = await trialsIn(folder);
  expect(found).toEqual({ total: 9, backtests: 2, variants: 4, lab: 3, labLog: "lab/tune" });
  expect(trialsText(withMore(found, { variants: 2 }))).toBe(
    "11: 2 backtests, 6 variants of walk-forwards, 3 runs of lab/tune",
  );
});

test("a run counts wherever its report went, the same one once, and a folder that the log names not again", async () => {
  const folder = aVarFolder({
    "backtests/old/report.json": "{}",
    "backtests/new/report.json": "{}",
    "walk-forward/new/report.json": JSON.stringify({ variants: ["x", "y"] }),
  });
  const note = (place: string, kind: "backtest" | "walk-forward", asked: string, variants: number) =>
    noteTry(folder, join(folder, place), { kind, asked, variants });
  await note("backtests/new", "backtest", "a", 1);
  await note("../elsewhere", "backtest", "a", 1);
  await note("../elsewhere", "backtest", "b", 1);
  await note("walk-forward/new", "walk-forward", "c", 2);
  await note("../gone", "walk-forward", "d", 3);
  appendFileSync(join(folder, "backtests", "tries.jsonl"), '{"id": "cut of');
  // The old folder, a and b; two and three variants.
  expect(await trialsIn(folder)).toMatchObject({ total: 8, backtests: 3, variants: 5 });
});

test("where the lab tracks its runs, its database counts and the lines do not count twice", async () => {
  const folder = aVarFolder({ "lab/tune/win240.jsonl": "{}\n" });
  const client = new Database(join(folder, "lab", "mlflow.db"));
  client.exec("CREATE TABLE runs (run_uuid TEXT, lifecycle_stage TEXT)");
  client.exec("INSERT INTO runs VALUES ('a', 'active'), ('b', 'active'), ('c', 'deleted')");
  client.close();
  expect(await trialsIn(folder)).toMatchObject({ total: 2, lab: 2, labLog: "lab/mlflow.db" });
});
