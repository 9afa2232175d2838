/** Bollinger bands: a simple average and `width` population standard deviations above and below it. */
import { SlidingWindow, type WindowState } from "./window.ts";

type BollingerPoint = { readonly upper: number; readonly middle: number; readonly lower: number };
type BollingerColumns = {
  readonly upper: Float64Array;
  readonly middle: Float64Array;
  readonly lower: Float64Array;
};

export class Bollinger {
  readonly #window: SlidingWindow;
  readonly #width: number;
  upper = Number.NaN;
  middle = Number.NaN;
  lower = Number.NaN;

  constructor(period: number, width: number) {
    this.#window = new SlidingWindow(period);
    this.#width = width;
  }

  update(close: number): BollingerPoint {
    this.advance(close);
    return { upper: this.upper, middle: this.middle, lower: this.lower };
  }

  /** One bar without an object for the answer; the bands are read from the fields. */
  advance(close: number): void {
    if (Number.isFinite(close)) this.#window.push(close);
    else this.reset();
    const ready = this.#window.isFull;
    this.middle = ready ? this.#window.mean() : Number.NaN;
    const spread = ready ? this.#width * this.#window.deviation(this.middle) : Number.NaN;
    this.upper = this.middle + spread;
    this.lower = this.middle - spread;
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

/** Bands in price units; first values at index period − 1; a flat market has bands of width exactly 0. */
export function bollinger(close: Float64Array, period: number, width: number): BollingerColumns {
  const out = {
    upper: new Float64Array(close.length),
    middle: new Float64Array(close.length),
    lower: new Float64Array(close.length),
  };
  const indicator = new Bollinger(period, width);
  for (let i = 0; i < close.length; i += 1) {
    indicator.advance(close[i] ?? Number.NaN);
    out.upper[i] = indicator.upper;
    out.middle[i] = indicator.middle;
    out.lower[i] = indicator.lower;
  }
  return out;
}
