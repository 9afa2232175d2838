/** Average directional index (Wilder 1978): strength of a trend in either direction, 0..100. */
import { trueRange } from "./atr.ts";
import { type AverageState, WilderAverage } from "./averages.ts";
import { expectSameLength } from "./columns.ts";

type AdxState = {
  /** Bars since the start. */
  readonly count: number;
  readonly previous: { readonly high: number; readonly low: number; readonly close: number };
  /** Wilder sums of upward movement, downward movement and true range. */
  readonly up: number;
  readonly down: number;
  readonly range: number;
  readonly average: AverageState;
};

export class Adx {
  readonly #period: number;
  readonly #average: WilderAverage;
  #count = 0;
  #high = 0;
  #low = 0;
  #close = 0;
  #up = 0;
  #down = 0;
  #range = 0;

  constructor(period: number) {
    this.#average = new WilderAverage(period);
    this.#period = period;
  }

  update(high: number, low: number, close: number): number {
    if (!Number.isFinite(high + low + close)) {
      this.reset();
      return Number.NaN;
    }
    this.#count += 1;
    if (this.#count > 1) this.#move(high, low);
    this.#high = high;
    this.#low = low;
    this.#close = close;
    return this.#count > this.#period ? this.#smooth(this.#directionalIndex()) : Number.NaN;
  }

  /** Wilder's tie rule, as in TA-Lib: of the two movements only the larger counts, and neither when they are equal. */
  #move(high: number, low: number): void {
    const rise = high - this.#high;
    const fall = this.#low - low;
    // The first period − 1 moves are summed up, later ones push a share of 1 / period of the old sum out.
    const share = this.#count > this.#period ? this.#period : Number.POSITIVE_INFINITY;
    this.#up += (rise > 0 && rise > fall ? rise : 0) - this.#up / share;
    this.#down += (fall > 0 && fall > rise ? fall : 0) - this.#down / share;
    this.#range += trueRange(high, low, this.#close) - this.#range / share;
  }

  /** DX, 0..100, or NaN while nothing has moved in either direction. */
  #directionalIndex(): number {
    if (this.#range === 0) return Number.NaN;
    const up = 100 * (this.#up / this.#range);
    const down = 100 * (this.#down / this.#range);
    return up + down === 0 ? Number.NaN : 100 * (Math.abs(down - up) / (down + up));
  }

  /** A bar without direction counts 0 in the seed and changes nothing later (TA-Lib): a flat market has ADX 0. */
  #smooth(index: number): number {
    if (!Number.isNaN(index)) return this.#average.update(index);
    const value = this.#average.value;
    return Number.isNaN(value) ? this.#average.update(0) : value;
  }

  reset(): void {
    this.#count = 0;
    this.#up = 0;
    this.#down = 0;
    this.#range = 0;
    this.#average.reset();
  }

  serialize(): AdxState {
    return {
      count: this.#count,
      previous: { high: this.#high, low: this.#low, close: this.#close },
      up: this.#up,
      down: this.#down,
      range: this.#range,
      average: this.#average.serialize(),
    };
  }

  restore(state: AdxState): void {
    this.#count = state.count;
    this.#high = state.previous.high;
    this.#low = state.previous.low;
    this.#close = state.previous.close;
    this.#up = state.up;
    this.#down = state.down;
    this.#range = state.range;
    this.#average.restore(state.average);
  }
}

/** ADX, 0..100; first value at index 2 × period − 1. */
export function adx(high: Float64Array, low: Float64Array, close: Float64Array, period: number): Float64Array {
  expectSameLength(high, low, close);
  const out = new Float64Array(close.length);
  const indicator = new Adx(period);
  for (let i = 0; i < close.length; i += 1) {
    out[i] = indicator.update(high[i] ?? Number.NaN, low[i] ?? Number.NaN, close[i] ?? Number.NaN);
  }
  return out;
}
