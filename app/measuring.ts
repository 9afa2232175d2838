/** The nightly measurement of what trading costs, from the quotes and fills that scans stored. */
import { join } from "node:path";
import { type Clock, DAY_MS, isoUtc, plus } from "../core/time.ts";
import { openExecutionFiles } from "../db/execution.ts";
import { storedSlippages, storedSpreads } from "../db/execution-past.ts";
import { LATENCY_BUDGET_MS } from "../engine/execution/cost.ts";
import { measureExecution } from "../engine/execution/measure.ts";
import { ENOUGH_SAMPLES } from "../engine/execution/metrics.ts";
import type { Job } from "./jobs.ts";

const DAYS = 30;

export const measuring = ({ varFolder, clock }: { readonly varFolder: string; readonly clock: Clock }): Job => ({
  name: "execution metrics",
  // Before the archive lets go of old quotes.
  expression: "0 2 * * *",
  run: async () => {
    const now = clock.now();
    const since = plus(now, -DAYS * DAY_MS);
    const spreads = storedSpreads(join(varFolder, "candles.db"), since);
    if (spreads.length < ENOUGH_SAMPLES) {
      return `Quotes of the last ${DAYS} days: ${spreads.length}, too few to measure costs on (${ENOUGH_SAMPLES}). The figures in use stay.`;
    }
    const slippages = storedSlippages(join(varFolder, "lookout.db"), since);
    const sources = [`quotes and fills of this process, ${isoUtc(since)} to ${isoUtc(now)}`];
    const id = isoUtc(now).slice(0, 10);
    const measured = { id, latencyMs: LATENCY_BUDGET_MS, sources, spreads, slippages };
    const { metrics, rejected } = measureExecution(measured);
    const path = await openExecutionFiles(join(varFolder, "execution")).save(metrics, now);
    return `Costs measured on ${spreads.length} quotes and ${slippages.length} fills of ${DAYS} days, ${rejected} left out: ${path}.`;
  },
});
