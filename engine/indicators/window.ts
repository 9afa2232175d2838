/**
 * The last `period` values of a series, always readable as one contiguous run. Every figure is computed from the
 * values in the window alone, oldest first: no running sum is carried along, so nothing drifts over millions of bars,
 * nothing cancels after a price jump, and a value does not depend on where the history began.
 */

export type WindowState = { readonly period: number; readonly values: readonly number[] };

export class SlidingWindow {
  readonly period: number;
  /** Each value is stored twice, `period` places apart: whatever the position, the window is one unbroken run. */
  readonly #values: Float64Array;
  #next = 0;
  #count = 0;

  constructor(period: number) {
    this.period = expectPeriod(period);
    this.#values = new Float64Array(2 * period);
  }

  get isFull(): boolean {
    return this.#count === this.period;
  }

  /** The value that leaves next; only meaningful while the window is full. */
  get oldest(): number {
    return this.#values[this.#next] ?? Number.NaN;
  }

  push(value: number): void {
    this.#values[this.#next] = value;
    this.#values[this.#next + this.period] = value;
    this.#next = this.#next + 1 === this.period ? 0 : this.#next + 1;
    if (this.#count < this.period) this.#count += 1;
  }

  clear(): void {
    this.#next = 0;
    this.#count = 0;
  }

  sum(): number {
    return this.sumAbove(0);
  }

  /** Sum of (value − base) over a full window, oldest first. */
  sumAbove(base: number): number {
    const values = this.#values;
    const end = this.#next + this.period;
    let total = 0;
    for (let i = this.#next; i < end; i += 1) total += (values[i] ?? 0) - base;
    return total;
  }

  /** Arithmetic mean of a full window, measured from its oldest value: equal values give exactly that value. */
  mean(): number {
    return this.oldest + this.sumAbove(this.oldest) / this.period;
  }

  /**
   * Population standard deviation of a full window, second pass over the distances from `mean`. The one-pass formula
   * (mean of squares minus square of the mean) collapses to zero at very small and very large prices; this does not.
   */
  deviation(mean: number): number {
    const values = this.#values;
    const end = this.#next + this.period;
    let squares = 0;
    for (let i = this.#next; i < end; i += 1) {
      const distance = (values[i] ?? 0) - mean;
      squares += distance * distance;
    }
    return Math.sqrt(squares / this.period);
  }

  highest(): number {
    const values = this.#values;
    const end = this.#next + this.period;
    let best = Number.NEGATIVE_INFINITY;
    for (let i = this.#next; i < end; i += 1) best = Math.max(best, values[i] ?? 0);
    return best;
  }

  serialize(): WindowState {
    const from = this.isFull ? this.#next : 0;
    return { period: this.period, values: Array.from(this.#values.subarray(from, from + this.#count)) };
  }

  restore(state: WindowState): void {
    expectSamePeriod(this.period, state.period);
    this.clear();
    for (const value of state.values) this.push(value);
  }
}

/** The highest of the last `period` values. The window is searched again only when its highest value leaves it. */
export class RollingHighest {
  readonly #window: SlidingWindow;
  #highest = Number.NEGATIVE_INFINITY;

  constructor(period: number) {
    this.#window = new SlidingWindow(period);
  }

  /** NaN while the window is not full. */
  update(value: number): number {
    const leaves = this.#window.isFull && this.#window.oldest === this.#highest;
    this.#window.push(value);
    if (value >= this.#highest) this.#highest = value;
    else if (leaves) this.#highest = this.#window.highest();
    return this.#window.isFull ? this.#highest : Number.NaN;
  }

  reset(): void {
    this.#window.clear();
    this.#highest = Number.NEGATIVE_INFINITY;
  }

  serialize(): WindowState {
    return this.#window.serialize();
  }

  restore(state: WindowState): void {
    this.#window.restore(state);
    this.#highest = Math.max(Number.NEGATIVE_INFINITY, ...state.values);
  }
}

/** Answers the period, or throws RangeError: a period is a whole number of bars, at least one. */
export function expectPeriod(period: number): number {
  if (!Number.isInteger(period) || period < 1) throw new RangeError(`A period must be a whole number ≥ 1: ${period}`);
  return period;
}

/** Throws RangeError when a saved state belongs to an indicator with another period. */
export function expectSamePeriod(own: number, saved: number): void {
  if (own !== saved) throw new RangeError(`A state saved with period ${saved} cannot be restored into period ${own}`);
}
