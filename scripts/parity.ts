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
import { type ParityWish, parseParityArguments, USAGE } from "./parity/arguments.ts";
import { compareDecisions } from "./parity/compare.ts";
import { judgedBy, runLive } from "./parity/live.ts";
import { parityText } from "./parity/text.ts";

async function main(): Promise<void> {
  const wish = parseParityArguments(process.argv.slice(2));
  if (!wish.ok) return refuse(2, [...wish.error, "npm run parity -- --help lists everything."]);
  if (wish.value === "help") return void process.stdout.write(USAGE);
  // The live process takes files alone.
  const files = await candleFiles(wish.value.files);
  if (!files.ok) return refuse(2, files.error);
  const varFolder = mkdtempSync(join(tmpdir(), "lookout-parity-"));
  const leaving = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => leaving.abort());
  try {
    await compare({ ...wish.value, files: files.value }, varFolder, leaving.signal);
  } catch (cause) {
    if (!leaving.signal.aborted) throw cause;
    refuse(130, ["Stopped. Nothing was compared, and nothing is left behind."]);
  } finally {
    rmSync(varFolder, { recursive: true, force: true });
  }
}

/** Throws when it is stopped. */
async function compare(wish: ParityWish, varFolder: string, signal: AbortSignal): Promise<void> {
  const { kills, json, ...asked } = wish;
  const { PATH, NODE_COMPILE_CACHE, ACCOUNT_INITIAL } = process.env;
  // Neither may see settings, promotions or databases of this machine: both begin with nothing. Rules of a fixed account
  // size can only be asked for with its size.
  const account = ACCOUNT_INITIAL === undefined ? {} : { ACCOUNT_INITIAL };
  const environment = { PATH, NODE_COMPILE_CACHE, VAR_DIR: varFolder, ...account };
  const opened = await openBacktest({ ...asked, out: null, json }, environment);
  if (!opened.ok) return refuse(2, opened.error);
  const { value: run } = opened;
  const simulated: DecisionSummary[] = [];
  const { symbols, from, until, threshold } = run;
  try {
    await simulateRun(run, {
      onDecision: ({ size, ...decision }) => void simulated.push({ ...decision, quantity: size.quantity }),
      signal,
    });
  } finally {
    await run.inference.stop();
  }
  signal.throwIfAborted();
  const random = createRandom(asked.seed, 0);
  const live = await runLive({
    ...{ files: asked.files, symbols, from, until, threshold, kills, random, varFolder, signal },
    environment: { ...environment, ...judgedBy(run.settings, asked.model) },
  });
  const found = compareDecisions(live.decisions, simulated);
  process.stdout.write(json ? `${JSON.stringify({ ...found, kills: live.kills })}\n` : parityText(found, live.kills));
  if (found.equal !== found.decisions) process.exitCode = 1;
}

try {
  await main();
} catch (cause) {
  refuse(3, [`The comparison could not be made: ${cause instanceof Error ? cause.message : String(cause)}`]);
}
