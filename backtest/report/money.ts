/** What trades did to an account: its curve, how deep it fell, and how steady it was. */
import type { Cents } from "../../core/money.ts";
import { DAY_MS, type TimestampMs } from "../../core/time.ts";
import type { ClosedTrade } from "./trade.ts";

export type CurvePoint = { readonly at: TimestampMs; readonly balance: Cents };

/** The balance after each exit, beginning with the initial one. Trades in the order of their exits. */
export function balanceCurve(trades: readonly ClosedTrade[], initial: Cents, from: TimestampMs): readonly CurvePoint[] {
  let balance: number = initial;
  const points: CurvePoint[] = [{ at: from, balance: initial }];
  for (const { exitTime, net } of trades) {
    balance += net;
    points.push({ at: exitTime, balance: balance as Cents });
  }
  return points;
}

export type Drawdowns = {
  /** Deepest fall from a peak as a share of that peak, 0..1. */
  readonly max: number;
  /** Mean depth of all falls; a fall lasts until the peak is reached again. 0 without any. */
  readonly average: number;
};

export function drawdowns(curve: readonly CurvePoint[]): Drawdowns {
  let peak = Number.NEGATIVE_INFINITY;
  let depth = 0;
  const falls: number[] = [];
  for (const { balance } of curve) {
    if (balance >= peak) {
      if (depth > 0) falls.push(depth);
      peak = balance;
      depth = 0;
    } else depth = Math.max(depth, 1 - balance / peak);
  }
  if (depth > 0) falls.push(depth);
  const average = falls.length === 0 ? 0 : falls.reduce((sum, each) => sum + each, 0) / falls.length;
  return { max: Math.max(0, ...falls), average };
}

/** Net result of every UTC day in [from, until) as a share of the initial balance, days without a trade included. */
export function dailyReturns(
  trades: readonly ClosedTrade[],
  initial: Cents,
  from: TimestampMs,
  until: TimestampMs,
): readonly number[] {
  const first = Math.floor(from / DAY_MS);
  const days = new Float64Array(Math.max(0, Math.ceil(until / DAY_MS) - first));
  for (const { exitTime, net } of trades) {
    const day = Math.floor(exitTime / DAY_MS) - first;
    if (day >= 0 && day < days.length) days[day] = (days[day] ?? 0) + net / initial;
  }
  return [...days];
}

/** Gains over losses; null without a loss. */
export function profitFactor(trades: readonly ClosedTrade[]): number | null {
  const sum = (sign: 1 | -1): number =>
    trades.reduce((total, { net }) => (net * sign > 0 ? total + net * sign : total), 0);
  const lost = sum(-1);
  return lost > 0 ? sum(1) / lost : null;
}
