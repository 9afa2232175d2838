/** The last candles in use, which the next one is held against: their returns and volumes, and the newest close. */
import { SIGMAS, VOLUME_MULTIPLE, WINDOW } from "./checks.ts";

/** Values are moved to the front once per this many candles. */
const ROOM = 32 * WINDOW;

/**
 * Sums are made anew for every candle, from the oldest value to the newest. Running sums would be faster, but would
 * depend on how long the trail is, and a restart would judge the same candle otherwise.
 */
export class Trail {
  close = Number.NaN;
  #returns = new Recent();
  #volumes = new Recent();

  /** Forgets everything: what came before says nothing about what comes now. */
  restart(): void {
    this.close = Number.NaN;
    this.#returns = new Recent();
    this.#volumes = new Recent();
  }

  push(close: number, volume: number): void {
    if (!Number.isNaN(this.close)) this.#returns.push(close / this.close - 1);
    this.#volumes.push(volume);
    this.close = close;
  }

  /** Whether the return to this close lies outside the band of the returns before; false while there are too few. */
  isOutlier(close: number): boolean {
    const { values, end } = this.#returns;
    if (end < WINDOW) return false;
    const mean = this.#returns.mean();
    const off = close / this.close - 1 - mean;
    // Outside means off² > SIGMAS² · squares / WINDOW. Squares only add up, so most returns are settled by the first few.
    const enough = (off * off * WINDOW) / (SIGMAS * SIGMAS);
    let squares = 0;
    for (let at = end - WINDOW; at < end; at++) {
      const each = (values[at] ?? 0) - mean;
      squares += each * each;
      if (squares >= enough) return false;
    }
    return squares < enough;
  }

  /** Whether a volume is out of all proportion to those before; false while there are too few. */
  isFlood(volume: number): boolean {
    const { values, end } = this.#volumes;
    if (end < WINDOW) return false;
    const enough = volume * (WINDOW / VOLUME_MULTIPLE);
    let sum = 0;
    for (let at = end - WINDOW; at < end; at++) {
      sum += values[at] ?? 0;
      if (sum >= enough) return false;
    }
    return sum < enough;
  }
}

/** The newest values in one piece of memory. */
class Recent {
  readonly values = new Float64Array(ROOM);
  end = 0;

  push(value: number): void {
    if (this.end === ROOM) {
      this.values.copyWithin(0, ROOM - WINDOW, ROOM);
      this.end = WINDOW;
    }
    this.values[this.end++] = value;
  }

  /** Of the newest `WINDOW` values. */
  mean(): number {
    let sum = 0;
    for (let at = this.end - WINDOW; at < this.end; at++) sum += this.values[at] ?? 0;
    return sum / WINDOW;
  }
}
