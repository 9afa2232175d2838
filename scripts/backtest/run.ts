/** One backtest from what was asked to its report. */
import { createHash } from "node:crypto";
import { type BacktestReport, backtestReport } from "../../backtest/report/report.ts";
import type { Trials } from "../../backtest/report/sharpe.ts";
import { type ClosedTrade, TradeLog } from "../../backtest/report/trade.ts";
import type { Listeners } from "../../backtest/simulate/memory-ledger.ts";
import { type Simulated, type Simulation, simulate } from "../../backtest/simulate/simulate.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { candlestickPatterns } from "../../market/candlestick-patterns.ts";
import { specOf } from "../../risk/symbols.ts";
import type { BacktestWish } from "./arguments.ts";
import { type OpenBacktest, openBacktest } from "./open.ts";
import { StrategyFault } from "./strategy.ts";
import { withMore } from "./trials.ts";
import { askedOf } from "./tries.ts";
import { unspecified } from "./words.ts";

export type Backtest = {
  readonly report: BacktestReport;
  readonly trades: readonly ClosedTrade[];
  /** True when somebody stopped it before its end; what was done is reported. */
  readonly stopped: boolean;
  /** Names what was asked and decided. */
  readonly asked: string;
};

export type Around = {
  /** Tried before this one, and which runs those were. */
  readonly tried: Trials;
  readonly known: ReadonlySet<string>;
  readonly onProgress: (done: number, all: number) => void;
  /** Told before it begins what will make the run worth less than it looks. */
  readonly onWarning: (sentence: string) => void;
  readonly signal: AbortSignal;
};

/** Rejects with what a model or a strategy threw: a live scan says so and goes on, but nothing follows from such a backtest. */
export const simulateRun = (
  { tape, slots, settings, inference, execution }: OpenBacktest,
  around: Listeners & Pick<Simulation, "onProgress" | "signal" | "resumed">,
): Promise<Simulated> =>
  simulate({
    ...{ tape, instruments: [...tape.keys()], slots, settings, inference, execution, specs: specOf },
    detect: candlestickPatterns,
    ...around,
  });

export async function runBacktest(
  wish: BacktestWish,
  environment: NodeJS.ProcessEnv,
  around: Around,
): Promise<Result<Backtest, readonly string[]>> {
  const opened = await openBacktest(wish, environment);
  if (!opened.ok) return opened;
  const { value: run } = opened;
  for (const one of unspecified([...run.tape.keys()].filter((id) => specOf(id) === null))) around.onWarning(one);
  const log = new TradeLog();
  const hash = createHash("sha256");
  try {
    const { ledger, scanned } = await simulateRun(run, {
      onDecision: (decision) => {
        hash.update(`${decision.hash}\n`);
        log.decided(decision);
      },
      onUpdate: (update) => log.updated(update),
      onProgress: (done) => around.onProgress(done, run.slots.length),
      signal: around.signal,
    });
    const end = run.slots[scanned] ?? run.until;
    const decisionsHash = hash.digest("hex");
    const asked = askedOf({
      ...{ symbols: run.symbols, from: run.from, until: end, model: run.inference.bundle.tag },
      ...{ preset: run.settings.preset.id, threshold: run.threshold, decisionsHash },
    });
    const report = backtestReport({
      ...{ from: run.from, until: end, slots: scanned, bundle: run.inference.bundle, threshold: run.threshold },
      ...{ preset: run.settings.preset.id, seed: wish.seed, initial: run.settings.initial, tape: run.tape },
      ...{
        tried: withMore(around.tried, { backtests: around.known.has(asked) ? 0 : 1 }),
        trades: log.closed,
        open: log.open,
        invalidated: log.invalidated,
        refused: log.refused,
      },
      counts: ledger.decisionCounts(run.from, end),
      ...{ decisionsHash, metrics: run.metrics, specs: specOf },
    });
    return ok({ report, trades: log.closed, stopped: scanned < run.slots.length, asked });
  } catch (fault) {
    if (fault instanceof StrategyFault) return err([fault.message]);
    throw fault;
  } finally {
    await run.inference.stop();
  }
}
