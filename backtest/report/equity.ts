/** The account with its open trades: what the balance of closed ones does not see between two exits. */
import { rowAtOrAfter } from "../../core/candle.ts";
import { direction } from "../../core/instrument.ts";
import type { Cents } from "../../core/money.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { SpecLookup } from "../../engine/scan/book.ts";
import type { Tape } from "../simulate/tape.ts";
import { balanceCurve, type CurvePoint } from "./money.ts";
import type { ClosedTrade } from "./trade.ts";

export type Marks = { readonly tape: Tape; readonly specs: SpecLookup };

/**
 * Balance with what open trades stand at, at every exit and at every 1m close while one is open; costs count from the
 * exit on. Trades in the order of their exits; of those without candles or specification only the exits are seen.
 */
export function equityCurve(
  trades: readonly ClosedTrade[],
  marks: Marks,
  initial: Cents,
  from: TimestampMs,
): readonly CurvePoint[] {
  const floating = new Map<TimestampMs, number>();
  for (const trade of trades) addFloating(floating, trade, marks);
  const [start, ...exits] = balanceCurve(trades, initial, from);
  const times = [...new Set([...floating.keys(), ...exits.map(({ at }) => at)])].toSorted((a, b) => a - b);
  let [balance, next]: [Cents, number] = [initial, 0];
  const points: CurvePoint[] = start === undefined ? [] : [start];
  for (const at of times) {
    for (let exit = exits[next]; exit !== undefined && exit.at <= at; exit = exits[next]) {
      balance = exit.balance;
      next += 1;
    }
    points.push({ at, balance: (balance + Math.round(floating.get(at) ?? 0)) as Cents });
  }
  return points;
}

/** In cents, at each close from the entry's candle to the one before the exit's. */
function addFloating(floating: Map<TimestampMs, number>, trade: ClosedTrade, { tape, specs }: Marks): void {
  const { instrument, side, quantity, entryTime, entryPrice, exitTime } = trade;
  const [candles, spec] = [tape.get(instrument), specs(instrument)];
  if (candles === undefined || spec === null) return;
  const centsPerPrice = direction(side) * quantity * spec.contractSize * 100;
  for (let row = rowAtOrAfter(candles.openTime, entryTime); row < candles.length; row += 1) {
    const closed = ((candles.openTime[row] ?? Number.NaN) + MINUTE_MS) as TimestampMs;
    if (closed >= exitTime) return;
    const value = centsPerPrice * ((candles.close[row] ?? Number.NaN) - entryPrice);
    floating.set(closed, (floating.get(closed) ?? 0) + value);
  }
}
