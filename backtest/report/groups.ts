/** The same few figures for every group of trades: tiers, sessions, volatility regimes, symbols. */
import { wilson } from "../../engine/statistics.ts";
import type { ClosedTrade } from "./trade.ts";

export type GroupFigures = {
  readonly group: string;
  readonly n: number;
  /** Mean stated probability, 0..1. */
  readonly stated: number;
  readonly winRate: number;
  /** 95 % of the win rate; trades of one symbol never overlap, so each counts. */
  readonly wilson: readonly [number, number];
  /** Stated minus realised. */
  readonly error: number;
  readonly meanR: number;
};

export function groupsOf(
  trades: readonly ClosedTrade[],
  groupOf: (trade: ClosedTrade) => string,
): readonly GroupFigures[] {
  const groups = [...Map.groupBy(trades, groupOf)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return groups.map(([group, part]) => {
    const n = part.length;
    const wins = part.filter(({ r }) => r > 0).length;
    const stated = part.reduce((sum, { pWin }) => sum + pWin, 0) / n;
    const meanR = part.reduce((sum, { r }) => sum + r, 0) / n;
    return { group, n, stated, winRate: wins / n, wilson: wilson(wins, n), error: stated - wins / n, meanR };
  });
}
