/** What a bundle brings along for its claims, counted again: a figure that stands alone in a manifest proves nothing. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { tradeSchema } from "../../backtest/challenge/trades.ts";
import type { ModelBundle } from "../../engine/ports.ts";
import { wilson } from "../../engine/statistics.ts";
import type { DirectionFacts, TradeFacts } from "../../models/gates.ts";

const Z_95 = 1.959963984540054;

const coin = z
  .object({
    n: z.number().int().positive(),
    nIndependent: z.number().int().positive(),
    accuracy: z.number().min(0).max(1),
  })
  .refine(({ n, nIndependent }) => nIndependent <= n);
const direction = z.object({ test: z.object({ bySymbol: z.record(z.string(), coin) }) });

/** The lower Wilson bound of the worst coin, from the manifest's table per coin. */
export function directionFacts({
  models,
  metrics,
  thresholds,
}: Pick<ModelBundle, "models" | "metrics" | "thresholds">): DirectionFacts {
  const answers = models.some(({ heads }) => heads.includes("dir15"));
  const parsed = direction.safeParse(metrics.direction);
  const coins = parsed.success ? parsed.data.test.bySymbol : {};
  const missing = thresholds?.symbols.some((symbol) => coins[symbol] === undefined) ?? false;
  const lows = Object.values(coins).map(
    ({ accuracy, nIndependent }) => wilson(accuracy * nIndependent, nIndependent)[0],
  );
  return { answers, lower: missing || lows.length === 0 ? null : Math.min(...lows) };
}

const report = z.object({ testTrades: z.array(tradeSchema) });

/** Of the test trades in the bundle's report.json; null without them. */
export function tradeFacts(folder: string): TradeFacts | null {
  try {
    const parsed = report.safeParse(JSON.parse(readFileSync(join(folder, "report.json"), "utf8")));
    if (!parsed.success) return null;
    const results = parsed.data.testTrades.map(({ r }) => r);
    return { n: results.length, sumR: results.reduce((sum, r) => sum + r, 0), lowerR: lowerMean(results) };
  } catch {
    return null;
  }
}

/** Lower end of the 95 % interval of a mean by the normal approximation; null under two values. */
export function lowerMean(values: readonly number[]): number | null {
  const n = values.length;
  if (n < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return mean - Z_95 * Math.sqrt(variance / n);
}
