/** What a run over histories remembers: all that is worked out of one is there for every symbol that looks at it. */
import type { CandleColumns } from "../../../core/candle.ts";
import type { TimestampMs } from "../../../core/time.ts";
import type { Column } from "../batch/column.ts";
import { History, Piece } from "../batch/piece.ts";
import { remembered } from "../batch/remembered.ts";
import { type Sequences, sequencesOf } from "../batch/sequences.ts";
import type { FeatureContext } from "../feature-set.ts";
import { DAY_BARS } from "./bar-sequence.ts";
import { CLOCK } from "./clock.ts";
import { PieceView } from "./piece-view.ts";
import type { Feature } from "./view.ts";

export class Run {
  readonly #histories = new Map<CandleColumns, History>();
  #pieces: Pieces | null = null;

  /** The pieces of these slots; those of the last ones are forgotten when they are others. */
  at(slots: readonly TimestampMs[]): Pieces {
    const known = this.#pieces;
    if (known?.areOf(slots)) return known;
    const pieces = new Pieces(slots, (candles) => this.#historyOf(candles));
    this.#pieces = pieces;
    return pieces;
  }

  #historyOf(candles: CandleColumns): History {
    return remembered(this.#histories, candles, () => new History(candles));
  }
}

/** All histories that are looked at from the same slots. */
export class Pieces {
  readonly #slots: Float64Array;
  readonly #historyOf: (candles: CandleColumns) => History;
  readonly #pieces = new Map<CandleColumns, Piece>();
  readonly #clock = new Map<Feature, Column>();

  constructor(slots: readonly TimestampMs[], historyOf: (candles: CandleColumns) => History) {
    this.#slots = Float64Array.from(slots);
    this.#historyOf = historyOf;
  }

  areOf(slots: readonly TimestampMs[]): boolean {
    return slots.length === this.#slots.length && slots.every((slot, index) => slot === this.#slots[index]);
  }

  view(history: CandleColumns, { companions = [], spreadBps = null }: FeatureContext): PieceView {
    const beside = companions.map((one) => (one === null ? null : this.#pieceOf(one)));
    return new PieceView(this.#pieceOf(history), beside, spreadBps);
  }

  /** A feature at all slots; what the clock says is the same for every history. */
  column(feature: Feature, view: PieceView): Column {
    if (!CLOCK.includes(feature)) return feature.column(view);
    return remembered(this.#clock, feature, () => feature.column(view));
  }

  sequences(history: CandleColumns): Sequences {
    const day = this.#pieceOf(history).bars("5m", DAY_BARS);
    return sequencesOf(history, this.#historyOf(history).grid, day);
  }

  #pieceOf(candles: CandleColumns): Piece {
    return remembered(this.#pieces, candles, () => new Piece(this.#historyOf(candles), this.#slots));
  }
}
