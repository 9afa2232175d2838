/** Trading of the last minutes as `tradingBefore` knows it, for all slots of a piece of history at once. */
import { both, type Column } from "./column.ts";
import type { Minutes } from "./minutes.ts";
import { sumsAfterFirst } from "./sums.ts";
import { perWindow } from "./ways.ts";
import type { Windows } from "./windows.ts";

/** One length of window; what each column means stands at `Trading`. */
export class TradingColumns {
  readonly #minutes: Minutes;
  readonly #windows: Windows;
  #volume: Column | null = null;

  constructor(minutes: Minutes, windows: Windows) {
    this.#minutes = minutes;
    this.#windows = windows;
  }

  get volume(): Column {
    this.#volume ??= sumsAfterFirst(this.#minutes.candles.volume, this.#windows);
    return this.#volume;
  }

  get flow(): Column {
    return perVolume(sumsAfterFirst(this.#minutes.signedVolume, this.#windows), this.volume);
  }

  get weightedReturn(): Column {
    return perVolume(sumsAfterFirst(this.#minutes.weightedChange, this.#windows), this.volume);
  }

  get averagePrice(): Column {
    const { close } = this.#minutes.candles;
    const { volume } = this;
    const turnover = sumsAfterFirst(this.#minutes.turnover, this.#windows);
    return perWindow(this.#windows, (_first, last, index) =>
      volume[index] === 0 ? at(close, last - 1) : at(turnover, index) / at(volume, index),
    );
  }

  get quiet(): Column {
    const { silentUpTo } = this.#minutes;
    return perWindow(
      this.#windows,
      (first, last) => ((silentUpTo[last] ?? 0) - (silentUpTo[first + 1] ?? 0)) / (last - first - 1),
    );
  }
}

const perVolume = (sums: Column, volumes: Column): Column =>
  both(sums, volumes, (sum, volume) => (volume === 0 ? 0 : sum / volume));
const at = (column: Column, row: number): number => column[row] ?? Number.NaN;
