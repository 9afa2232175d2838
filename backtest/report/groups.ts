/** The same few figures for every group of trades: tiers, sessions, volatility regimes, symbols. */
import { wilson } from "../../engine/statistics.ts";
import type { Tier } from "../../risk/types.ts";
import { independentTrades } from "../metrics/independent.ts";
import type { ClosedTrade, RefusedByTier } from "./trade.ts";

export type GroupFigures = {
  readonly group: string;
  readonly n: number;
  /** Those that do not overlap in time with another of the group on the same symbol, as on opposite sides they may. */
  readonly nIndependent: number;
  /** Mean stated probability, 0..1. */
  readonly stated: number;
  readonly winRate: number;
  /** 95 % of the win rate by the independent ones. */
  readonly wilson: readonly [number, number];
  /** Stated minus realised. */
  readonly error: number;
  readonly meanR: number;
};

/** As people say them; names that are not among these come behind, by the alphabet. */
const ORDER: readonly string[] = ["HIGH", "MEDIUM", "LOW", "low", "mid", "high", "unknown"];

export function groupsOf(
  trades: readonly ClosedTrade[],
  groupOf: (trade: ClosedTrade) => string,
): readonly GroupFigures[] {
  const place = (group: string): number => (ORDER.includes(group) ? ORDER.indexOf(group) : ORDER.length);
  const groups = [...Map.groupBy(trades, groupOf)].toSorted(
    ([a], [b]) => place(a) - place(b) || (a < b ? -1 : Number(a > b)),
  );
  return groups.map(([group, part]) => {
    const n = part.length;
    const wins = part.filter(({ r }) => r > 0).length;
    const stated = part.reduce((sum, { pWin }) => sum + pWin, 0) / n;
    const meanR = part.reduce((sum, { r }) => sum + r, 0) / n;
    const winRate = wins / n;
    const nIndependent = independentTrades(part);
    const interval = wilson(winRate * nIndependent, nIndependent);
    return { group, n, nIndependent, stated, winRate, wilson: interval, error: stated - winRate, meanR };
  });
}

export type TierFigures = GroupFigures & {
  /**
   * Share of everything that won, traded or refused, that was traded in this tier, 0..1: over all tiers the share of
   * winners that was caught. Refused candidates count once for an instrument, side and 15 minutes.
   */
  readonly recall: number | null;
  /** Candidates of the tier that were refused, and how many of them would have won. */
  readonly refused: { readonly n: number; readonly wins: number };
};

export function tiersOf(trades: readonly ClosedTrade[], refused: RefusedByTier): readonly TierFigures[] {
  const missed = [...refused.values()].reduce((sum, { wins }) => sum + wins, 0);
  const winners = missed + trades.filter(({ r }) => r > 0).length;
  return groupsOf(trades, ({ tier }) => tier).map((group) => ({
    ...group,
    recall: winners === 0 ? null : Math.round(group.winRate * group.n) / winners,
    refused: refused.get(group.group as Tier) ?? { n: 0, wins: 0 },
  }));
}
