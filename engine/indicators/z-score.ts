/** How unusual the newest value is among the last `period`, itself included, in population standard deviations. */
import { SlidingWindow, type WindowState } from "./window.ts";

export class ZScore {
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
    if (!this.#window.isFull) return Number.NaN;
    const mean = this.#window.mean();
    const deviation = this.#window.deviation(mean);
    // All values equal: the newest one lies exactly on the mean, so it is not unusual at all. That is known, not missing.
    return deviation === 0 ? 0 : (value - mean) / deviation;
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

/** Rolling z-score; first value at index period − 1; 0 when all values of the window are equal. */
export function zScore(values: Float64Array, period: number): Float64Array {
  const out = new Float64Array(values.length);
  const indicator = new ZScore(period);
  for (let i = 0; i < values.length; i += 1) out[i] = indicator.update(values[i] ?? Number.NaN);
  return out;
}
