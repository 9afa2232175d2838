/** What a run over histories remembers: all that is worked out of one is there for every symbol that looks at it. */
import type { CandleColumns } from "../../../core/candle.ts";
import type { TimestampMs } from "../../../core/time.ts";
import type { Column } from "./column.ts";
import { History, Piece } from "./piece.ts";
import { remembered } from "./remembered.ts";

export class Run {
  readonly #histories = new Map<CandleColumns, History>();
  #pieces: Pieces | null = null;

  /** The pieces of these slots; those of the last ones are forgotten when they are others. */
  at(slots: readonly TimestampMs[]): Pieces {
    const known = this.#pieces;
    if (known?.areOf(slots)) return known;
    const pieces = new Pieces(slots, (candles) => this.history(candles));
    this.#pieces = pieces;
    return pieces;
  }

  history(candles: CandleColumns): History {
    return remembered(this.#histories, candles, () => new History(candles));
  }
}

/** All histories that are looked at from the same slots. */
export class Pieces {
  readonly #slots: Float64Array;
  readonly #historyOf: (candles: CandleColumns) => History;
  readonly #pieces = new Map<CandleColumns, Piece>();
  readonly #shared = new Map<string, Column>();

  constructor(slots: readonly TimestampMs[], historyOf: (candles: CandleColumns) => History) {
    this.#slots = Float64Array.from(slots);
    this.#historyOf = historyOf;
  }

  areOf(slots: readonly TimestampMs[]): boolean {
    return slots.length === this.#slots.length && slots.every((slot, index) => slot === this.#slots[index]);
  }

  of(candles: CandleColumns): Piece {
    return remembered(this.#pieces, candles, () => new Piece(this.#historyOf(candles), this.#slots));
  }

  /** A column that is the same for every history. */
  shared(name: string, compute: () => Column): Column {
    return remembered(this.#shared, name, compute);
  }
}
