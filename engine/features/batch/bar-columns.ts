/** Facts on closed bars as `barFactsBefore` knows them, for all slots of a piece of history at once. */
import { type BarFacts, crossed } from "../crypto/bar-facts.ts";
import { emaOf, wilderOf } from "./averages.ts";
import type { BarsAt } from "./bar-windows.ts";
import type { Cursor } from "./piece.ts";
import { type Bands, bandsOf, meansOf, scoresOf } from "./spreads.ts";
import { adxOf, type Histograms, macdOf } from "./trends.ts";

/** One timeframe; what is read is that of the slot at which the cursor stands. */
export class BarColumns implements BarFacts {
  readonly #at: BarsAt;
  readonly #cursor: Cursor;
  #ema20: Float64Array | null = null;
  #sma50: Float64Array | null = null;
  #rsi14: Float64Array | null = null;
  #atr14: Float64Array | null = null;
  #adx14: Float64Array | null = null;
  #macd: Histograms | null = null;
  #bands: Bands | null = null;
  #volumeZ: Float64Array | null = null;
  readonly #volatilities: (Float64Array | undefined)[] = [];

  constructor(at: BarsAt, cursor: Cursor) {
    this.#at = at;
    this.#cursor = cursor;
  }

  get ema20(): number {
    this.#ema20 ??= emaOf(this.#bars.close, this.#at.windows, 20);
    return at(this.#ema20, this.#place);
  }

  get sma50(): number {
    this.#sma50 ??= meansOf(this.#bars.close, this.#at.windows, 50);
    return at(this.#sma50, this.#place);
  }

  get rsi14(): number {
    this.#rsi14 ??= rsiOf(this.#at);
    return at(this.#rsi14, this.#place);
  }

  get atr14(): number {
    this.#atr14 ??= wilderOf(this.#at.series.range, this.#at.windows, 14);
    return at(this.#atr14, this.#place);
  }

  get adx14(): number {
    this.#adx14 ??= adxOf(this.#at.series, this.#at.windows);
    return at(this.#adx14, this.#place);
  }

  get macdHistogram(): number {
    this.#macd ??= macdOf(this.#bars.close, this.#at.windows);
    return at(this.#macd.now, this.#place);
  }

  get macdCross(): number {
    if (this.#first < 0) return Number.NaN;
    this.#macd ??= macdOf(this.#bars.close, this.#at.windows);
    return crossed(at(this.#macd.now, this.#place), at(this.#macd.before, this.#place));
  }

  get bandPosition(): number {
    return (at(this.#bars.close, this.#last - 1) - at(this.#allBands.middle, this.#place)) / this.bandHalfWidth;
  }

  get bandHalfWidth(): number {
    return at(this.#allBands.halfWidth, this.#place);
  }

  get squeeze(): number {
    if (this.#first < 0) return Number.NaN;
    const middle = at(this.#allBands.middle, this.#place);
    return Math.abs(middle - this.ema20) + this.bandHalfWidth < 1.5 * this.atr14 ? 1 : 0;
  }

  get closeLocation(): number {
    if (this.#first < 0) return Number.NaN;
    const { high, low, close } = this.#bars;
    const newest = this.#last - 1;
    const [top, bottom] = [at(high, newest), at(low, newest)];
    return top === bottom ? 0 : (2 * at(close, newest) - top - bottom) / (top - bottom);
  }

  get volumeZ(): number {
    this.#volumeZ ??= scoresOf(this.#bars.volume, this.#at.windows, 24);
    return at(this.#volumeZ, this.#place);
  }

  momentum(bars: number): number {
    const [first, newest] = [this.#first, this.#last - 1];
    if (first < 0 || newest - bars < first) return Number.NaN;
    return at(this.#bars.close, newest) - at(this.#bars.close, newest - bars);
  }

  volatility(bars: number): number {
    const known = this.#volatilities[bars];
    if (known !== undefined) return at(known, this.#place);
    const all = volatilitiesOf(this.#at, bars);
    this.#volatilities[bars] = all;
    return at(all, this.#place);
  }

  get #allBands(): Bands {
    this.#bands ??= bandsOf(this.#bars.close, this.#at.windows, 20, 2);
    return this.#bands;
  }

  get #bars() {
    return this.#at.series.bars;
  }

  get #place(): number {
    return this.#at.place[this.#cursor.index] ?? 0;
  }

  get #first(): number {
    return this.#at.windows.first[this.#place] ?? -1;
  }

  get #last(): number {
    return this.#at.windows.last[this.#place] ?? 0;
  }
}

/** A market that did not move has neither strength nor weakness: 50. */
function rsiOf({ series, windows }: BarsAt): Float64Array {
  const gains = wilderOf(series.gain, windows, 14);
  const losses = wilderOf(series.loss, windows, 14);
  return gains.map((gain, index) => {
    const movement = gain + at(losses, index);
    return movement === 0 ? 50 : 100 * (gain / movement);
  });
}

/** Root mean squares of the last `count` log returns of bars; NaN where a window holds fewer. */
function volatilitiesOf({ series, windows }: BarsAt, count: number): Float64Array {
  const { close } = series.bars;
  return Float64Array.from(windows.first, (first, index) => {
    const last = windows.last[index] ?? 0;
    if (first < 0 || last - first < count + 1) return Number.NaN;
    let squares = 0;
    for (let bar = last - count; bar < last; bar += 1) squares += Math.log(at(close, bar) / at(close, bar - 1)) ** 2;
    return Math.sqrt(squares / count);
  });
}

const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
