/** `npm run walk-forward`: chooses on the past, trades the choice on what came next, over many windows at once. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { progressOn } from "./backtest/progress.ts";
import { refuse } from "./backtest/refuse.ts";
import { outProblem, runFolder } from "./backtest/run-folder.ts";
import { tradesCsv, tradesParquet } from "./backtest/trades.ts";
import { trialsIn } from "./backtest/trials.ts";
import { noteTry, triesOf } from "./backtest/tries.ts";
import { parseWalkForwardArguments, USAGE } from "./walk-forward/arguments.ts";
import { type Finished, runWalkForward } from "./walk-forward/program.ts";
import { walkForwardText } from "./walk-forward/text.ts";

async function save({ report, trades, stopped }: Finished, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "report.json"), `${JSON.stringify({ ...report, stopped }, null, 1)}\n`);
  await writeFile(join(folder, "trades.csv"), tradesCsv(trades));
  await writeFile(join(folder, "trades.parquet"), tradesParquet(trades));
}

async function main(): Promise<void> {
  const wish = parseWalkForwardArguments(process.argv.slice(2));
  if (!wish.ok) return refuse(2, [...wish.error, "npm run walk-forward -- --help lists everything."]);
  if (wish.value === "help") return void process.stdout.write(USAGE);
  const badOut = outProblem(wish.value.out);
  if (badOut !== null) return refuse(2, [badOut]);
  const leaving = new AbortController();
  process.once("SIGINT", () => leaving.abort());
  const varFolder = process.env.VAR_DIR ?? "var";
  const tried = await trialsIn(varFolder);
  const onProgress = progressOn("parts");
  const known = new Set((await triesOf(varFolder)).map(({ asked }) => asked));
  const onWarning = (sentence: string): void => void process.stderr.write(`${sentence}\n`);
  const around = { tried, known, onWarning, onProgress, signal: leaving.signal };
  const done = await runWalkForward(wish.value, process.env, around);
  if (!done.ok) return refuse(2, done.error);
  const folder = wish.value.out ?? runFolder(varFolder, "walk-forward");
  await save(done.value, folder);
  const { report, stopped, asked } = done.value;
  await noteTry(varFolder, folder, { kind: "walk-forward", asked, variants: report.variants.length });
  process.stdout.write(
    wish.value.json ? `${JSON.stringify({ ...report, stopped })}\n` : walkForwardText(report, stopped, folder),
  );
}

try {
  await main();
} catch (cause) {
  refuse(3, [`The walk-forward could not be run: ${cause instanceof Error ? cause.message : String(cause)}`]);
}
