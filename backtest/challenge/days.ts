/** Where the trades of a simulated day come from: a win rate, or blocks of days that really happened. */
import { DAY_MS, type TimestampMs } from "../../core/time.ts";
import { dayStart, nextReset } from "../../risk/day.ts";
import type { RiskPreset } from "../../risk/preset.ts";
import type { Random } from "../random.ts";
import type { Trade } from "./trades.ts";

/** Offsets from the start of the account's day; a trade may close on a later day. */
export type PlannedTrade = { readonly openMs: number; readonly closeMs: number; readonly r: number };

/** Draws one day after the other; trades are in the order of their opening. Null = the record ends. */
export type DayDraw = () => readonly PlannedTrade[] | null;
/** One attempt's own sequence of days. */
export type DaySource = (random: Random) => () => readonly PlannedTrade[];

export type WinRate = {
  /** Probability of a win, 0..1. */
  readonly winRate: number;
  /** Gross win in R. */
  readonly rr: number;
  /** Taken off every trade, in R. */
  readonly costR: number;
  readonly tradesPerDay: number;
};

/** Independent trades, one closed before the next is opened: a win pays rr − cost, a loss −1 − cost. */
export function fromWinRate({ winRate, rr, costR, tradesPerDay }: WinRate): DaySource {
  return (random) => () => evenly(Array.from({ length: tradesPerDay }, () => (random() < winRate ? rr : -1) - costR));
}

/** Trades one after the other over the first 22 hours, so that they fit into a day of 23 as well. */
function evenly(results: readonly number[]): readonly PlannedTrade[] {
  const step = (22 * DAY_MS) / 24 / results.length;
  return results.map((r, index) => ({ openMs: (index + 0.25) * step, closeMs: (index + 0.75) * step, r }));
}

/** Days, or trades, that follow each other are drawn together, this many on average. */
const MEAN_BLOCK = 5;

/**
 * The stationary bootstrap (Politis and Romano 1994) over whole account days, so that good and bad spells, overlaps
 * and empty days stay together. Blocks have a geometric length and wrap around at the end.
 */
export function fromTrades(trades: readonly Trade[], preset: RiskPreset, costR: number): DaySource {
  const days = daysOf(trades, preset, costR);
  return (random) => blocks(days, random);
}

/** The same over single trades, of which every day gets the same number. */
export function fromTradesPerDay(trades: readonly Trade[], costR: number, tradesPerDay: number): DaySource {
  const results = trades.map(({ r }) => r - costR);
  return (random) => {
    const draw = blocks(results, random);
    return () => evenly(Array.from({ length: tradesPerDay }, draw));
  };
}

/** Every day as it was, in the order of the days; attempts begin evenly spread over them, and the end joins the start. */
export function inTheirOrder(trades: readonly Trade[], preset: RiskPreset, attempts: number): DaySource {
  const days = daysOf(trades, preset, 0);
  let begun = 0;
  return () => {
    let next = Math.floor((begun * days.length) / attempts);
    begun += 1;
    return () => {
      next += 1;
      return days[(next - 1) % days.length] ?? [];
    };
  };
}

function blocks<T>(items: readonly T[], random: Random): () => T {
  let at = items.length - 1;
  let left = 0;
  return () => {
    at = left === 0 ? Math.floor(random() * items.length) : (at + 1) % items.length;
    left = left === 0 ? blockLength(random) - 1 : left - 1;
    return items[at] as T;
  };
}

/** Geometric with mean `MEAN_BLOCK`, at least 1. */
const blockLength = (random: Random): number => 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - 1 / MEAN_BLOCK));

export type AccountDays = readonly { readonly start: TimestampMs; readonly trades: readonly PlannedTrade[] }[];

/** Every account day from the first opening to the last, those without a trade too. */
export function accountDays(trades: readonly Trade[], { day }: RiskPreset, costR: number): AccountDays {
  const byDay = Map.groupBy(trades, ({ openedAt }) => dayStart(openedAt, day.tz, day.resetAt));
  const starts = [...byDay.keys()];
  const last = starts.at(-1) ?? 0;
  const days: { start: TimestampMs; trades: readonly PlannedTrade[] }[] = [];
  for (let start = starts[0]; start !== undefined && start <= last; start = nextReset(start, day.tz, day.resetAt)) {
    days.push({ start, trades: (byDay.get(start) ?? []).map((trade) => planned(trade, start, costR)) });
  }
  return days;
}

const daysOf = (trades: readonly Trade[], preset: RiskPreset, costR: number): readonly (readonly PlannedTrade[])[] =>
  accountDays(trades, preset, costR).map((day) => day.trades);

const planned = ({ openedAt, closedAt, r }: Trade, start: number, costR: number): PlannedTrade => ({
  openMs: openedAt - start,
  closeMs: closedAt - start,
  r: r - costR,
});
