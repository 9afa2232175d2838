/** `npm run parity`: the same minutes through the live process and through the simulator, decision by decision. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom } from "../backtest/random.ts";
import type { DecisionSummary } from "../db/ledger/summaries.ts";
import { openBacktest } from "./backtest/open.ts";
import { refuse } from "./backtest/refuse.ts";
import { simulateRun } from "./backtest/run.ts";
import { parseParityArguments, USAGE } from "./parity/arguments.ts";
import { compareDecisions } from "./parity/compare.ts";
import { runLive } from "./parity/live.ts";
import { parityText } from "./parity/text.ts";

async function main(): Promise<void> {
  const wish = parseParityArguments(process.argv.slice(2));
  if (!wish.ok) return refuse(2, [...wish.error, "npm run parity -- --help lists everything."]);
  if (wish.value === "help") return void process.stdout.write(USAGE);
  const { kills, json, ...asked } = wish.value;
  // Neither may see settings, promotions or databases of this machine: both begin with nothing.
  const varFolder = mkdtempSync(join(tmpdir(), "lookout-parity-"));
  const environment = { PATH: process.env.PATH, VAR_DIR: varFolder };
  try {
    const opened = await openBacktest({ ...asked, out: null, json }, environment);
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
      ...{ files: asked.files, symbols, from, until, threshold, kills, random, varFolder },
      environment,
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
