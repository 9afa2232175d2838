/** Ways through the last minutes as `wayBefore` knows them, for all slots of a piece of history at once. */
import { type Column, each } from "./column.ts";
import type { Minutes } from "./minutes.ts";
import { sumsAfterFirst } from "./sums.ts";
import type { Windows } from "./windows.ts";

/** One length of window; what each column means stands at `Way`. */
export class WayColumns {
  readonly #minutes: Minutes;
  readonly #windows: Windows;
  readonly #length: number;
  #change: Column | null = null;
  #volatility: Column | null = null;
  #travelled: Column | null = null;

  constructor(minutes: Minutes, windows: Windows, length: number) {
    this.#minutes = minutes;
    this.#windows = windows;
    this.#length = length;
  }

  get close(): Column {
    const { close } = this.#minutes.candles;
    return perWindow(this.#windows, (_first, last) => at(close, last - 1));
  }

  get change(): Column {
    const { close } = this.#minutes.candles;
    this.#change ??= perWindow(this.#windows, (first, last) => Math.log(at(close, last - 1) / at(close, first)));
    return this.#change;
  }

  get volatility(): Column {
    const { squaredChange } = this.#minutes;
    this.#volatility ??= each(sumsAfterFirst(squaredChange, this.#windows), (sum) => Math.sqrt(sum / this.#length));
    return this.#volatility;
  }

  get deviation(): Column {
    const { change } = this.#minutes;
    return perWindow(this.#windows, (first, last) => deviationOf(change, first + 1, last));
  }

  get largest(): Column {
    const { change } = this.#minutes;
    const { volatility } = this;
    return perWindow(this.#windows, (first, last, index) =>
      Number.isNaN(at(volatility, index)) ? Number.NaN : largestOf(change, first + 1, last),
    );
  }

  /** How many 1m log returns are larger in size than the bound of their slot; unknown where that is. */
  beyond(bounds: Column): Column {
    const minutes = this.#minutes;
    return perWindow(this.#windows, (first, last, index) => minutes.countBeyond(at(bounds, index), first + 1, last));
  }

  /** Sum of absolute changes of the close from minute to minute. */
  get travelled(): Column {
    this.#travelled ??= sumsAfterFirst(this.#minutes.travelled, this.#windows);
    return this.#travelled;
  }

  get efficiency(): Column {
    const { close } = this.#minutes.candles;
    const { travelled } = this;
    return perWindow(this.#windows, (first, last, index) => {
      const way = at(travelled, index);
      return way === 0 ? 0 : Math.abs(at(close, last - 1) - at(close, first)) / way;
    });
  }

  get high(): Column {
    const minutes = this.#minutes;
    return perWindow(this.#windows, (first, last) => minutes.highest(first + 1, last));
  }

  get low(): Column {
    const minutes = this.#minutes;
    return perWindow(this.#windows, (first, last) => minutes.lowest(first + 1, last));
  }
}

/** One number per window, NaN where it is unknown. */
export function perWindow(
  { first, last }: Windows,
  of: (first: number, last: number, index: number) => number,
): Column {
  const out = new Float64Array(first.length);
  for (let index = 0; index < out.length; index += 1) {
    const begin = first[index] ?? -1;
    out[index] = begin < 0 ? Number.NaN : of(begin, last[index] ?? 0, index);
  }
  return out;
}

function deviationOf(values: Column, from: number, until: number): number {
  let sum = 0;
  for (let row = from; row < until; row += 1) sum += at(values, row);
  const mean = sum / (until - from);
  let squares = 0;
  for (let row = from; row < until; row += 1) squares += (at(values, row) - mean) ** 2;
  return Math.sqrt(squares / (until - from));
}

/** The one that is largest in size, the first of several. */
function largestOf(values: Column, from: number, until: number): number {
  let largest = 0;
  let size = 0;
  for (let row = from; row < until; row += 1) {
    const one = at(values, row);
    if (Math.abs(one) <= size) continue;
    largest = one;
    size = Math.abs(one);
  }
  return largest;
}

const at = (column: Column, row: number): number => column[row] ?? Number.NaN;
