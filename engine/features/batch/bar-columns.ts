/** Facts on closed bars as `barFactsBefore` knows them, for all slots of a piece of history at once. */
import { crossed } from "../crypto/bar-facts.ts";
import { emaOf, wilderOf } from "./averages.ts";
import type { BarsAt } from "./bar-windows.ts";
import { both, type Column, ratio } from "./column.ts";
import { adxOf } from "./directional.ts";
import { histogramsOf } from "./macd.ts";
import { remembered } from "./remembered.ts";
import { type Bands, bandsOf, meansOf, scoresOf } from "./spreads.ts";
import { perWindow } from "./ways.ts";

/** Bars within which MACD counts as having crossed its signal. */
const CROSSED_WITHIN = 3;

/**
 * One timeframe; what each column means stands at `BarFacts`. Worked out once per closed bar and handed out per slot:
 * slots between two closes see the same.
 */
export class BarColumns {
  readonly #at: BarsAt;
  readonly #perSlot = new Map<string, Column>();
  readonly #perBar = new Map<string, Column>();
  #bands: Bands | null = null;

  constructor(at: BarsAt) {
    this.#at = at;
  }

  get ema20(): Column {
    return this.#slots("ema20", () => this.#ema20);
  }

  get sma50(): Column {
    return this.#slots("sma50", () => meansOf(this.#bars.close, this.#at.windows, 50));
  }

  get rsi14(): Column {
    return this.#slots("rsi14", () => rsiOf(this.#at));
  }

  get atr14(): Column {
    return this.#slots("atr14", () => this.#atr14);
  }

  get adx14(): Column {
    return this.#slots("adx14", () => adxOf(this.#at.series, this.#at.windows));
  }

  get macdHistogram(): Column {
    return this.#slots("macdHistogram", () => this.#histogram);
  }

  get macdCross(): Column {
    return this.#slots("macdCross", () => {
      const now = this.#histogram;
      const before = histogramsOf(this.#bars.close, this.#at.windows, CROSSED_WITHIN);
      return perWindow(this.#at.windows, (_first, _last, index) => crossed(at(now, index), at(before, index)));
    });
  }

  get bandPosition(): Column {
    const { middle, halfWidth } = this.#allBands;
    const { close } = this.#bars;
    return this.#slots("bandPosition", () =>
      ratio(
        perWindow(this.#at.windows, (_first, last, index) => at(close, last - 1) - at(middle, index)),
        halfWidth,
      ),
    );
  }

  get bandHalfWidth(): Column {
    return this.#slots("bandHalfWidth", () => this.#allBands.halfWidth);
  }

  get squeeze(): Column {
    const { middle, halfWidth } = this.#allBands;
    const [ema20, atr14] = [this.#ema20, this.#atr14];
    return this.#slots("squeeze", () =>
      perWindow(this.#at.windows, (_first, _last, index) =>
        Math.abs(at(middle, index) - at(ema20, index)) + at(halfWidth, index) < 1.5 * at(atr14, index) ? 1 : 0,
      ),
    );
  }

  get closeLocation(): Column {
    const { high, low, close } = this.#bars;
    return this.#slots("closeLocation", () =>
      perWindow(this.#at.windows, (_first, last) => {
        const [top, bottom] = [at(high, last - 1), at(low, last - 1)];
        return top === bottom ? 0 : (2 * at(close, last - 1) - top - bottom) / (top - bottom);
      }),
    );
  }

  get volumeZ(): Column {
    return this.#slots("volumeZ", () => scoresOf(this.#bars.volume, this.#at.windows, 24));
  }

  momentum(bars: number): Column {
    const { close } = this.#bars;
    return this.#slots(`momentum${bars}`, () =>
      perWindow(this.#at.windows, (first, last) =>
        last - 1 - bars < first ? Number.NaN : at(close, last - 1) - at(close, last - 1 - bars),
      ),
    );
  }

  volatility(bars: number): Column {
    return this.#slots(`volatility${bars}`, () => volatilitiesOf(this.#at, bars));
  }

  get #bars() {
    return this.#at.series.bars;
  }

  get #histogram(): Column {
    return remembered(this.#perBar, "histogram", () => histogramsOf(this.#bars.close, this.#at.windows, 0));
  }

  get #allBands(): Bands {
    this.#bands ??= bandsOf(this.#bars.close, this.#at.windows, 20, 2);
    return this.#bands;
  }

  get #ema20(): Column {
    return remembered(this.#perBar, "ema20", () => emaOf(this.#bars.close, this.#at.windows, 20));
  }

  get #atr14(): Column {
    return remembered(this.#perBar, "atr14", () => wilderOf(this.#at.series.range, this.#at.windows, 14));
  }

  /** What was worked out per window, for each slot that looks at it. */
  #slots(name: string, perBar: () => Column): Column {
    return remembered(this.#perSlot, name, () => {
      const { place } = this.#at;
      const values = perBar();
      const out = new Float64Array(place.length);
      for (let index = 0; index < out.length; index += 1) out[index] = at(values, place[index] ?? 0);
      return out;
    });
  }
}

/** A market that did not move has neither strength nor weakness: 50. */
function rsiOf({ series, windows }: BarsAt): Column {
  return both(wilderOf(series.gain, windows, 14), wilderOf(series.loss, windows, 14), (gain, loss) => {
    const movement = gain + loss;
    return movement === 0 ? 50 : 100 * (gain / movement);
  });
}

/** Root mean squares of the last `count` log returns of bars; NaN where a window holds fewer. */
function volatilitiesOf({ series, windows }: BarsAt, count: number): Column {
  const { close } = series.bars;
  return perWindow(windows, (first, last) => {
    if (last - first < count + 1) return Number.NaN;
    let squares = 0;
    for (let bar = last - count; bar < last; bar += 1) squares += Math.log(at(close, bar) / at(close, bar - 1)) ** 2;
    return Math.sqrt(squares / count);
  });
}

const at = (column: Column, row: number): number => column[row] ?? Number.NaN;
