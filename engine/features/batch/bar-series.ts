/** The closed bars of a timeframe of a whole history, and what each gives to the indicators that pass over it. */
import type { CandleColumns } from "../../../core/candle.ts";
import { MINUTE_MS, plus, TIMEFRAMES, type Timeframe, type TimestampMs } from "../../../core/time.ts";
import { trueRange } from "../../indicators/atr.ts";
import { resample } from "../resample.ts";

export class BarSeries {
  readonly size: number;
  readonly bars: CandleColumns;
  /** Rise of the close against the bar before, 0 where it fell; the first bar has none. */
  readonly gain: Float64Array;
  /** Fall of the close against the bar before, 0 where it rose. */
  readonly loss: Float64Array;
  readonly range: Float64Array;
  /** Upward movement as ADX counts it: how much further up than before, where that is more than further down. */
  readonly up: Float64Array;
  readonly down: Float64Array;
  /** Per bar the newest one up to it with a value that is no number; −1 where there is none. */
  readonly unusable: Int32Array;

  constructor(candles: CandleColumns, timeframe: Timeframe) {
    this.size = TIMEFRAMES[timeframe];
    this.bars = timeframe === "1m" ? candles : wholeBars(candles, timeframe);
    const { length } = this.bars;
    this.gain = new Float64Array(length);
    this.loss = new Float64Array(length);
    this.range = new Float64Array(length);
    this.up = new Float64Array(length);
    this.down = new Float64Array(length);
    this.unusable = new Int32Array(length);
    for (let bar = 1; bar < length; bar += 1) this.#move(bar);
    let newest = -1;
    for (let bar = 0; bar < length; bar += 1) {
      if (!this.#usable(bar)) newest = bar;
      this.unusable[bar] = newest;
    }
  }

  #move(bar: number): void {
    const { high, low, close } = this.bars;
    const before = at(close, bar - 1);
    this.gain[bar] = Math.max(at(close, bar) - before, 0);
    this.loss[bar] = Math.max(-(at(close, bar) - before), 0);
    this.range[bar] = trueRange(at(high, bar), at(low, bar), before);
    const rise = at(high, bar) - at(high, bar - 1);
    const fall = at(low, bar - 1) - at(low, bar);
    this.up[bar] = rise > 0 && rise > fall ? rise : 0;
    this.down[bar] = fall > 0 && fall > rise ? fall : 0;
  }

  #usable(bar: number): boolean {
    const { high, low, close, volume } = this.bars;
    return (
      Number.isFinite(at(high, bar)) &&
      Number.isFinite(at(low, bar)) &&
      Number.isFinite(at(close, bar)) &&
      Number.isFinite(at(volume, bar))
    );
  }
}

/** All bars up to the one that holds the newest candle; that one may still form, and no window reaches so far. */
function wholeBars(candles: CandleColumns, timeframe: Timeframe): CandleColumns {
  const newest = candles.openTime[candles.length - 1] ?? 0;
  return resample(candles, timeframe, plus(newest as TimestampMs, TIMEFRAMES[timeframe] + MINUTE_MS));
}

const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
