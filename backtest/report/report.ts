/** Everything that is said of a backtest, from its trades and refusals. */
import type { Cents } from "../../core/money.ts";
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import type { ExecutionMetrics } from "../../engine/execution/metrics.ts";
import { brier, type CalibrationBin, equalMassBins, skill } from "../../engine/forecast-scores.ts";
import type { DecisionCount, ModelBundle } from "../../engine/ports.ts";
import type { SpecLookup } from "../../engine/scan/book.ts";
import type { Tape } from "../simulate/tape.ts";
import { type Baselines, baselinesOf } from "./baselines.ts";
import { equityCurve } from "./equity.ts";
import { type ExecutionCosts, executionCosts } from "./execution.ts";
import { type Results, resultsOf } from "./figures.ts";
import { type GroupFigures, groupsOf, type TierFigures, tiersOf } from "./groups.ts";
import { balanceCurve, type CurvePoint, type Drawdowns, dailyReturns, drawdowns, profitFactor } from "./money.ts";
import { type SharpeFigures, sharpeFigures, type Trials } from "./sharpe.ts";
import type { ClosedTrade, RefusedByTier } from "./trade.ts";

export type Run = {
  readonly from: TimestampMs;
  readonly until: TimestampMs;
  readonly slots: number;
  readonly bundle: Pick<ModelBundle, "tag" | "status" | "label">;
  readonly preset: string;
  readonly threshold: number;
  readonly seed: number;
  readonly initial: Cents;
  readonly tape: Tape;
  readonly trades: readonly ClosedTrade[];
  readonly open: number;
  readonly invalidated: number;
  readonly refused: RefusedByTier;
  readonly counts: readonly DecisionCount[];
  readonly decisionsHash: string;
  /** What spreads and slippage have been, and how each symbol is traded. */
  readonly metrics: ExecutionMetrics;
  readonly specs: SpecLookup;
  /** Tried so far, this one included: the best of many looks good by chance. */
  readonly tried: Trials;
};

export type BacktestReport = {
  readonly run: Readonly<Record<string, string | number | readonly string[]>>;
  readonly trades: { readonly closed: number; readonly open: number; readonly invalidated: number };
  readonly winRate: Results["winRate"] | null;
  readonly expectancy: Results["expectancy"] | null;
  /** The same trades at measured costs; null without one whose cost is known. */
  readonly execution: ExecutionCosts | null;
  readonly profitFactor: number | null;
  readonly netCents: number;
  /** Of the balance from exit to exit, and of equity with open trades at their 1m closes. */
  readonly drawdown: Drawdowns;
  readonly equityDrawdown: Drawdowns;
  readonly sharpe: SharpeFigures | null;
  readonly tried: Trials;
  readonly forecast: {
    readonly brier: number;
    readonly skill: number | null;
    readonly reliability: readonly CalibrationBin[];
  } | null;
  readonly tiers: readonly TierFigures[];
  readonly sessions: readonly GroupFigures[];
  readonly regimes: readonly GroupFigures[];
  readonly symbols: readonly GroupFigures[];
  readonly refusals: Readonly<Record<string, number>>;
  readonly baselines: Baselines;
  readonly curve: readonly CurvePoint[];
};

export function backtestReport(run: Run): BacktestReport {
  const { trades, initial, from, until, tape, seed } = run;
  const curve = balanceCurve(trades, initial, from);
  const daily = dailyReturns(trades, initial, from, until);
  const results = resultsOf(trades, seed);
  return {
    run: headOf(run),
    trades: { closed: trades.length, open: run.open, invalidated: run.invalidated },
    winRate: results?.winRate ?? null,
    expectancy: results?.expectancy ?? null,
    forecast: forecastOf(trades),
    execution: executionCosts(trades, run.metrics, run.specs, seed),
    profitFactor: profitFactor(trades),
    netCents: trades.reduce((sum, { net }) => sum + net, 0),
    drawdown: drawdowns(curve),
    equityDrawdown: drawdowns(equityCurve(trades, run, initial, from)),
    sharpe: sharpeFigures(daily, run.tried.total),
    tried: run.tried,
    tiers: tiersOf(trades, run.refused),
    sessions: groupsOf(trades, ({ session }) => session),
    regimes: groupsOf(trades, ({ volatilityRegime }) => volatilityRegime),
    symbols: groupsOf(trades, ({ instrument }) => instrument),
    refusals: Object.fromEntries(
      run.counts.flatMap(({ firstRefusal, decisions }) => (firstRefusal === null ? [] : [[firstRefusal, decisions]])),
    ),
    baselines: baselinesOf(trades, tape, run.bundle.label, run),
    curve,
  };
}

const headOf = ({ from, until, slots, bundle, preset, threshold, seed, tape, decisionsHash, initial, specs }: Run) => ({
  ...{ from: isoUtc(from), until: isoUtc(until), slots, symbols: [...tape.keys()], preset, threshold, seed },
  ...{ model: bundle.tag, status: bundle.status, initialCents: initial, decisionsHash },
  withoutSpecification: [...tape.keys()].filter((instrument) => specs(instrument) === null),
});

function forecastOf(trades: readonly ClosedTrade[]): BacktestReport["forecast"] {
  if (trades.length === 0) return null;
  const stated = trades.map(({ pWin: p, r }) => ({ p, won: r > 0 }));
  return { brier: brier(stated), skill: skill(stated), reliability: equalMassBins(stated, 5) };
}
