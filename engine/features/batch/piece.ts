/** A piece of a run: slots that are worked on together, and how one history looks from each of them. */
import type { CandleColumns } from "../../../core/candle.ts";
import { MINUTE_MS, type Timeframe, type TimestampMs } from "../../../core/time.ts";
import { BarSeries } from "./bar-series.ts";
import { type BarsAt, barsAt } from "./bar-windows.ts";
import { Minutes } from "./minutes.ts";
import { type BarGrid, gridOf } from "./sequences.ts";
import { TradingColumns } from "./tradings.ts";
import { WayColumns } from "./ways.ts";
import { endsAt, holding, type Windows, windowsBefore } from "./windows.ts";

/** At which of the slots everything of a piece is read. */
export type Cursor = { index: number };

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
    const known = this.#series.get(timeframe);
    if (known !== undefined) return known;
    const series = new BarSeries(this.candles, timeframe);
    this.#series.set(timeframe, series);
    return series;
  }

  /** The 5m bars in even steps. */
  get grid(): BarGrid {
    this.#grid ??= gridOf(this.series("5m"));
    return this.#grid;
  }
}

/** One history from the slots of a piece. Everything is worked out for all of them when it is first asked for. */
export class Piece {
  readonly cursor: Cursor;
  readonly #history: History;
  readonly #slots: Float64Array;
  readonly #ends: Int32Array;
  readonly #windows: (Windows | undefined)[] = [];
  readonly #ways: (WayColumns | undefined)[] = [];
  readonly #tradings: (TradingColumns | undefined)[] = [];

  constructor(history: History, slots: Float64Array, cursor: Cursor) {
    this.cursor = cursor;
    this.#history = history;
    this.#slots = slots;
    this.#ends = endsAt(history.candles, slots, MINUTE_MS);
  }

  /** The slot at which everything is read. */
  get slot(): TimestampMs {
    return (this.#slots[this.cursor.index] ?? 0) as TimestampMs;
  }

  readonly way = (minutes: number): WayColumns => {
    const known = this.#ways[minutes];
    if (known !== undefined) return known;
    const way = new WayColumns(this.#history.minutes, this.#windowsOf(minutes), this.cursor, minutes);
    this.#ways[minutes] = way;
    return way;
  };

  readonly trading = (minutes: number): TradingColumns => {
    const known = this.#tradings[minutes];
    if (known !== undefined) return known;
    const trading = new TradingColumns(this.#history.minutes, this.#windowsOf(minutes), this.cursor);
    this.#tradings[minutes] = trading;
    return trading;
  };

  /** The windows of so many closed bars before each slot. */
  bars(timeframe: Timeframe, bars: number): BarsAt {
    return barsAt(this.#history.candles, this.#history.series(timeframe), this.#slots, bars);
  }

  /** One candle more than the minutes looked at: the one whose close they start from. */
  #windowsOf(minutes: number): Windows {
    const known = this.#windows[minutes];
    if (known !== undefined) return known;
    const windows = holding(windowsBefore(this.#history.candles, this.#slots, this.#ends, minutes + 1), 2);
    this.#windows[minutes] = windows;
    return windows;
  }
}
