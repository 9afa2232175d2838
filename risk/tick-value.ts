/** A broker's tick value against contract size × tick size: the same fact stated twice, so each checks the other. */
import { POLICY } from "./policy.ts";
import type { SymbolSpec } from "./types.ts";

const NONE: readonly number[] = [];

/** Stated tick values as shares of contract size × tick size: 1 where the two agree. */
function shares({ contractSize, tickSize, tickValue, tickValueLoss }: SymbolSpec): readonly number[] {
  if (tickValue === undefined && tickValueLoss === undefined) return NONE;
  const stated = [tickValue, tickValueLoss].filter((value) => value !== undefined);
  return stated.map((value) => value / (contractSize * tickSize));
}

/** MetaTrader's tick value can be 0, stale or in another currency; more than the allowed share apart = do not trust either. */
export const tickValueContradicts = (spec: SymbolSpec): boolean =>
  shares(spec).some((share) => !(Math.abs(share - 1) <= POLICY.tickValueMismatch + POLICY.tolerance));

/**
 * Factor on the loss of a price move by MT5's formula, money = lots × distance × tick value ÷ tick size, instead of
 * lots × distance × contract size. Of all that is stated the dearest counts; at least 1.
 */
export const tickValueFactor = (spec: SymbolSpec): number => Math.max(1, ...shares(spec));
