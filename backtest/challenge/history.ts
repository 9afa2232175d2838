/** Attempts that begin on real dates of a record and live through its days as they came, to its end and no further. */
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import type { PhaseRules } from "./attempt.ts";
import { type AccountDays, accountDays } from "./days.ts";
import { type AttemptEnd, type BreachReport, reportOf, runAttempt } from "./simulate.ts";
import type { Trade } from "./trades.ts";

export type HistoryPlan = {
  readonly phases: readonly PhaseRules[];
  readonly trades: readonly Trade[];
  /** Start dates, spread evenly over the record's days; no more than it has days. */
  readonly starts: number;
};

export type HistoryResult = {
  readonly days: number;
  readonly attempts: number;
  readonly passed: number;
  readonly breaches: { readonly daily: number; readonly max: number };
  readonly stalled: number;
  /** Neither passed nor broken when the record ended. */
  readonly unfinished: number;
  /**
   * Attempts that broke a limit, or would have, had all trades open at some moment stood at their stops at once: at most
   * so many breaches hide within trades, slipped stops and costs aside.
   */
  readonly couldBreach: number;
  readonly starts: readonly Attempt[];
  readonly breachList: readonly BreachReport[];
};

/** One attempt, by the start of the account day it began on. */
export type Attempt = {
  readonly from: string;
  readonly result: AttemptEnd["result"];
  /** Account days with an opened position, all phases together. */
  readonly days: number;
};

/** Attempts overlap, so they are no independent evidence: no interval is stated. */
export function historicalAttempts({ phases, trades, starts }: HistoryPlan): HistoryResult {
  const [first] = phases;
  if (first === undefined) throw new Error("A challenge needs at least one phase.");
  const days = accountDays(trades, first.preset, 0);
  const attempts = Math.min(starts, days.length);
  const ends = Array.from({ length: attempts }, (_unused, index) => {
    const start = Math.floor((index * days.length) / attempts);
    return { from: days[start]?.start ?? (0 as TimestampMs), end: attemptFrom(phases, days, start) };
  });
  const breachList = ends.flatMap(({ end: { breach, preset } }, index) =>
    breach === null ? [] : [reportOf(breach, index + 1, preset)],
  );
  const count = (result: AttemptEnd["result"]): number => ends.filter(({ end }) => end.result === result).length;
  const broken = (rule: BreachReport["rule"]): number => breachList.filter((one) => one.rule === rule).length;
  return {
    days: days.length,
    attempts,
    passed: count("passed"),
    breaches: { daily: broken("DAILY_LOSS"), max: broken("MAX_LOSS") },
    stalled: count("stalled"),
    unfinished: count("unfinished"),
    couldBreach: ends.filter(({ end }) => end.couldBreach).length,
    starts: ends.map(({ from, end: { result, days: traded } }) => ({ from: isoUtc(from), result, days: traded })),
    breachList,
  };
}

function attemptFrom(phases: readonly PhaseRules[], days: AccountDays, start: number): AttemptEnd {
  let next = start;
  const draw = () => {
    next += 1;
    return days[next - 1]?.trades ?? null;
  };
  return runAttempt(phases, draw, days[start]?.start ?? (0 as TimestampMs));
}
