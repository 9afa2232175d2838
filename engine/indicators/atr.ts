/** True range and its Wilder average (1978): how far a bar travels, the gap from the last close counted in. */
import { type AverageState, WilderAverage } from "./averages.ts";
import { expectSameLength } from "./columns.ts";

type AtrState = {
  /** Close of the last bar, null at the start. */
  readonly previousClose: number | null;
  readonly average: AverageState;
};

/** Largest of high − low and the two distances from the previous close. */
export function trueRange(high: number, low: number, previousClose: number): number {
  return Math.max(high - low, Math.abs(high - previousClose), Math.abs(low - previousClose));
}

export class Atr {
  readonly #average: WilderAverage;
  #started = false;
  #previousClose = 0;

  constructor(period: number) {
    this.#average = new WilderAverage(period);
  }

  update(high: number, low: number, close: number): number {
    if (!Number.isFinite(high + low + close)) {
      this.reset();
      return Number.NaN;
    }
    const range = trueRange(high, low, this.#previousClose);
    this.#previousClose = close;
    // The first bar has no previous close: TA-Lib leaves it out of the seed, so do we.
    if (this.#started) return this.#average.update(range);
    this.#started = true;
    return Number.NaN;
  }

  reset(): void {
    this.#started = false;
    this.#average.reset();
  }

  serialize(): AtrState {
    return { previousClose: this.#started ? this.#previousClose : null, average: this.#average.serialize() };
  }

  restore(state: AtrState): void {
    this.#started = state.previousClose !== null;
    this.#previousClose = state.previousClose ?? 0;
    this.#average.restore(state.average);
  }
}

/** Average true range in price units; first value at index `period`. */
export function atr(high: Float64Array, low: Float64Array, close: Float64Array, period: number): Float64Array {
  expectSameLength(high, low, close);
  const out = new Float64Array(close.length);
  const indicator = new Atr(period);
  for (let i = 0; i < close.length; i += 1) {
    out[i] = indicator.update(high[i] ?? Number.NaN, low[i] ?? Number.NaN, close[i] ?? Number.NaN);
  }
  return out;
}
