/** Volume-weighted average price of the UTC day so far, on the typical price (high + low + close) / 3. */
import { DAY_MS } from "../../core/time.ts";
import { expectSameLength } from "./columns.ts";

type VwapState = {
  /** Days since 1970 of the last bar, null at the start. */
  readonly day: number | null;
  /** Whether this day was seen from its beginning. */
  readonly anchored: boolean;
  readonly turnover: number;
  readonly volume: number;
};

/**
 * Anchored at UTC midnight: a day that was not seen from its beginning (the history starts inside it, or a bar of it
 * was unusable) has no value, and neither has a day without any volume yet. Sums restart every midnight, so rounding
 * errors cannot grow.
 */
export class Vwap {
  #day: number | null = null;
  #anchored = false;
  #turnover = 0;
  #volume = 0;

  update(high: number, low: number, close: number, volume: number, openTime: number): number {
    if (!Number.isFinite(high + low + close + volume + openTime)) {
      this.reset();
      return Number.NaN;
    }
    const day = Math.floor(openTime / DAY_MS);
    if (day !== this.#day) {
      this.#anchored = this.#day !== null || openTime % DAY_MS === 0;
      this.#day = day;
      this.#turnover = 0;
      this.#volume = 0;
    }
    this.#turnover += ((high + low + close) / 3) * volume;
    this.#volume += volume;
    // Without volume so far this is 0 / 0: NaN, as it should be.
    return this.#anchored ? this.#turnover / this.#volume : Number.NaN;
  }

  reset(): void {
    this.#day = null;
    this.#anchored = false;
  }

  serialize(): VwapState {
    return { day: this.#day, anchored: this.#anchored, turnover: this.#turnover, volume: this.#volume };
  }

  restore(state: VwapState): void {
    this.#day = state.day;
    this.#anchored = state.anchored;
    this.#turnover = state.turnover;
    this.#volume = state.volume;
  }
}

/** VWAP in price units since the UTC midnight at or before each bar's open. */
export function vwap(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  volume: Float64Array,
  openTime: Float64Array,
): Float64Array {
  expectSameLength(high, low, close, volume, openTime);
  const out = new Float64Array(close.length);
  const indicator = new Vwap();
  for (let i = 0; i < close.length; i += 1) {
    out[i] = indicator.update(
      high[i] ?? Number.NaN,
      low[i] ?? Number.NaN,
      close[i] ?? Number.NaN,
      volume[i] ?? Number.NaN,
      openTime[i] ?? Number.NaN,
    );
  }
  return out;
}
