/** What an account's limits are counted from, day by day. */
import { type Cents, maxMoney } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import { dayLabel, dayStart, nextReset } from "../day.ts";
import type { RiskPreset } from "../preset.ts";
import type { AccountState } from "../types.ts";
import { earned, equityOrBalance, type Known, paidInAfter } from "./known.ts";
import type { AuditEvent } from "./types.ts";

export type Anchors = {
  readonly day: string;
  readonly dayStart: TimestampMs;
  readonly nextReset: TimestampMs;
  /** The first day counts from the initial balance, whatever snapshots say. */
  readonly isFirst: boolean;
  readonly dayStartBalance: Cents;
  readonly dayStartEquity: Cents;
  readonly dayPeakEquity: Cents;
  /** Deposited since the day's start. */
  readonly paidInToday: Cents;
  readonly highestResetBalance: Cents;
  /** The same without this day's own reset, should a snapshot of that very instant set it again. */
  readonly highestBefore: Cents;
  readonly highestBalance: Cents;
  readonly peakEquity: Cents;
};

const NOTHING = 0 as Cents;

export function firstDay(at: TimestampMs, initial: Cents, preset: RiskPreset): Anchors {
  return {
    ...dayOf(at, preset),
    isFirst: true,
    dayStartBalance: initial,
    dayStartEquity: initial,
    dayPeakEquity: initial,
    paidInToday: NOTHING,
    highestResetBalance: initial,
    highestBefore: initial,
    highestBalance: initial,
    peakEquity: initial,
  };
}

/** The day that starts at the reset `at`, counted from what is known then. */
export function afterReset(anchors: Anchors, known: Known, at: TimestampMs, preset: RiskPreset): Anchors {
  // A second look at the same instant replaces the first.
  const highestBefore = at === anchors.dayStart ? anchors.highestBefore : anchors.highestResetBalance;
  const equity = equityOrBalance(known);
  return {
    ...anchors,
    ...(at === anchors.dayStart ? {} : dayOf(at, preset)),
    isFirst: false,
    dayStartBalance: known.balance,
    dayStartEquity: equity,
    dayPeakEquity: equity,
    paidInToday: NOTHING,
    highestResetBalance: maxMoney(highestBefore, earned(known.balance, known.paidIn)),
    highestBefore,
  };
}

/** The highs that some firms' levels trail, after an event. Deposits lift none of them. */
export function lifted(anchors: Anchors, known: Known, event: AuditEvent): Anchors {
  if (event.type === "balance") return { ...anchors, paidInToday: paidInAfter(anchors.paidInToday, event.amount) };
  const highestBalance = maxMoney(anchors.highestBalance, earned(known.balance, known.paidIn));
  if (event.type === "deal") return { ...anchors, highestBalance };
  return {
    ...anchors,
    highestBalance,
    peakEquity: maxMoney(anchors.peakEquity, earned(event.equity, known.paidIn)),
    dayPeakEquity: maxMoney(anchors.dayPeakEquity, earned(event.equity, anchors.paidInToday)),
  };
}

/** The account as the rules read it; before the first snapshot the balance stands in for equity. */
export function accountAt(
  at: TimestampMs,
  anchors: Anchors,
  known: Known,
  facts: Pick<AccountState, "initial" | "currency">,
): AccountState {
  const { dayStart: start, dayStartBalance, dayStartEquity, dayPeakEquity } = anchors;
  const { highestResetBalance, highestBalance, peakEquity } = anchors;
  return {
    initial: facts.initial,
    currency: facts.currency,
    balance: known.balance,
    equity: equityOrBalance(known),
    at,
    dayStart: start,
    dayStartBalance,
    dayStartEquity,
    dayPeakEquity,
    highestResetBalance,
    highestBalance,
    peakEquity,
  };
}

function dayOf(at: TimestampMs, { day }: RiskPreset): Pick<Anchors, "day" | "dayStart" | "nextReset"> {
  return {
    day: dayLabel(at, day.tz, day.resetAt),
    dayStart: dayStart(at, day.tz, day.resetAt),
    nextReset: nextReset(at, day.tz, day.resetAt),
  };
}
