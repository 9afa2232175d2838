/**
 * What the counts say of a pattern, as evidence for a trade: log odds against the base rate of its side, drawn towards it
 * by a beta prior, and nothing at all below a floor. Over all instruments together: a single one has too few.
 */
import type { Side } from "../../core/instrument.ts";
import type { PatternCount } from "../ports/learned.ts";
import { ANY_PATTERN } from "./pattern.ts";

/** Independent outcomes below which a pattern says nothing: a win rate is then known to ±18 points at best. */
const LEAST_SEEN = 30;
/** The prior is worth this many independent outcomes at the base rate: below it the base rate speaks louder. */
const PRIOR_OUTCOMES = 100;

/** What was seen to follow a pattern on one side. */
export type PatternRecord = {
  /** May be fractional: the share of wins times the outcomes that do not overlap. */
  readonly wins: number;
  readonly independent: number;
  readonly winRate: number;
};

/** Null below the floor, or where nothing was counted. */
export function recordOf(counts: readonly PatternCount[], pattern: string, side: Side): PatternRecord | null {
  const rows = counts.filter((one) => one.pattern === pattern && one.side === side && one.total > 0);
  const seen = rows.reduce((sum, { independent }) => sum + independent, 0);
  if (seen < LEAST_SEEN) return null;
  const total = rows.reduce((sum, one) => sum + one.total, 0);
  const winRate = rows.reduce((sum, one) => sum + one.wins, 0) / total;
  return { wins: winRate * seen, independent: seen, winRate };
}

/**
 * Log odds of the standing patterns against the base rate, their mean where several stand: they overlap, and a sum would
 * count the same bars twice. Null when none of them, or not even the base rate, is known.
 */
export function patternOdds(counts: readonly PatternCount[], standing: readonly string[], side: Side): number | null {
  const base = recordOf(counts, ANY_PATTERN, side)?.winRate ?? null;
  if (base === null || base <= 0 || base >= 1) return null;
  const odds = standing.flatMap((pattern) => {
    const record = recordOf(counts, pattern, side);
    if (record === null) return [];
    const drawn = (record.wins + PRIOR_OUTCOMES * base) / (record.independent + PRIOR_OUTCOMES);
    return [logit(drawn) - logit(base)];
  });
  return odds.length === 0 ? null : odds.reduce((sum, one) => sum + one, 0) / odds.length;
}

const logit = (p: number): number => Math.log(p / (1 - p));
