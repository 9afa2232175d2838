/** The nightly measurement of what trading costs, from the quotes and fills that scans stored. */
import { join } from "node:path";
import { type Clock, DAY_MS, isoUtc, plus, type TimestampMs } from "../../core/time.ts";
import { openExecutionFiles } from "../../db/execution.ts";
import { storedSlippages, storedSpreads } from "../../db/execution-past.ts";
import { LATENCY_BUDGET_MS } from "../../engine/execution/cost.ts";
import { type Measured, measureExecution } from "../../engine/execution/measure.ts";
import { ENOUGH_SAMPLES, enoughOfBoth } from "../../engine/execution/metrics.ts";
import type { Job } from "./jobs.ts";

const DAYS = 30;

/** Spreads and fills that a run in this folder stored in its newest days. */
export function storedSamples(
  varFolder: string,
  days: number,
  now: TimestampMs,
): Pick<Measured, "spreads" | "slippages" | "sources"> {
  const since = plus(now, -days * DAY_MS);
  return {
    spreads: storedSpreads(join(varFolder, "candles.db"), since),
    slippages: storedSlippages(join(varFolder, "lookout.db"), since),
    sources: [`quotes and fills of this process, ${isoUtc(since)} to ${isoUtc(now)}`],
  };
}

export const measuring = ({ varFolder, clock }: { readonly varFolder: string; readonly clock: Clock }): Job => ({
  name: "execution metrics",
  // Before the archive lets go of old quotes.
  expression: "0 2 * * *",
  run: async () => {
    const now = clock.now();
    const samples = storedSamples(varFolder, DAYS, now);
    const { spreads, slippages } = samples;
    const counted = { days: DAYS, quotes: spreads.length, fills: slippages.length };
    const id = isoUtc(now).slice(0, 10);
    const { metrics, rejected } = measureExecution({ id, latencyMs: LATENCY_BUDGET_MS, ...samples });
    if (!enoughOfBoth(metrics)) {
      return [{ as: "costs-few", ...counted, needed: ENOUGH_SAMPLES }];
    }
    const path = await openExecutionFiles(join(varFolder, "execution")).save(metrics, now);
    return [{ as: "costs", ...counted, rejected, path }];
  },
});
