/** What each candle of a history gives to the windows that pass over it, worked out once and only when asked for. */
import type { CandleColumns } from "../../../core/candle.ts";
import { remembered } from "./remembered.ts";

export class Minutes {
  readonly candles: CandleColumns;
  readonly #columns = new Map<string, Float64Array>();
  readonly #highest: Float64Array[] = [];
  readonly #lowest: Float64Array[] = [];
  #largestOfBlock: Float64Array | null = null;
  #silentUpTo: Int32Array | null = null;

  constructor(candles: CandleColumns) {
    this.candles = candles;
  }

  /** ln(close / close of the candle before). */
  get change(): Float64Array {
    const { close } = this.candles;
    return this.#column("change", (row) => Math.log(at(close, row) / at(close, row - 1)));
  }

  get squaredChange(): Float64Array {
    const { change } = this;
    return this.#column("squaredChange", (row) => at(change, row) * at(change, row));
  }

  /** |close − close of the candle before|. */
  get travelled(): Float64Array {
    const { close } = this.candles;
    return this.#column("travelled", (row) => Math.abs(at(close, row) - at(close, row - 1)));
  }

  /** Volume of a rising candle, its negative for a falling one, 0 for one that ended where it began. */
  get signedVolume(): Float64Array {
    const { open, close, volume } = this.candles;
    return this.#column("signedVolume", (row) => Math.sign(at(close, row) - at(open, row)) * at(volume, row));
  }

  /** Volume times (high + low + close) / 3. */
  get turnover(): Float64Array {
    const { high, low, close, volume } = this.candles;
    return this.#column("turnover", (row) => ((at(high, row) + at(low, row) + at(close, row)) / 3) * at(volume, row));
  }

  /** `change` times volume. */
  get weightedChange(): Float64Array {
    const { change } = this;
    const { volume } = this.candles;
    return this.#column("weightedChange", (row) => at(change, row) * at(volume, row));
  }

  /** How many rows before each have no volume. */
  get silentUpTo(): Int32Array {
    this.#silentUpTo ??= silenceOf(this.candles);
    return this.#silentUpTo;
  }

  /** How many changes of rows [from, until) are larger in size than a bound; NaN where the bound is. */
  countBeyond(bound: number, from: number, until: number): number {
    if (Number.isNaN(bound)) return Number.NaN;
    const { change } = this;
    this.#largestOfBlock ??= largestOfBlocks(change);
    let count = 0;
    let row = from;
    while (row < until) {
      const block = row >> BLOCK_BITS;
      const end = Math.min(until, (block + 1) << BLOCK_BITS);
      // A block whose largest is not beyond the bound need not be looked at; one with a NaN always is.
      if (!(at(this.#largestOfBlock, block) <= bound)) {
        for (let one = row; one < end; one += 1) if (Math.abs(at(change, one)) > bound) count += 1;
      }
      row = end;
    }
    return count;
  }

  /** Highest high of rows [from, until). */
  highest(from: number, until: number): number {
    const level = levelOf(until - from);
    const best = this.#highest[level] ?? kept(this.#highest, level, highestOf(this.candles, level));
    return Math.max(at(best, until - 1), at(best, from + (1 << level) - 1));
  }

  /** Lowest low of rows [from, until). */
  lowest(from: number, until: number): number {
    const level = levelOf(until - from);
    const best = this.#lowest[level] ?? kept(this.#lowest, level, lowestOf(this.candles, level));
    return Math.min(at(best, until - 1), at(best, from + (1 << level) - 1));
  }

  #column(name: string, value: (row: number) => number): Float64Array {
    return remembered(this.#columns, name, () => {
      const column = new Float64Array(this.candles.length);
      for (let row = 0; row < column.length; row += 1) column[row] = value(row);
      return column;
    });
  }
}

const BLOCK_BITS = 4;

/** The largest size of the changes in every sixteen rows. */
function largestOfBlocks(change: Float64Array): Float64Array {
  const largest = new Float64Array((change.length >> BLOCK_BITS) + 1);
  for (let row = 0; row < change.length; row += 1) {
    const block = row >> BLOCK_BITS;
    largest[block] = Math.max(at(largest, block), Math.abs(at(change, row)));
  }
  return largest;
}

function silenceOf({ volume, length }: CandleColumns): Int32Array {
  const silent = new Int32Array(length + 1);
  for (let row = 0; row < length; row += 1) silent[row + 1] = (silent[row] ?? 0) + (volume[row] === 0 ? 1 : 0);
  return silent;
}

/**
 * Highest of the last 2^level rows, by doubling: two such runs that overlap cover any window up to twice as long. From
 * the end downwards, so that the value `half` rows before is still that of the level below.
 */
function highestOf({ high, length }: CandleColumns, level: number): Float64Array {
  const best = high.slice(0, length);
  for (let half = 1; half < 1 << level; half *= 2) {
    for (let row = length - 1; row >= half; row -= 1) best[row] = Math.max(at(best, row), at(best, row - half));
  }
  return best;
}

/** As `highestOf`, for lows. */
function lowestOf({ low, length }: CandleColumns, level: number): Float64Array {
  const best = low.slice(0, length);
  for (let half = 1; half < 1 << level; half *= 2) {
    for (let row = length - 1; row >= half; row -= 1) best[row] = Math.min(at(best, row), at(best, row - half));
  }
  return best;
}

function kept(levels: Float64Array[], level: number, column: Float64Array): Float64Array {
  levels[level] = column;
  return column;
}

const levelOf = (rows: number): number => 31 - Math.clz32(rows);
const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
