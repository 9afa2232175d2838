/** The account's state rebuilt from its closed deals, so that a restart cannot change the day's anchor. */
import { addMoney, type Cents, maxMoney } from "../core/money.ts";
import type { TimestampMs } from "../core/time.ts";
import { dayStart, nextReset } from "./day.ts";
import type { RiskPreset } from "./preset.ts";
import type { AccountState, Deal } from "./types.ts";

export type AccountFacts = {
  readonly initial: Cents;
  readonly currency: string;
  /** Every closed deal since the account began, in any order. */
  readonly deals: readonly Deal[];
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
  const history = walk(facts, start);
  const equity = addMoney(history.balance, floating);
  return {
    initial,
    currency,
    balance: history.balance,
    equity,
    at,
    dayStart: start,
    dayStartBalance: history.dayStartBalance,
    highestResetBalance: history.highestResetBalance,
    highestBalance: history.highestBalance,
    peakEquity: maxMoney(initial, facts.peakEquity ?? initial, equity),
    ...(facts.dayStartEquity === undefined ? {} : { dayStartEquity: facts.dayStartEquity }),
    ...(facts.dayPeakEquity === undefined ? {} : { dayPeakEquity: maxMoney(facts.dayPeakEquity, equity) }),
  };
}

type History = {
  readonly balance: Cents;
  readonly dayStartBalance: Cents;
  readonly highestResetBalance: Cents;
  readonly highestBalance: Cents;
};

/** Runs through the deals in time order and looks at the balance at each reset on the way. */
function walk({ initial, deals, preset }: AccountFacts, start: TimestampMs): History {
  const { tz, resetAt } = preset.day;
  let balance = initial;
  let dayStartBalance = initial;
  let highestResetBalance = initial;
  let highestBalance = initial;
  let reset = Number.POSITIVE_INFINITY;
  for (const deal of deals.toSorted((a, b) => a.at - b.at)) {
    if (deal.at >= reset && deal.at < start) highestResetBalance = maxMoney(highestResetBalance, balance);
    reset = nextReset(deal.at, tz, resetAt);
    balance = addMoney(balance, deal.net);
    highestBalance = maxMoney(highestBalance, balance);
    if (deal.at < start) dayStartBalance = balance;
  }
  return {
    balance,
    dayStartBalance,
    highestResetBalance: maxMoney(highestResetBalance, dayStartBalance),
    highestBalance,
  };
}
