/** `npm run parity`: the same minutes through the live process and through the simulator, decision by decision. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom } from "../backtest/random.ts";
import type { DecisionSummary } from "../db/ledger/summaries.ts";
import { candleFiles } from "./backtest/candle-files.ts";
import { openBacktest } from "./backtest/open.ts";
import { refuse } from "./backtest/refuse.ts";
import { simulateRun } from "./backtest/run.ts";
import { parseParityArguments, USAGE } from "./parity/arguments.ts";
import { compareDecisions } from "./parity/compare.ts";
import { judgedBy, runLive } from "./parity/live.ts";
import { parityText } from "./parity/text.ts";

async function main(): Promise<void> {
  const wish = parseParityArguments(process.argv.slice(2));
  if (!wish.ok) return refuse(2, [...wish.error, "npm run parity -- --help lists everything."]);
  if (wish.value === "help") return void process.stdout.write(USAGE);
  const { kills, json, ...asked } = wish.value;
  // The live process takes files alone.
  const files = await candleFiles(asked.files);
  if (!files.ok) return refuse(2, files.error);
  // Neither may see settings, promotions or databases of this machine: both begin with nothing.
  const varFolder = mkdtempSync(join(tmpdir(), "lookout-parity-"));
  const { PATH, ACCOUNT_INITIAL } = process.env;
  // Rules of a fixed account size can only be asked for with its size.
  const environment = { PATH, VAR_DIR: varFolder, ...(ACCOUNT_INITIAL === undefined ? {} : { ACCOUNT_INITIAL }) };
  try {
    const opened = await openBacktest({ ...asked, files: files.value, out: null, json }, environment);
    if (!opened.ok) return refuse(2, opened.error);
    const { value: run } = opened;
    const simulated: DecisionSummary[] = [];
    const { symbols, from, until, threshold } = run;
    try {
      await simulateRun(run, {
        onDecision: ({ size, ...decision }) => void simulated.push({ ...decision, quantity: size.quantity }),
      });
    } finally {
      await run.inference.stop();
    }
    const random = createRandom(asked.seed, 0);
    const live = await runLive({
      ...{ files: files.value, symbols, from, until, threshold, kills, random, varFolder },
      environment: { ...environment, ...judgedBy(run.settings, asked.model) },
    });
    const found = compareDecisions(live.decisions, simulated);
    process.stdout.write(json ? `${JSON.stringify({ ...found, kills: live.kills })}\n` : parityText(found, live.kills));
    if (found.equal !== found.decisions) process.exitCode = 1;
  } finally {
    rmSync(varFolder, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (cause) {
  refuse(3, [`The comparison could not be made: ${cause instanceof Error ? cause.message : String(cause)}`]);
}
