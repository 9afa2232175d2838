/** Slow stochastic oscillator (Lane): where the close stands in the recent range, 0..100, smoothed twice. */
import { Sma } from "./averages.ts";
import { expectSameLength } from "./columns.ts";
import { RollingHighest, type WindowState } from "./window.ts";

type StochasticPoint = { readonly k: number; readonly d: number };
type StochasticColumns = { readonly k: Float64Array; readonly d: Float64Array };
type StochasticState = {
  readonly highs: WindowState;
  /** Lows with the sign turned. */
  readonly negatedLows: WindowState;
  readonly slowK: WindowState;
  readonly slowD: WindowState;
};

/** A range of zero has no top and no bottom: the middle. TA-Lib answers 0 there, which would read as "oversold". */
const NO_RANGE = 50;

/** %K and %D start on the same bar (index fastK + slowK + slowD − 3), as in TA-Lib. */
export class Stochastic {
  readonly #highs: RollingHighest;
  /** The lowest low is the highest of the negated lows; changing a sign loses nothing. */
  readonly #negatedLows: RollingHighest;
  readonly #slowK: Sma;
  readonly #slowD: Sma;
  k = Number.NaN;
  d = Number.NaN;

  constructor(fastK: number, slowK: number, slowD: number) {
    this.#highs = new RollingHighest(fastK);
    this.#negatedLows = new RollingHighest(fastK);
    this.#slowK = new Sma(slowK);
    this.#slowD = new Sma(slowD);
  }

  update(high: number, low: number, close: number): StochasticPoint {
    this.advance(high, low, close);
    return { k: this.k, d: this.d };
  }

  /** One bar without an object for the answer; %K and %D are read from the fields. */
  advance(high: number, low: number, close: number): void {
    this.k = Number.NaN;
    this.d = Number.NaN;
    if (!Number.isFinite(high + low + close)) {
      this.reset();
      return;
    }
    const highest = this.#highs.update(high);
    const lowest = -this.#negatedLows.update(-low);
    if (Number.isNaN(highest)) return;
    const range = highest - lowest;
    const slowK = this.#slowK.update(range === 0 ? NO_RANGE : (close - lowest) / (range / 100));
    if (Number.isNaN(slowK)) return;
    this.d = this.#slowD.update(slowK);
    if (!Number.isNaN(this.d)) this.k = slowK;
  }

  reset(): void {
    this.#highs.reset();
    this.#negatedLows.reset();
    this.#slowK.reset();
    this.#slowD.reset();
  }

  serialize(): StochasticState {
    return {
      highs: this.#highs.serialize(),
      negatedLows: this.#negatedLows.serialize(),
      slowK: this.#slowK.serialize(),
      slowD: this.#slowD.serialize(),
    };
  }

  restore(state: StochasticState): void {
    this.#highs.restore(state.highs);
    this.#negatedLows.restore(state.negatedLows);
    this.#slowK.restore(state.slowK);
    this.#slowD.restore(state.slowD);
  }
}

/** Slow %K and %D, 0..100; first values at index fastK + slowK + slowD − 3; 50 while the range is zero. */
export function stochastic(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  fastK: number,
  slowK: number,
  slowD: number,
): StochasticColumns {
  expectSameLength(high, low, close);
  const out = { k: new Float64Array(close.length), d: new Float64Array(close.length) };
  const indicator = new Stochastic(fastK, slowK, slowD);
  for (let i = 0; i < close.length; i += 1) {
    indicator.advance(high[i] ?? Number.NaN, low[i] ?? Number.NaN, close[i] ?? Number.NaN);
    out.k[i] = indicator.k;
    out.d[i] = indicator.d;
  }
  return out;
}
