/** `npm run backtest`: recorded candles through the scans of a live run, and what that would have brought. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseBacktestArguments, USAGE } from "./backtest/arguments.ts";
import { backtestPage } from "./backtest/page/page.ts";
import { progressOn } from "./backtest/progress.ts";
import { refuse } from "./backtest/refuse.ts";
import { type Backtest, runBacktest } from "./backtest/run.ts";
import { outProblem, runFolder } from "./backtest/run-folder.ts";
import { backtestText } from "./backtest/text.ts";
import { tradesCsv, tradesParquet } from "./backtest/trades.ts";
import { trialsIn } from "./backtest/trials.ts";
import { noteTry, triesOf } from "./backtest/tries.ts";

async function save(done: Backtest, folder: string): Promise<void> {
  const { report, trades, stopped } = done;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "report.json"), `${JSON.stringify({ ...report, stopped }, null, 1)}\n`);
  await writeFile(join(folder, "report.html"), await backtestPage(done));
  await writeFile(join(folder, "trades.csv"), tradesCsv(trades));
  await writeFile(join(folder, "trades.parquet"), tradesParquet(trades));
}

async function main(): Promise<void> {
  const wish = parseBacktestArguments(process.argv.slice(2));
  if (!wish.ok) return refuse(2, [...wish.error, "npm run backtest -- --help lists everything."]);
  if (wish.value === "help") return void process.stdout.write(USAGE);
  const badOut = outProblem(wish.value.out);
  if (badOut !== null) return refuse(2, [badOut]);
  const leaving = new AbortController();
  process.once("SIGINT", () => leaving.abort());
  const varFolder = process.env.VAR_DIR ?? "var";
  const tried = await trialsIn(varFolder);
  const known = new Set((await triesOf(varFolder)).map(({ asked }) => asked));
  const onWarning = (sentence: string): void => void process.stderr.write(`${sentence}\n`);
  const around = { tried, known, onWarning, onProgress: progressOn("scans"), signal: leaving.signal };
  const done = await runBacktest(wish.value, process.env, around);
  if (!done.ok) return refuse(2, done.error);
  const folder = wish.value.out ?? runFolder(varFolder, "backtests");
  await save(done.value, folder);
  await noteTry(varFolder, folder, { kind: "backtest", asked: done.value.asked, variants: 1 });
  const { report, stopped } = done.value;
  process.stdout.write(
    wish.value.json ? `${JSON.stringify({ ...report, stopped })}\n` : backtestText(report, stopped, folder),
  );
}

try {
  await main();
} catch (cause) {
  refuse(3, [`The backtest could not be run: ${cause instanceof Error ? cause.message : String(cause)}`]);
}
