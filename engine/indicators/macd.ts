/** Moving average convergence/divergence (Appel): fast minus slow exponential average, and its signal line. */
import { type AverageState, Ema } from "./averages.ts";

type MacdPoint = { readonly macd: number; readonly signal: number; readonly histogram: number };
type MacdColumns = {
  readonly macd: Float64Array;
  readonly signal: Float64Array;
  /** macd − signal. */
  readonly histogram: Float64Array;
};
type MacdState = {
  /** Bars still to pass before the fast average starts. */
  readonly delay: number;
  readonly fast: AverageState;
  readonly slow: AverageState;
  readonly signal: AverageState;
};

/** All three lines start on the same bar (index slow + signal − 2), as in TA-Lib. */
export class Macd {
  readonly #delayed: number;
  readonly #fast: Ema;
  readonly #slow: Ema;
  readonly #signal: Ema;
  #delay: number;
  macd = Number.NaN;
  signal = Number.NaN;

  constructor(fast: number, slow: number, signal: number) {
    if (fast > slow) throw new RangeError(`The fast period ${fast} must not exceed the slow period ${slow}`);
    this.#fast = new Ema(fast);
    this.#slow = new Ema(slow);
    this.#signal = new Ema(signal);
    this.#delayed = slow - fast;
    this.#delay = this.#delayed;
  }

  get histogram(): number {
    return this.macd - this.signal;
  }

  update(close: number): MacdPoint {
    this.advance(close);
    return { macd: this.macd, signal: this.signal, histogram: this.histogram };
  }

  /** One bar without an object for the answer; the lines are read from the fields. */
  advance(close: number): void {
    this.macd = Number.NaN;
    this.signal = Number.NaN;
    if (!Number.isFinite(close)) {
      this.reset();
      return;
    }
    const slow = this.#slow.update(close);
    // TA-Lib seeds both averages on the same bar, so the fast one leaves out the oldest closes.
    if (this.#delay > 0) {
      this.#delay -= 1;
      return;
    }
    const line = this.#fast.update(close) - slow;
    if (Number.isNaN(line)) return;
    this.signal = this.#signal.update(line);
    if (!Number.isNaN(this.signal)) this.macd = line;
  }

  reset(): void {
    this.#delay = this.#delayed;
    this.#fast.reset();
    this.#slow.reset();
    this.#signal.reset();
  }

  serialize(): MacdState {
    return {
      delay: this.#delay,
      fast: this.#fast.serialize(),
      slow: this.#slow.serialize(),
      signal: this.#signal.serialize(),
    };
  }

  restore(state: MacdState): void {
    this.#delay = state.delay;
    this.#fast.restore(state.fast);
    this.#slow.restore(state.slow);
    this.#signal.restore(state.signal);
  }
}

/** MACD in price units; first values at index slow + signal − 2. */
export function macd(close: Float64Array, fast: number, slow: number, signal: number): MacdColumns {
  const out = {
    macd: new Float64Array(close.length),
    signal: new Float64Array(close.length),
    histogram: new Float64Array(close.length),
  };
  const indicator = new Macd(fast, slow, signal);
  for (let i = 0; i < close.length; i += 1) {
    indicator.advance(close[i] ?? Number.NaN);
    out.macd[i] = indicator.macd;
    out.signal[i] = indicator.signal;
    out.histogram[i] = indicator.histogram;
  }
  return out;
}
