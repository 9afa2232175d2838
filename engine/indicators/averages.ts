/** The three moving averages that everything else is built of: simple, exponential and Wilder's. */
import { expectPeriod, expectSamePeriod, SlidingWindow, type WindowState } from "./window.ts";

/** A recursive average: bars seen since the last start, and the average (the sum while warming up). */
export type AverageState = { readonly period: number; readonly count: number; readonly value: number };

/** Exponential average, TA-Lib's: seeded with the mean of the first `period` values, smoothing 2 / (period + 1). */
export class Ema {
  readonly #period: number;
  readonly #smoothing: number;
  #count = 0;
  #value = 0;

  constructor(period: number) {
    this.#period = expectPeriod(period);
    this.#smoothing = 2 / (period + 1);
  }

  update(value: number): number {
    if (!Number.isFinite(value)) {
      this.reset();
      return Number.NaN;
    }
    this.#count += 1;
    if (this.#count > this.#period) {
      this.#value += (value - this.#value) * this.#smoothing;
      return this.#value;
    }
    this.#value += value;
    if (this.#count < this.#period) return Number.NaN;
    this.#value /= this.#period;
    return this.#value;
  }

  reset(): void {
    this.#count = 0;
    this.#value = 0;
  }

  serialize(): AverageState {
    return { period: this.#period, count: this.#count, value: this.#value };
  }

  restore(state: AverageState): void {
    expectSamePeriod(this.#period, state.period);
    this.#count = state.count;
    this.#value = state.value;
  }
}

/** Wilder's average (1978): seeded with the mean of the first `period` values, then each bar counts 1 / period. */
export class WilderAverage {
  readonly #period: number;
  #count = 0;
  #value = 0;

  constructor(period: number) {
    this.#period = expectPeriod(period);
  }

  /** The average so far, NaN while warming up. */
  get value(): number {
    return this.#count >= this.#period ? this.#value : Number.NaN;
  }

  update(value: number): number {
    this.#count += 1;
    if (this.#count > this.#period) {
      this.#value = (this.#value * (this.#period - 1) + value) / this.#period;
      return this.#value;
    }
    this.#value += value;
    if (this.#count < this.#period) return Number.NaN;
    this.#value /= this.#period;
    return this.#value;
  }

  reset(): void {
    this.#count = 0;
    this.#value = 0;
  }

  serialize(): AverageState {
    return { period: this.#period, count: this.#count, value: this.#value };
  }

  restore(state: AverageState): void {
    expectSamePeriod(this.#period, state.period);
    this.#count = state.count;
    this.#value = state.value;
  }
}

/** Simple moving average over the last `period` values. */
export class Sma {
  readonly #window: SlidingWindow;

  constructor(period: number) {
    this.#window = new SlidingWindow(period);
  }

  update(value: number): number {
    if (!Number.isFinite(value)) {
      this.reset();
      return Number.NaN;
    }
    this.#window.push(value);
    return this.#window.isFull ? this.#window.mean() : Number.NaN;
  }

  reset(): void {
    this.#window.clear();
  }

  serialize(): WindowState {
    return this.#window.serialize();
  }

  restore(state: WindowState): void {
    this.#window.restore(state);
  }
}

/** Exponential moving average; first value at index period − 1. */
export function ema(values: Float64Array, period: number): Float64Array {
  const out = new Float64Array(values.length);
  const average = new Ema(period);
  for (let i = 0; i < values.length; i += 1) out[i] = average.update(values[i] ?? Number.NaN);
  return out;
}

/** Simple moving average (of prices, or of volume); first value at index period − 1. */
export function sma(values: Float64Array, period: number): Float64Array {
  const out = new Float64Array(values.length);
  const average = new Sma(period);
  for (let i = 0; i < values.length; i += 1) out[i] = average.update(values[i] ?? Number.NaN);
  return out;
}
