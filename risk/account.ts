/** The account's state rebuilt from its closed deals, so that a restart cannot change the day's anchor. */
import { addMoney, type Cents, maxMoney } from "../core/money.ts";
import type { TimestampMs } from "../core/time.ts";
import { dayStart, nextReset } from "./day.ts";
import type { RiskPreset } from "./preset.ts";
import { inTimeOrder } from "./time-order.ts";
import type { AccountState, Deal } from "./types.ts";

export type AccountFacts = {
  readonly initial: Cents;
  readonly currency: string;
  /** Every closed deal since the account began, in any order; or, with `before`, those since then. */
  readonly deals: readonly Deal[];
  /** What older deals came to; all of them closed before the current account day. */
  readonly before?: FoldedDeals | undefined;
  /** Profit or loss of open positions at their newest prices. */
  readonly floating: Cents;
  /** Highest equity recorded so far; null = none was. */
  readonly peakEquity: Cents | null;
  readonly at: TimestampMs;
  readonly preset: RiskPreset;
  /** Recorded at or since the day's start, where the preset's limit hangs on equity. */
  readonly dayStartEquity?: Cents;
  readonly dayPeakEquity?: Cents;
};

/**
 * Balance = initial + all net deals. The day-start balance leaves out deals of the current account day; a deal at
 * exactly the reset belongs to the new day. Deals later than `at` are in the balance, because they happened.
 */
export function foldAccount(facts: AccountFacts): AccountState {
  const { initial, currency, floating, at, preset } = facts;
  const { tz, resetAt } = preset.day;
  const start = dayStart(at, tz, resetAt);
  const inOrder = inTimeOrder(facts.deals, (deal) => deal.at);
  const history = walk(facts, inOrder, start);
  const equity = addMoney(history.balance, floating);
  return {
    initial,
    currency,
    balance: history.balance,
    equity,
    at,
    dayStart: start,
    dayStartBalance: history.dayStartBalance,
    highestResetBalance: maxMoney(history.highestResetBalance, history.dayStartBalance),
    highestBalance: history.highestBalance,
    peakEquity: maxMoney(initial, facts.peakEquity ?? initial, equity),
    ...(facts.dayStartEquity === undefined ? {} : { dayStartEquity: facts.dayStartEquity }),
    ...(facts.dayPeakEquity === undefined ? {} : { dayPeakEquity: maxMoney(facts.dayPeakEquity, equity) }),
  };
}

/** What closed deals came to. */
export type FoldedDeals = {
  readonly balance: Cents;
  readonly highestResetBalance: Cents;
  readonly highestBalance: Cents;
  /** The first reset after the newest of them; null before the first deal. */
  readonly reset: TimestampMs | null;
};
type History = FoldedDeals & { readonly dayStartBalance: Cents };

const untouched = (initial: Cents): FoldedDeals => ({
  ...{ balance: initial, highestResetBalance: initial, highestBalance: initial, reset: null },
});

/** Adds deals, in time order, to what those before them came to. */
export function foldDeals(
  { initial, preset }: Pick<AccountFacts, "initial" | "preset">,
  deals: readonly Deal[],
  before?: FoldedDeals,
): FoldedDeals {
  const { dayStartBalance: _all, ...folded } = walk({ initial, preset, before }, deals, Number.POSITIVE_INFINITY);
  return folded;
}

/** Runs through deals in time order and looks at the balance at each reset on the way. */
function walk(
  { initial, preset, before }: Pick<AccountFacts, "initial" | "preset" | "before">,
  deals: readonly Deal[],
  start: number,
): History {
  const { tz, resetAt } = preset.day;
  let { balance, highestResetBalance, highestBalance, reset } = before ?? untouched(initial);
  let dayStartBalance = balance;
  for (const deal of deals) {
    // Only here: when the next reset comes has to be asked once per day, not once per deal.
    if (reset === null || deal.at >= reset) {
      if (reset !== null && deal.at < start) highestResetBalance = maxMoney(highestResetBalance, balance);
      reset = nextReset(deal.at, tz, resetAt);
    }
    balance = addMoney(balance, deal.net);
    highestBalance = maxMoney(highestBalance, balance);
    if (deal.at < start) dayStartBalance = balance;
  }
  return { balance, dayStartBalance, highestResetBalance, highestBalance, reset };
}
