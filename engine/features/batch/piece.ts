/** A piece of a run: slots that are worked on together, and how one history looks from each of them. */
import type { CandleColumns } from "../../../core/candle.ts";
import { MINUTE_MS, type Timeframe } from "../../../core/time.ts";
import { BarSeries } from "./bar-series.ts";
import { type BarsAt, barsAt } from "./bar-windows.ts";
import type { Column } from "./column.ts";
import { Minutes } from "./minutes.ts";
import { remembered } from "./remembered.ts";
import { type BarGrid, gridOf } from "./sequences.ts";
import { TradingColumns } from "./tradings.ts";
import { perWindow, WayColumns } from "./ways.ts";
import { endsAt, type Windows, windowsBefore } from "./windows.ts";

/** What does not depend on slots: worked out once in a run. */
export class History {
  readonly candles: CandleColumns;
  readonly minutes: Minutes;
  readonly #series = new Map<Timeframe, BarSeries>();
  #grid: BarGrid | null = null;

  constructor(candles: CandleColumns) {
    this.candles = candles;
    this.minutes = new Minutes(candles);
  }

  series(timeframe: Timeframe): BarSeries {
    return remembered(this.#series, timeframe, () => new BarSeries(this.candles, timeframe));
  }

  /** The 5m bars in even steps. */
  get grid(): BarGrid {
    this.#grid ??= gridOf(this.series("5m"));
    return this.#grid;
  }
}

/** One history from the slots of a piece. Everything is worked out for all of them when it is first asked for. */
export class Piece {
  readonly #history: History;
  readonly slots: Float64Array;
  readonly #ends: Int32Array;
  readonly #windows = new Map<number, Windows>();
  readonly #ways = new Map<number, WayColumns>();
  readonly #tradings = new Map<number, TradingColumns>();

  constructor(history: History, slots: Float64Array) {
    this.#history = history;
    this.slots = slots;
    this.#ends = endsAt(history.candles, slots, MINUTE_MS);
  }

  way(minutes: number): WayColumns {
    const { minutes: each } = this.#history;
    return remembered(this.#ways, minutes, () => new WayColumns(each, this.#windowsOf(minutes), minutes));
  }

  trading(minutes: number): TradingColumns {
    const { minutes: each } = this.#history;
    return remembered(this.#tradings, minutes, () => new TradingColumns(each, this.#windowsOf(minutes)));
  }

  /** Close of the newest candle of the last two minutes. */
  get newestClose(): Column {
    const { candles } = this.#history;
    const windows = windowsBefore(candles, this.slots, this.#ends, 2);
    return perWindow(windows, (_first, last) => candles.close[last - 1] ?? Number.NaN);
  }

  /** The windows of so many closed bars before each slot. */
  bars(timeframe: Timeframe, bars: number): BarsAt {
    return barsAt(this.#history.candles, this.#history.series(timeframe), this.slots, bars);
  }

  /** One candle more than the minutes looked at: the one whose close they start from. */
  #windowsOf(minutes: number): Windows {
    const { candles } = this.#history;
    return remembered(this.#windows, minutes, () => {
      const windows = windowsBefore(candles, this.slots, this.#ends, minutes + 1);
      // There is no way from a candle to itself.
      const { first, last } = windows;
      for (let index = 0; index < first.length; index += 1) {
        if ((last[index] ?? 0) - (first[index] ?? 0) < 2) first[index] = -1;
      }
      return windows;
    });
  }
}
