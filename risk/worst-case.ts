/**
 * What the account would be worth if everything open went wrong. Counted from the balance, because floating profit
 * cannot be banked: every stop is hit and filled worse than planned, both commissions are paid, and a position without
 * a stop loses a whole gap. Losses are rounded up to the cent.
 */
import { direction, type InstrumentId } from "../core/instrument.ts";
import { type Cents, minMoney, subtractMoney } from "../core/money.ts";
import { POLICY } from "./policy.ts";
import { tickValueContradicts, tickValueFactor } from "./tick-value.ts";
import type { AccountState, Candidate, OpenPosition, SymbolSpec } from "./types.ts";

/** What one position, or several together, may cost. */
export type Exposure = {
  /** Loss at the stops, slipped, with costs; never negative. */
  readonly loss: Cents;
  /** Value at the newest price, long and short alike: opposite sides do not net. */
  readonly notional: Cents;
  /** Margin that is tied up. */
  readonly margin: Cents;
  /** Loss if the price first went to the stop and then jumped over it by a whole gap, with costs; never negative. */
  readonly gapLoss: Cents;
};

export const NO_EXPOSURE: Exposure = {
  loss: 0 as Cents,
  notional: 0 as Cents,
  margin: 0 as Cents,
  gapLoss: 0 as Cents,
};

/** Up to the next cent; a millionth of a cent is floating-point noise. */
export const ceilCents = (inCents: number): Cents => Math.max(0, Math.ceil(inCents - 1e-6)) as Cents;

/**
 * Loss of one lot in cents, unrounded, when the price moves against it: by MT5's lot formula where a broker states a
 * tick value, plus commission on entry and on the worse of entry and exit value.
 */
export function lossOfMove(entry: number, move: number, spec: SymbolSpec): number {
  const commission = (2 * entry + move) * spec.commissionPerSide;
  return (move * tickValueFactor(spec) + commission) * spec.contractSize * 100;
}

/** Loss of one lot in cents, unrounded, at a stop that is filled worse than planned. */
export const lossPerLot = (entry: number, stopDistance: number, spec: SymbolSpec): number =>
  lossOfMove(entry, stopDistance * (1 + POLICY.slip), spec);

/** Loss of one lot in cents, unrounded, when the price goes to the stop and then jumps over it by a whole gap. */
export function gapLossPerLot({ entry, stopDistance, side }: GapFacts, spec: SymbolSpec): number {
  const stop = entry - direction(side) * stopDistance;
  return lossOfMove(entry, stopDistance + POLICY.gap * stop, spec);
}
type GapFacts = Pick<Candidate, "entry" | "stopDistance" | "side">;

/** Null when a number of the position is unusable, or its instrument is not specified or contradicts itself. */
export function exposureOf(position: OpenPosition, spec: SymbolSpec | undefined): Exposure | null {
  const { entry, mark, stop, quantity } = position;
  if (spec === undefined || !positive(entry) || !positive(mark) || !positive(quantity)) return null;
  if ((stop !== null && !positive(stop)) || tickValueContradicts(spec)) return null;
  const value = quantity * spec.contractSize * 100;
  const withCosts = (perUnit: number): Cents => {
    const priceLoss = Math.max(0, perUnit);
    const commission = (entry + Math.max(entry, mark) + priceLoss) * spec.commissionPerSide;
    return ceilCents((priceLoss * tickValueFactor(spec) + commission) * value);
  };
  const loss = withCosts(stop === null ? withoutStop(position) : stopLoss(position, stop));
  const gapLoss = withCosts(stop === null ? withoutStop(position) : pastStop(position, stop));
  const notional = ceilCents(mark * value);
  const margin = ceilCents((mark * value) / spec.leverage);
  return Number.isFinite(loss + notional + margin + gapLoss) ? { loss, notional, margin, gapLoss } : null;
}

/** Per unit of base asset. A price already beyond the slipped stop is what the position would be closed at. */
function stopLoss({ side, entry, mark }: OpenPosition, stop: number): number {
  const sign = direction(side);
  return Math.max(sign * (entry - stop) + POLICY.slip * Math.abs(entry - stop), sign * (entry - mark));
}

/** Per unit of base asset: the price goes to the stop, or has passed it already, and jumps from there. */
function pastStop({ side, entry, mark }: OpenPosition, stop: number): number {
  const from = side === "long" ? Math.min(stop, mark) : Math.max(stop, mark);
  return direction(side) * (entry - from) + POLICY.gap * from;
}

const withoutStop = ({ side, entry, mark }: OpenPosition): number =>
  Math.max(0, direction(side) * (entry - mark)) + POLICY.gap * mark;

const positive = (value: number): boolean => Number.isFinite(value) && value > 0;

export const addExposure = (a: Exposure, b: Exposure): Exposure => ({
  loss: (a.loss + b.loss) as Cents,
  notional: (a.notional + b.notional) as Cents,
  margin: (a.margin + b.margin) as Cents,
  gapLoss: (a.gapLoss + b.gapLoss) as Cents,
});

/** Null as soon as one of the positions cannot be valued. */
export function totalExposure(
  open: readonly OpenPosition[],
  specs: ReadonlyMap<InstrumentId, SymbolSpec>,
): Exposure | null {
  let sum = NO_EXPOSURE;
  for (const position of open) {
    const exposure = exposureOf(position, specs.get(position.instrument));
    if (exposure === null) return null;
    sum = addExposure(sum, exposure);
  }
  return sum;
}

/** Equity after a loss at all stops: from the balance, and never better than the equity of now. */
export const equityAfter = ({ balance, equity }: AccountState, loss: Cents): Cents =>
  minMoney(subtractMoney(balance, loss), equity);

/** Equity if every open stop were hit with slippage and costs; null when an open position cannot be valued. */
export function worstCaseEquity(
  account: AccountState,
  open: readonly OpenPosition[],
  specs: ReadonlyMap<InstrumentId, SymbolSpec>,
): Cents | null {
  const exposure = totalExposure(open, specs);
  return exposure === null ? null : equityAfter(account, exposure.loss);
}
