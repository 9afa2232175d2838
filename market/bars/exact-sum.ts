/**
 * Sums traded amounts so that the result is the number the exchange prints: amounts carry at most eight decimals, and
 * plain floating-point sums would drift off in the last digits.
 */
const DECIMALS = 8;
/** From here on a double has no eight decimals left to round to. */
const ROUNDABLE = Number.MAX_SAFE_INTEGER / 10 ** DECIMALS;

/** A running sum and what rounding took from it so far (Neumaier). */
export type ExactSum = { sum: number; lost: number };

export const emptySum = (): ExactSum => ({ sum: 0, lost: 0 });

export function addTo(total: ExactSum, amount: number): void {
  const next = total.sum + amount;
  total.lost += Math.abs(total.sum) >= Math.abs(amount) ? total.sum - next + amount : amount - next + total.sum;
  total.sum = next;
}

export function sumOf({ sum, lost }: ExactSum): number {
  const exact = sum + lost;
  return Math.abs(exact) < ROUNDABLE ? Number(exact.toFixed(DECIMALS)) : exact;
}
