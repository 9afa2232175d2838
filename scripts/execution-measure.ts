/** `npm run execution:measure`: what trading costs, measured from quotes and fills; what it writes is used from then on. */
import { basename, join } from "node:path";
import { loadConfig } from "../app/config/load.ts";
import { storedSamples } from "../app/jobs/measuring.ts";
import { err, ok, type Result } from "../core/result.ts";
import { isoUtc, type TimestampMs } from "../core/time.ts";
import { openExecutionFiles } from "../db/execution.ts";
import { LATENCY_BUDGET_MS } from "../engine/execution/cost.ts";
import { type Measured, measureExecution } from "../engine/execution/measure.ts";
import { ENOUGH_SAMPLES, enoughOfBoth } from "../engine/execution/metrics.ts";
import { parseArguments, USAGE, type Wish } from "./execution/arguments.ts";
import { readRecording } from "./execution/recording.ts";
import { executionText } from "./execution/text.ts";

type Samples = Pick<Measured, "spreads" | "slippages" | "sources">;
type Measure = Extract<Wish, { kind: "measure" }>;

async function ofFiles(files: readonly string[]): Promise<Result<Samples, string>> {
  const all: { spreads: Samples["spreads"][number][]; slippages: Samples["slippages"][number][] } = {
    spreads: [],
    slippages: [],
  };
  for (const file of files) {
    const recorded = await readRecording(file, LATENCY_BUDGET_MS);
    if (!recorded.ok) return recorded;
    for (const sample of recorded.value.spreads) all.spreads.push(sample);
    for (const sample of recorded.value.slippages) all.slippages.push(sample);
  }
  return ok({ ...all, sources: files.map((file) => basename(file)) });
}

function ofRun(varFolder: string, days: number, now: TimestampMs): Result<Samples, string> {
  const samples = storedSamples(varFolder, days, now);
  if (samples.spreads.length > 0) return ok(samples);
  return err(
    `No quotes of the last ${days} days are stored in ${varFolder}, so nothing was measured and costs go on being estimated as before. A live run stores them; or give recorded files.`,
  );
}

async function measure(wish: Measure, varFolder: string): Promise<Result<string, string>> {
  const now = Date.now() as TimestampMs;
  const samples = wish.files.length > 0 ? await ofFiles(wish.files) : ofRun(varFolder, wish.days, now);
  if (!samples.ok) return samples;
  const id = isoUtc(now).slice(0, 10);
  const { metrics, rejected } = measureExecution({ id, latencyMs: LATENCY_BUDGET_MS, ...samples.value });
  if (!enoughOfBoth(metrics)) {
    const { spreads, slippages } = samples.value;
    return err(
      `These quotes give ${spreads.length} spreads and ${slippages.length} slippages, and costs need ${ENOUGH_SAMPLES} of each. Nothing was changed: costs go on being estimated as before. Slippage comes from quotes that lie closer together than half a second, or from the fills of a live run.`,
    );
  }
  const path = await openExecutionFiles(wish.out ?? join(varFolder, "execution")).save(metrics, now);
  return ok(wish.json ? `${JSON.stringify(metrics)}\n` : executionText(metrics, rejected, path));
}

async function main(): Promise<Result<string, string>> {
  const wish = parseArguments(process.argv.slice(2));
  if (!wish.ok) return err(`${wish.error}\nnpm run execution:measure -- --help lists everything.`);
  if (wish.value.kind === "help") return ok(USAGE);
  const config = loadConfig({ defaults: {}, configFile: null, environment: process.env, flags: {} });
  if (!config.ok) return err(config.error.map(({ text }) => text).join("\n"));
  const { VAR_DIR: varFolder } = config.value.values;
  if (wish.value.kind === "measure") return measure(wish.value, varFolder);
  const files = openExecutionFiles(wish.value.out ?? join(varFolder, "execution"));
  const back = await files.rollback(wish.value.reason, Date.now() as TimestampMs);
  return back.ok ? ok(`Costs are estimated from ${back.value} again.\n`) : err(back.error.text);
}

try {
  const answer = await main();
  if (answer.ok) process.stdout.write(answer.value);
  else {
    process.stderr.write(`${answer.error}\n`);
    process.exitCode = 2;
  }
} catch (cause) {
  process.stderr.write(`The metrics could not be written: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 3;
}
