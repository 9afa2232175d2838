/** Relative strength index (Wilder 1978): the share of upward movement, 0..100. */
import { type AverageState, WilderAverage } from "./averages.ts";

type RsiState = {
  /** Close of the last bar, null at the start. */
  readonly previous: number | null;
  readonly gain: AverageState;
  readonly loss: AverageState;
};

/** No movement at all is neither strength nor weakness: 50. TA-Lib answers 0 there, which would read as "oversold". */
const NO_MOVEMENT = 50;

export class Rsi {
  readonly #gain: WilderAverage;
  readonly #loss: WilderAverage;
  #started = false;
  #previous = 0;

  constructor(period: number) {
    this.#gain = new WilderAverage(period);
    this.#loss = new WilderAverage(period);
  }

  update(close: number): number {
    if (!Number.isFinite(close)) {
      this.reset();
      return Number.NaN;
    }
    const change = close - this.#previous;
    this.#previous = close;
    if (!this.#started) {
      this.#started = true;
      return Number.NaN;
    }
    const gain = this.#gain.update(Math.max(change, 0));
    const movement = gain + this.#loss.update(Math.max(-change, 0));
    return movement === 0 ? NO_MOVEMENT : 100 * (gain / movement);
  }

  reset(): void {
    this.#started = false;
    this.#gain.reset();
    this.#loss.reset();
  }

  serialize(): RsiState {
    return {
      previous: this.#started ? this.#previous : null,
      gain: this.#gain.serialize(),
      loss: this.#loss.serialize(),
    };
  }

  restore(state: RsiState): void {
    this.#started = state.previous !== null;
    this.#previous = state.previous ?? 0;
    this.#gain.restore(state.gain);
    this.#loss.restore(state.loss);
  }
}

/** RSI, 0..100; first value at index `period`; 50 while nothing has moved. */
export function rsi(close: Float64Array, period: number): Float64Array {
  const out = new Float64Array(close.length);
  const indicator = new Rsi(period);
  for (let i = 0; i < close.length; i += 1) out[i] = indicator.update(close[i] ?? Number.NaN);
  return out;
}
