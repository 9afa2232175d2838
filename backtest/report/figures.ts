/** What is said of any set of closed trades: how often they won, what they brought, how deep the account fell. */
import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import { wilson } from "../../engine/statistics.ts";
import { dayBootstrap } from "../metrics/day-bootstrap.ts";
import { independentTrades } from "../metrics/independent.ts";
import { createRandom } from "../random.ts";
import { balanceCurve, type Drawdowns, drawdowns, profitFactor } from "./money.ts";
import type { ClosedTrade } from "./trade.ts";

export type Results = {
  readonly winRate: {
    /** Share above zero after costs, and how many of the trades do not overlap in time on their symbol. */
    readonly value: number;
    readonly nIndependent: number;
    /** 95 % by those that do not overlap: the others say nothing new. */
    readonly wilson: readonly [number, number];
  };
  /** Mean net R with 95 % by whole days drawn; its lower end is what a gate may look at. */
  readonly expectancy: { readonly meanR: number; readonly ci: readonly [number, number] | null };
};

/** Null without a trade. */
export function resultsOf(trades: readonly ClosedTrade[], seed: number): Results | null {
  const n = trades.length;
  if (n === 0) return null;
  const wins = trades.filter(({ r }) => r > 0).length;
  const nIndependent = independentTrades(trades);
  const rows = trades.map(({ slot, r: value }) => ({ slot, value }));
  const meanR = rows.reduce((sum, { value }) => sum + value, 0) / n;
  return {
    winRate: { value: wins / n, nIndependent, wilson: wilson((wins / n) * nIndependent, nIndependent) },
    expectancy: { meanR, ci: dayBootstrap(rows, createRandom(seed, 0)) },
  };
}

export type TradeFigures = {
  readonly trades: number;
  readonly results: Results | null;
  readonly netCents: number;
  readonly drawdown: Drawdowns;
  /** Gains over losses; null without a loss. */
  readonly profitFactor: number | null;
};

/** Trades in the order of their exits, on an account that begins with `initial`. */
export function figuresOf(
  trades: readonly ClosedTrade[],
  initial: Cents,
  from: TimestampMs,
  seed: number,
): TradeFigures {
  return {
    trades: trades.length,
    results: resultsOf(trades, seed),
    netCents: trades.reduce((sum, { net }) => sum + net, 0),
    drawdown: drawdowns(balanceCurve(trades, initial, from)),
    profitFactor: profitFactor(trades),
  };
}
