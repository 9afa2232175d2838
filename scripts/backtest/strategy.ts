/** A person's own pure function in place of the models: the same features, the same gate, the same fills. */
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { err, ok, type Result } from "../../core/result.ts";
import type { Inference, ModelBundle } from "../../engine/ports.ts";

/** What it is asked: a trade's features as its side sees them, by name, and the symbol, like "BTC/USDT". */
export type Candidate = { readonly symbol: string; readonly features: Readonly<Record<string, number>> };
/** Answers the probability, 0..1, that this trade wins after costs; null for no opinion, which means no trade. */
export type Strategy = (candidate: Candidate) => number | null;

const NAME = "strategy";

/** What the person who wrote the function has to mend. */
export class StrategyFault extends Error {}

/** The file's export `strategy`; the file is run with the rights of whoever starts the backtest. */
export async function openStrategy(file: string): Promise<Result<Strategy, readonly string[]>> {
  try {
    const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(resolve(file)).href);
    if (typeof module[NAME] === "function") return ok(module[NAME] as Strategy);
    return err([
      `${file} exports no function named ${NAME}. Write: export function ${NAME}({ symbol, features }) { … }`,
    ]);
  } catch (error) {
    return err([`The strategy ${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

/** Asks the function wherever a model would be asked; what models know beyond that is left out. */
export function strategyInference(inference: Inference, strategy: Strategy, file: string): Inference {
  const bundle = strategyBundle(inference.bundle, `${NAME}:${basename(file)}`);
  const names = bundle.featureNames;
  return {
    bundle,
    async score(features, symbols, heads = null) {
      if (heads !== null && !heads.includes("win240")) return [];
      const scores = Float32Array.from(symbols, (symbol, row) => {
        const values = names.map((name, column) => [name, features[row * names.length + column] ?? Number.NaN]);
        return asked(strategy, { symbol, features: Object.fromEntries(values) }, file);
      });
      return [{ model: NAME, group: NAME, head: "win240", scores }];
    },
    stop: () => inference.stop(),
  };
}

/** No opinion is no number; anything else has to be a probability. */
function asked(strategy: Strategy, candidate: Candidate, file: string): number {
  const answer = answerOf(strategy, candidate, file);
  if (answer === null) return Number.NaN;
  if (typeof answer === "number" && answer >= 0 && answer <= 1) return answer;
  const shown = inspect(answer, { depth: 0, breakLength: Number.POSITIVE_INFINITY });
  throw new StrategyFault(
    `The strategy ${file} answered ${shown} for ${candidate.symbol}, but only a number from 0 to 1 or null is an answer. Nothing was written: mend the function.`,
  );
}

function answerOf(strategy: Strategy, candidate: Candidate, file: string): unknown {
  try {
    return strategy(candidate);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StrategyFault(
      `The strategy ${file} failed on ${candidate.symbol}: ${why}. Nothing was written: mend the function.`,
    );
  }
}

/** Features, tiers, labels and payoff stay those of the model; its probabilities are taken as they are. */
const strategyBundle = (bundle: ModelBundle, tag: string): ModelBundle => ({
  ...bundle,
  ...{ tag, status: "observation", daysUsed: [], metrics: {}, gates: {} },
  models: [{ name: NAME, group: NAME, symbols: null, heads: ["win240"] }],
  ensemble: { space: "probability", intercept: 0, weights: { [NAME]: 1 } },
  calibrator: { id: NAME, kind: "platt", slope: 1, intercept: 0, boosters: [] },
  ...{ reliability: [], vennAbers: null, trainingRange: null, volatility: null, thresholds: null },
});
