/** Log returns and the volatility they realised. A price that is not above zero counts as missing. */
import { expectPeriod, SlidingWindow, type WindowState } from "./window.ts";

/** ln(close / close `lag` bars before); every bar between the two must be usable. */
export class LogReturn {
  readonly #closes: SlidingWindow;

  constructor(lag: number) {
    this.#closes = new SlidingWindow(expectPeriod(lag) + 1);
  }

  update(close: number): number {
    if (!isPrice(close)) {
      this.reset();
      return Number.NaN;
    }
    this.#closes.push(close);
    return this.#closes.isFull ? Math.log(close / this.#closes.oldest) : Number.NaN;
  }

  reset(): void {
    this.#closes.clear();
  }

  serialize(): WindowState {
    return this.#closes.serialize();
  }

  restore(state: WindowState): void {
    this.#closes.restore(state);
  }
}

type RealisedVolatilityState = {
  /** Close of the last bar, null at the start. */
  readonly previous: number | null;
  readonly squares: WindowState;
};

/** Root of the summed squared one-bar log returns: a share of the price over the whole period, not annualised. */
export class RealisedVolatility {
  readonly #squares: SlidingWindow;
  #previous: number | null = null;

  constructor(period: number) {
    this.#squares = new SlidingWindow(period);
  }

  update(close: number): number {
    if (!isPrice(close)) {
      this.reset();
      return Number.NaN;
    }
    if (this.#previous !== null) this.#squares.push(Math.log(close / this.#previous) ** 2);
    this.#previous = close;
    return this.#squares.isFull ? Math.sqrt(this.#squares.sum()) : Number.NaN;
  }

  reset(): void {
    this.#previous = null;
    this.#squares.clear();
  }

  serialize(): RealisedVolatilityState {
    return { previous: this.#previous, squares: this.#squares.serialize() };
  }

  restore(state: RealisedVolatilityState): void {
    this.#previous = state.previous;
    this.#squares.restore(state.squares);
  }
}

const isPrice = (value: number): boolean => Number.isFinite(value) && value > 0;

/** Log returns over `lag` bars; first value at index `lag`. */
export function logReturns(close: Float64Array, lag: number): Float64Array {
  const out = new Float64Array(close.length);
  const indicator = new LogReturn(lag);
  for (let i = 0; i < close.length; i += 1) out[i] = indicator.update(close[i] ?? Number.NaN);
  return out;
}

/** Realised volatility over the last `period` one-bar returns; first value at index `period`; 0 in a flat market. */
export function realisedVolatility(close: Float64Array, period: number): Float64Array {
  const out = new Float64Array(close.length);
  const indicator = new RealisedVolatility(period);
  for (let i = 0; i < close.length; i += 1) out[i] = indicator.update(close[i] ?? Number.NaN);
  return out;
}
