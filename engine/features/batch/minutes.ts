/** What each candle of a history gives to the windows that pass over it, worked out once and only when asked for. */
import type { CandleColumns } from "../../../core/candle.ts";

export class Minutes {
  readonly candles: CandleColumns;
  readonly #columns = new Map<string, Float64Array>();
  readonly #highest: Float64Array[] = [];
  readonly #lowest: Float64Array[] = [];

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

  /** Highest high of rows [from, until). */
  highest(from: number, until: number): number {
    const level = levelOf(until - from);
    const best = this.#highest[level] ?? this.#remember(this.#highest, level, highestOf(this.candles, level));
    return Math.max(at(best, until - 1), at(best, from + (1 << level) - 1));
  }

  /** Lowest low of rows [from, until). */
  lowest(from: number, until: number): number {
    const level = levelOf(until - from);
    const best = this.#lowest[level] ?? this.#remember(this.#lowest, level, lowestOf(this.candles, level));
    return Math.min(at(best, until - 1), at(best, from + (1 << level) - 1));
  }

  #remember(levels: Float64Array[], level: number, column: Float64Array): Float64Array {
    levels[level] = column;
    return column;
  }

  #column(name: string, value: (row: number) => number): Float64Array {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const column = new Float64Array(this.candles.length);
    for (let row = 0; row < column.length; row += 1) column[row] = value(row);
    this.#columns.set(name, column);
    return column;
  }
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

const levelOf = (rows: number): number => 31 - Math.clz32(rows);
const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;
