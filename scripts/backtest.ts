/** `npm run backtest`: recorded candles through the scans of a live run, and what that would have brought. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isoUtc, type TimestampMs } from "../core/time.ts";
import { type BacktestWish, parseBacktestArguments, USAGE } from "./backtest/arguments.ts";
import { backtestPage } from "./backtest/page/page.ts";
import { refuse } from "./backtest/refuse.ts";
import { type Backtest, runBacktest } from "./backtest/run.ts";
import { backtestText } from "./backtest/text.ts";
import { tradesCsv, tradesParquet } from "./backtest/trades.ts";

const FOLDER = "backtests";

/** Folders of earlier ones; each is a trial that the deflated Sharpe ratio remembers. */
async function earlier(varFolder: string): Promise<number> {
  const names = await readdir(join(varFolder, FOLDER)).catch(() => []);
  return names.length;
}

function progress(done: number, all: number): void {
  if (process.stderr.isTTY !== true) return;
  const seconds = (performance.now() - started) / 1000;
  const left = Math.round((seconds / done) * (all - done));
  process.stderr.write(`\r${Math.round((done / all) * 100)} % · ${done} of ${all} scans · ${left} s left   `);
  if (done === all) process.stderr.write("\n");
}

async function save(done: Backtest, wish: BacktestWish, varFolder: string): Promise<string> {
  const { report, trades } = done;
  const stamp = isoUtc(Date.now() as TimestampMs).replaceAll(/[:.]/g, "");
  const folder = wish.out ?? join(varFolder, FOLDER, stamp);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "report.json"), `${JSON.stringify(report, null, 1)}\n`);
  await writeFile(join(folder, "report.html"), await backtestPage(done));
  await writeFile(join(folder, "trades.csv"), tradesCsv(trades));
  await writeFile(join(folder, "trades.parquet"), tradesParquet(trades));
  return folder;
}

async function main(): Promise<void> {
  const wish = parseBacktestArguments(process.argv.slice(2));
  if (!wish.ok) return refuse(2, [...wish.error, "npm run backtest -- --help lists everything."]);
  if (wish.value === "help") return void process.stdout.write(USAGE);
  const leaving = new AbortController();
  process.once("SIGINT", () => leaving.abort());
  const varFolder = process.env.VAR_DIR ?? "var";
  const trials = (await earlier(varFolder)) + 1;
  const around = { trials, onProgress: progress, signal: leaving.signal };
  const done = await runBacktest(wish.value, process.env, around);
  if (!done.ok) return refuse(2, done.error);
  const folder = await save(done.value, wish.value, varFolder);
  const { report, stopped } = done.value;
  process.stdout.write(wish.value.json ? `${JSON.stringify(report)}\n` : backtestText(report, stopped, folder));
}

const started = performance.now();
try {
  await main();
} catch (cause) {
  refuse(3, [`The backtest could not be run: ${cause instanceof Error ? cause.message : String(cause)}`]);
}
