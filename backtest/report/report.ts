/** Everything that is said of a backtest, from its trades and refusals. */
import type { Cents } from "../../core/money.ts";
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import type { ExecutionMetrics } from "../../engine/execution/metrics.ts";
import { brier, type CalibrationBin, equalMassBins, skill } from "../../engine/forecast-scores.ts";
import type { DecisionCount, ModelBundle } from "../../engine/ports.ts";
import type { SpecLookup } from "../../engine/scan/book.ts";
import { wilson } from "../../engine/statistics.ts";
import { dayBootstrap } from "../metrics/day-bootstrap.ts";
import { createRandom } from "../random.ts";
import type { Tape } from "../simulate/tape.ts";
import { buyAndHold, type CoinFlip, coinFlip, type Geometry, momentum } from "./baselines.ts";
import { type ExecutionCosts, executionCosts } from "./execution.ts";
import { type GroupFigures, groupsOf } from "./groups.ts";
import { balanceCurve, type CurvePoint, type Drawdowns, dailyReturns, drawdowns, profitFactor } from "./money.ts";
import { annualSharpe, deflatedSharpe, momentsOf } from "./sharpe.ts";
import type { ClosedTrade } from "./trade.ts";

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
  readonly counts: readonly DecisionCount[];
  readonly decisionsHash: string;
  /** What spreads and slippage have been, and how each symbol is traded. */
  readonly metrics: ExecutionMetrics;
  readonly specs: SpecLookup;
  /** Backtests run so far, this one included: the best of many looks good by chance. */
  readonly trials: number;
};

export type BacktestReport = {
  readonly run: Readonly<Record<string, string | number | readonly string[]>>;
  readonly trades: { readonly closed: number; readonly open: number; readonly invalidated: number };
  readonly winRate: { readonly value: number; readonly wilson: readonly [number, number] } | null;
  /** Mean net R with 95 % by whole days drawn; its lower end is what a gate may look at. */
  readonly expectancy: { readonly meanR: number; readonly ci: readonly [number, number] | null } | null;
  /** The same trades at measured costs; null without one whose cost is known. */
  readonly execution: ExecutionCosts | null;
  readonly profitFactor: number | null;
  readonly netCents: number;
  readonly drawdown: Drawdowns;
  readonly sharpe: { readonly annual: number; readonly deflated: number | null; readonly trials: number } | null;
  readonly forecast: {
    readonly brier: number;
    readonly skill: number | null;
    readonly reliability: readonly CalibrationBin[];
  } | null;
  readonly tiers: readonly GroupFigures[];
  readonly sessions: readonly GroupFigures[];
  readonly regimes: readonly GroupFigures[];
  readonly symbols: readonly GroupFigures[];
  readonly refusals: Readonly<Record<string, number>>;
  readonly baselines: {
    readonly buyAndHold: Readonly<Record<string, number>>;
    readonly coinFlip: CoinFlip | null;
    readonly momentumMeanR: number | null;
  };
  readonly curve: readonly CurvePoint[];
};

export function backtestReport(run: Run): BacktestReport {
  const { trades, initial, from, until, tape, seed } = run;
  const curve = balanceCurve(trades, initial, from);
  const daily = dailyReturns(trades, initial, from, until);
  const geometry = geometryOf(run.bundle);
  return {
    run: headOf(run),
    trades: { closed: trades.length, open: run.open, invalidated: run.invalidated },
    ...resultsOf(run),
    execution: executionCosts(trades, run.metrics, run.specs, seed),
    profitFactor: profitFactor(trades),
    netCents: trades.reduce((sum, { net }) => sum + net, 0),
    drawdown: drawdowns(curve),
    sharpe: sharpeOf(daily, run.trials),
    tiers: groupsOf(trades, ({ tier }) => tier),
    sessions: groupsOf(trades, ({ session }) => session),
    regimes: groupsOf(trades, ({ volatilityRegime }) => volatilityRegime),
    symbols: groupsOf(trades, ({ instrument }) => instrument),
    refusals: Object.fromEntries(
      run.counts.flatMap(({ firstRefusal, decisions }) => (firstRefusal === null ? [] : [[firstRefusal, decisions]])),
    ),
    baselines: {
      buyAndHold: buyAndHold(tape, from, until),
      coinFlip: coinFlip(trades, tape, geometry, seed),
      momentumMeanR: momentum(trades, tape, geometry),
    },
    curve,
  };
}

const headOf = ({ from, until, slots, bundle, preset, threshold, seed, tape, decisionsHash, initial }: Run) => ({
  ...{ from: isoUtc(from), until: isoUtc(until), slots, symbols: [...tape.keys()], preset, threshold, seed },
  ...{ model: bundle.tag, status: bundle.status, initialCents: initial, decisionsHash },
});

function resultsOf({ trades, seed }: Run): Pick<BacktestReport, "winRate" | "expectancy" | "forecast"> {
  const n = trades.length;
  if (n === 0) return { winRate: null, expectancy: null, forecast: null };
  const wins = trades.filter(({ r }) => r > 0).length;
  const stated = trades.map(({ pWin: p, r }) => ({ p, won: r > 0 }));
  const rows = trades.map(({ slot, r: value }) => ({ slot, value }));
  return {
    winRate: { value: wins / n, wilson: wilson(wins, n) },
    expectancy: {
      meanR: rows.reduce((sum, { value }) => sum + value, 0) / n,
      ci: dayBootstrap(rows, createRandom(seed, 0)),
    },
    forecast: { brier: brier(stated), skill: skill(stated), reliability: equalMassBins(stated, 5) },
  };
}

/** Fewer days say nothing about a year. */
const DAYS_FOR_SHARPE = 30;

/** Trials differ by as much as chance alone lets a record of this length differ. */
function sharpeOf(daily: readonly number[], trials: number): BacktestReport["sharpe"] {
  const annual = annualSharpe(daily);
  const moments = momentsOf(daily);
  if (annual === null || moments === null || moments.n < DAYS_FOR_SHARPE) return null;
  return { annual, deflated: deflatedSharpe(daily, trials, 1 / Math.sqrt(moments.n)), trials };
}

const geometryOf = ({ label }: Run["bundle"]): Geometry => ({
  horizonMinutes: label.horizonMinutes,
  targetMultiple: label.targetMultiple,
  costShare: label.costBps / 10_000,
});
