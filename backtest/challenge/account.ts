/**
 * A simulated account that grows by one deal or one reset at a time: the state `foldAccount` of risk would rebuild from
 * all its deals, without walking through them again for every trade. A test holds the two together.
 */
import { addMoney, type Cents, maxMoney } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { AccountState } from "../../risk/types.ts";

export function openAccount(initial: Cents, currency: string, at: TimestampMs): AccountState {
  return {
    initial,
    currency,
    balance: initial,
    equity: initial,
    at,
    dayStart: at,
    dayStartBalance: initial,
    highestResetBalance: initial,
    highestBalance: initial,
    peakEquity: initial,
    dayStartEquity: initial,
    dayPeakEquity: initial,
  };
}

/** Books a closed trade; its floating result before that is not simulated, so equity is the balance. */
export function afterDeal(account: AccountState, net: Cents, at: TimestampMs): AccountState {
  const balance = addMoney(account.balance, net);
  return {
    ...account,
    balance,
    equity: balance,
    at,
    highestBalance: maxMoney(account.highestBalance ?? balance, balance),
    peakEquity: maxMoney(account.peakEquity, balance),
    dayPeakEquity: maxMoney(account.dayPeakEquity ?? balance, balance),
  };
}

/** The account's day begins anew. */
export function afterReset(account: AccountState, at: TimestampMs): AccountState {
  const { balance, equity } = account;
  return {
    ...account,
    at,
    dayStart: at,
    dayStartBalance: balance,
    dayStartEquity: equity,
    dayPeakEquity: equity,
    highestResetBalance: maxMoney(account.highestResetBalance ?? balance, balance),
  };
}
