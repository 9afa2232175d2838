/** Ways through the last minutes as `wayBefore` knows them, for all slots of a piece of history at once. */
import type { Way } from "../crypto/way.ts";
import type { Minutes } from "./minutes.ts";
import type { Cursor } from "./piece.ts";
import { sumsAfterFirst } from "./sums.ts";
import type { Windows } from "./windows.ts";

/** One length of window; what is read is that of the slot at which the cursor stands. */
export class WayColumns implements Way {
  readonly #minutes: Minutes;
  readonly #windows: Windows;
  readonly #cursor: Cursor;
  readonly #length: number;
  #changes: Float64Array | null = null;
  #volatilities: Float64Array | null = null;
  #travelled: Float64Array | null = null;

  constructor(minutes: Minutes, windows: Windows, cursor: Cursor, length: number) {
    this.#minutes = minutes;
    this.#windows = windows;
    this.#cursor = cursor;
    this.#length = length;
  }

  get close(): number {
    const { close } = this.#minutes.candles;
    return this.#first < 0 ? Number.NaN : at(close, this.#last - 1);
  }

  get change(): number {
    this.#changes ??= this.#allChanges();
    return at(this.#changes, this.#cursor.index);
  }

  get volatility(): number {
    this.#volatilities ??= this.#allVolatilities();
    return at(this.#volatilities, this.#cursor.index);
  }

  deviation(): number {
    const { change } = this.#minutes;
    const [from, until] = [this.#first + 1, this.#last];
    if (from <= 0) return Number.NaN;
    let sum = 0;
    for (let row = from; row < until; row += 1) sum += at(change, row);
    const mean = sum / (until - from);
    let squares = 0;
    for (let row = from; row < until; row += 1) squares += (at(change, row) - mean) ** 2;
    return Math.sqrt(squares / (until - from));
  }

  get largest(): number {
    if (Number.isNaN(this.volatility)) return Number.NaN;
    const { change } = this.#minutes;
    let largest = 0;
    let size = 0;
    for (let row = this.#first + 1; row < this.#last; row += 1) {
      const one = at(change, row);
      if (Math.abs(one) <= size) continue;
      largest = one;
      size = Math.abs(one);
    }
    return largest;
  }

  beyond(bound: number): number {
    if (this.#first < 0) return Number.NaN;
    const { change } = this.#minutes;
    let count = 0;
    for (let row = this.#first + 1; row < this.#last; row += 1) if (Math.abs(at(change, row)) > bound) count += 1;
    return count;
  }

  get efficiency(): number {
    const first = this.#first;
    if (first < 0) return Number.NaN;
    this.#travelled ??= sumsAfterFirst(this.#minutes.travelled, this.#windows);
    const travelled = at(this.#travelled, this.#cursor.index);
    const { close } = this.#minutes.candles;
    return travelled === 0 ? 0 : Math.abs(at(close, this.#last - 1) - at(close, first)) / travelled;
  }

  get high(): number {
    return this.#first < 0 ? Number.NaN : this.#minutes.highest(this.#first + 1, this.#last);
  }

  get low(): number {
    return this.#first < 0 ? Number.NaN : this.#minutes.lowest(this.#first + 1, this.#last);
  }

  get #first(): number {
    return this.#windows.first[this.#cursor.index] ?? -1;
  }

  get #last(): number {
    return this.#windows.last[this.#cursor.index] ?? 0;
  }

  #allChanges(): Float64Array {
    const { first, last } = this.#windows;
    const { close } = this.#minutes.candles;
    const changes = new Float64Array(first.length).fill(Number.NaN);
    for (let index = 0; index < changes.length; index += 1) {
      const begin = first[index] ?? -1;
      if (begin >= 0) changes[index] = Math.log(at(close, (last[index] ?? 0) - 1) / at(close, begin));
    }
    return changes;
  }

  #allVolatilities(): Float64Array {
    const squares = sumsAfterFirst(this.#minutes.squaredChange, this.#windows);
    for (let index = 0; index < squares.length; index += 1) {
      squares[index] = Math.sqrt(at(squares, index) / this.#length);
    }
    return squares;
  }
}

const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
