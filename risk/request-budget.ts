/** What the firm's trade server may still be asked: requests and positions count by account day, orders at a time. */
import type { TimestampMs } from "../core/time.ts";
import { dayStart } from "./day.ts";
import type { RiskPreset } from "./preset.ts";

/** What was sent to the trade server, by any program that is known of. */
export type RequestFacts = {
  readonly at: TimestampMs;
  /** Every open, change and close that was asked for, in any order; older days may be left out. */
  readonly requests: readonly TimestampMs[];
  /** Every position opened. */
  readonly positions: readonly TimestampMs[];
  /** Orders and positions that exist now. */
  readonly orders: number;
};

export type RequestCount = { readonly used: number; readonly limit: number };
export type RequestBudget = {
  readonly requests: RequestCount;
  readonly positions: RequestCount;
  readonly orders: RequestCount;
  /** What is used up, so that nothing more may be opened; null while something is left of everything. */
  readonly usedUp: "REQUESTS" | "POSITIONS" | "ORDERS" | null;
};

/** Null where the firm states no number. A limit that is reached leaves nothing: one more would be too many. */
export function requestBudget(facts: RequestFacts, { ops, day }: RiskPreset): RequestBudget | null {
  if (ops === null) return null;
  const start = dayStart(facts.at, day.tz, day.resetAt);
  // Times that lie ahead count as well: a clock that was set back must not give the day a second budget.
  const today = (times: readonly TimestampMs[]): number => times.filter((time) => !(time < start)).length;
  const requests = { used: today(facts.requests), limit: ops.maxRequestsPerDay };
  const positions = { used: today(facts.positions), limit: ops.maxPositionsPerDay };
  const orders = { used: facts.orders, limit: ops.maxOrders };
  return { requests, positions, orders, usedUp: firstUsedUp({ requests, positions, orders }) };
}

function firstUsedUp({ requests, positions, orders }: Omit<RequestBudget, "usedUp">): RequestBudget["usedUp"] {
  if (isUsedUp(requests)) return "REQUESTS";
  if (isUsedUp(positions)) return "POSITIONS";
  return isUsedUp(orders) ? "ORDERS" : null;
}

/** A count that is no number is one that nobody knows. */
const isUsedUp = ({ used, limit }: RequestCount): boolean => !(used < limit);
