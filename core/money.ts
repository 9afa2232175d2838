/**
 * Money of the account currency as whole cents, so that sums are exact. Safe up to about 90 trillion;
 * prices, distances and R multiples stay floating point, because they are measurements, not balances.
 */
import type { Brand } from "./brand.ts";

export type Cents = Brand<number, "Cents">;

/** Rounds an amount in currency units to the nearest cent, halves away from zero; throws on NaN, infinity or overflow. */
export function cents(amount: number): Cents {
  const scaled = Math.abs(amount) * 100;
  // A few units in the last place lift products such as 1.005 * 100 = 100.49999999999999 over their true half.
  const rounded = Math.sign(amount) * Math.round(scaled * (1 + 4 * Number.EPSILON));
  if (!Number.isSafeInteger(rounded)) throw new RangeError(`An amount of money must be finite and in range: ${amount}`);
  return (rounded === 0 ? 0 : rounded) as Cents;
}

/** Currency units as a floating-point number, for ratios and messages. */
export const units = (money: Cents): number => money / 100;
export const addMoney = (...parts: readonly Cents[]): Cents => parts.reduce((sum, part) => sum + part, 0) as Cents;
export const subtractMoney = (from: Cents, what: Cents): Cents => (from - what) as Cents;
export const minMoney = (...parts: readonly Cents[]): Cents => Math.min(...parts) as Cents;
export const maxMoney = (...parts: readonly Cents[]): Cents => Math.max(...parts) as Cents;
/** A share of an amount (0.05 = 5 %), rounded to the nearest cent. */
export const shareOf = (money: Cents, share: number): Cents => cents(units(money) * share);
