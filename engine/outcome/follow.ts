/**
 * What became of a candidate: target, stop, timeout or nothing that can be known. Labels for training, live outcomes
 * and backtests all come from this one function, so that a "win" means the same everywhere.
 */
import { type CandleColumns, rowAtOrAfter } from "../../core/candle.ts";
import { direction, type Side } from "../../core/instrument.ts";
import { MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { ExitKind } from "../records.ts";

export type TradePlan = {
  readonly side: Side;
  /** The decision's slot: the entry is the open of the first 1m candle that opens at or after it. */
  readonly slot: TimestampMs;
  /** Distances in price units, fixed at the decision and re-anchored on the real entry. */
  readonly stopDistance: number;
  readonly targetDistance: number;
  /** The trade is closed at the close of this many 1m candles, the entry candle counted. */
  readonly horizonMinutes: number;
  /** Round-trip cost as a share of the entry price (7.5 bp = 0.00075). */
  readonly costShare: number;
};

type Entered = {
  readonly entryTime: TimestampMs;
  readonly entryPrice: number;
  readonly stop: number;
  readonly target: number;
};
export type Followed =
  | { readonly state: "waiting" }
  | ({ readonly state: "open" } & Entered)
  | ({
      readonly state: "closed";
      readonly exit: Exclude<ExitKind, "invalidated">;
      readonly exitTime: TimestampMs;
      readonly exitPrice: number;
      /** R before and after costs, in units of the stop distance. */
      readonly grossR: number;
      readonly netR: number;
    } & Entered)
  | { readonly state: "invalidated"; readonly at: TimestampMs; readonly entered: Entered | null };

/** One absent minute is tolerated; more than one and nobody knows what the price did in between. */
const MAX_STEP_MS = 2 * MINUTE_MS;

/**
 * Follows a plan through closed 1m candles from row `from` on (rows before the slot are skipped).
 * One candle that touches stop and target counts as the stop; a gap beyond a level fills at the open.
 */
export function followOutcome(plan: TradePlan, candles: CandleColumns, from = 0): Followed {
  const first = rowAtOrAfter(candles.openTime, plan.slot, from, candles.length);
  if (first >= candles.length) return { state: "waiting" };
  const entryTime = timeAt(candles, first);
  if (entryTime - plan.slot >= MAX_STEP_MS) return { state: "invalidated", at: entryTime, entered: null };
  const entered = enter(plan, entryTime, at(candles.open, first));
  const lastOpen = entryTime + (plan.horizonMinutes - 1) * MINUTE_MS;
  for (let row = first; row < candles.length; row += 1) {
    const openTime = timeAt(candles, row);
    if (row > first && openTime - at(candles.openTime, row - 1) > MAX_STEP_MS) {
      return { state: "invalidated", at: openTime, entered };
    }
    // The 240th candle itself may be the one absent minute: then the last one before it closed the trade.
    if (openTime > lastOpen) return close(plan, entered, "timeout", candles, row - 1, at(candles.close, row - 1));
    const hit = touched(plan.side, entered, candles, row);
    if (hit !== null) return close(plan, entered, hit.exit, candles, row, hit.price);
    if (openTime === lastOpen) return close(plan, entered, "timeout", candles, row, at(candles.close, row));
  }
  return { state: "open", ...entered };
}

const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
const timeAt = (candles: CandleColumns, row: number): TimestampMs => at(candles.openTime, row) as TimestampMs;

function enter(plan: TradePlan, entryTime: TimestampMs, entryPrice: number): Entered {
  const sign = direction(plan.side);
  return {
    entryTime,
    entryPrice,
    stop: entryPrice - sign * plan.stopDistance,
    target: entryPrice + sign * plan.targetDistance,
  };
}

/** The level a candle reaches first, by the pessimistic rule, and the price it fills at. */
function touched(
  side: Side,
  { stop, target }: Entered,
  candles: CandleColumns,
  row: number,
): { exit: "sl" | "tp"; price: number } | null {
  const sign = direction(side);
  const open = at(candles.open, row);
  const worst = side === "long" ? at(candles.low, row) : at(candles.high, row);
  const best = side === "long" ? at(candles.high, row) : at(candles.low, row);
  if (sign * (open - stop) <= 0) return { exit: "sl", price: open };
  if (sign * (open - target) >= 0) return { exit: "tp", price: open };
  if (sign * (worst - stop) <= 0) return { exit: "sl", price: stop };
  if (sign * (best - target) >= 0) return { exit: "tp", price: target };
  return null;
}

function close(
  plan: TradePlan,
  entered: Entered,
  exit: Exclude<ExitKind, "invalidated">,
  candles: CandleColumns,
  row: number,
  exitPrice: number,
): Followed {
  const grossR = (direction(plan.side) * (exitPrice - entered.entryPrice)) / plan.stopDistance;
  const netR = grossR - (plan.costShare * entered.entryPrice) / plan.stopDistance;
  return {
    state: "closed",
    exit,
    exitTime: plus(timeAt(candles, row), MINUTE_MS),
    exitPrice,
    grossR,
    netR,
    ...entered,
  };
}
