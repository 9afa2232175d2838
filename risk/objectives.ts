/** What a phase asks for besides staying inside its limits: profit target, trading days, best-day share. */
import { type Cents, shareOf } from "../core/money.ts";
import type { TimestampMs } from "../core/time.ts";
import { dayStart, nextReset } from "./day.ts";
import type { RiskPreset } from "./preset.ts";
import { inTimeOrder } from "./time-order.ts";
import type { AccountState, Deal } from "./types.ts";

export type TargetProgress = {
  /** Profit wanted, as money. */
  readonly amount: Cents;
  /** Share of it that the closed balance has earned, never below 0. */
  readonly reached: number;
  /** True when the target counts as met: above it (or at it, where the preset says so), and flat where that is asked. */
  readonly met: boolean;
};

/** Null where the phase has no target. Floating profit never counts. */
export function targetProgress(
  { initial, balance }: Pick<AccountState, "initial" | "balance">,
  openPositions: number,
  { target }: RiskPreset,
): TargetProgress | null {
  if (target === null) return null;
  const amount = shareOf(initial, target.pct / 100);
  const profit = balance - initial;
  const enough = target.strictlyAbove ? profit > amount : profit >= amount;
  return { amount, reached: Math.max(0, profit / amount), met: enough && !(target.needFlat && openPositions > 0) };
}

/** Account days on which a position was opened; one held over midnight counts only on the day it was opened. */
export function tradingDays(openedAt: readonly TimestampMs[], { day }: RiskPreset): number {
  let days = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const at of inTimeOrder(openedAt, (at) => at)) {
    if (at < end) continue;
    // Asked once per day, not once per trade.
    end = nextReset(at, day.tz, day.resetAt);
    days += 1;
  }
  return days;
}

export type BestDay = {
  readonly best: Cents;
  /** Sum of the profitable days' results; losing days are not in it. */
  readonly positive: Cents;
  /** best ÷ positive; null without a profitable day. */
  readonly share: number | null;
  /** Whether the share is within the preset's limit; a gate to the next step, never a breach. */
  readonly met: boolean;
  /** Profit still missing on other days to bring the share down to the limit. */
  readonly missing: Cents;
};

/** Closed results per account day, costs included; null where the preset has no such rule. */
export function bestDay(deals: readonly Deal[], { day, consistency }: RiskPreset): BestDay | null {
  if (consistency === null) return null;
  const results = new Map<TimestampMs, number>();
  for (const { at, net } of deals) {
    const start = dayStart(at, day.tz, day.resetAt);
    results.set(start, (results.get(start) ?? 0) + net);
  }
  const shared = bestDayOf([...results.values()] as Cents[]);
  const limit = consistency.maxPct / 100;
  const missing = Math.max(0, Math.ceil(shared.best / limit - shared.positive - 1e-6)) as Cents;
  return { ...shared, met: missing === 0, missing };
}

/** The best of days' results and its share of the profitable ones' sum. */
export function bestDayOf(results: readonly Cents[]): Pick<BestDay, "best" | "positive" | "share"> {
  let best = 0;
  let positive = 0;
  for (const result of results) {
    best = Math.max(best, result);
    positive += Math.max(0, result);
  }
  return { best: best as Cents, positive: positive as Cents, share: positive === 0 ? null : best / positive };
}
