/** Trading of the last minutes as `tradingBefore` knows it, for all slots of a piece of history at once. */
import type { Trading } from "../crypto/trading.ts";
import type { Minutes } from "./minutes.ts";
import type { Cursor } from "./piece.ts";
import { sumsAfterFirst } from "./sums.ts";
import type { Windows } from "./windows.ts";

/** One length of window; what is read is that of the slot at which the cursor stands. */
export class TradingColumns implements Trading {
  readonly #minutes: Minutes;
  readonly #windows: Windows;
  readonly #cursor: Cursor;
  #volumes: Float64Array | null = null;
  #signed: Float64Array | null = null;
  #weighted: Float64Array | null = null;
  #turnovers: Float64Array | null = null;

  constructor(minutes: Minutes, windows: Windows, cursor: Cursor) {
    this.#minutes = minutes;
    this.#windows = windows;
    this.#cursor = cursor;
  }

  get volume(): number {
    this.#volumes ??= sumsAfterFirst(this.#minutes.candles.volume, this.#windows);
    return at(this.#volumes, this.#cursor.index);
  }

  get flow(): number {
    const { volume } = this;
    this.#signed ??= sumsAfterFirst(this.#minutes.signedVolume, this.#windows);
    return volume === 0 ? 0 : at(this.#signed, this.#cursor.index) / volume;
  }

  weightedReturn(): number {
    const { volume } = this;
    this.#weighted ??= sumsAfterFirst(this.#minutes.weightedChange, this.#windows);
    return volume === 0 ? 0 : at(this.#weighted, this.#cursor.index) / volume;
  }

  get averagePrice(): number {
    const { volume } = this;
    this.#turnovers ??= sumsAfterFirst(this.#minutes.turnover, this.#windows);
    if (volume === 0) return at(this.#minutes.candles.close, this.#last - 1);
    return at(this.#turnovers, this.#cursor.index) / volume;
  }

  get quiet(): number {
    const { volume } = this.#minutes.candles;
    const [from, until] = [this.#first + 1, this.#last];
    if (from <= 0) return Number.NaN;
    let silent = 0;
    for (let row = from; row < until; row += 1) if (volume[row] === 0) silent += 1;
    return silent / (until - from);
  }

  get #first(): number {
    return this.#windows.first[this.#cursor.index] ?? -1;
  }

  get #last(): number {
    return this.#windows.last[this.#cursor.index] ?? 0;
  }
}

const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
