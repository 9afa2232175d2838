/** What a run over histories remembers: all that is worked out of one is there for every symbol that looks at it. */
import type { CandleColumns } from "../../../core/candle.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { type Cursor, History, Piece } from "../batch/piece.ts";
import { type Sequences, sequencesOf } from "../batch/sequences.ts";
import type { FeatureContext } from "../feature-set.ts";
import { DAY_BARS } from "./bar-sequence.ts";
import { CLOCK } from "./clock.ts";
import { PieceCompanion, PieceView } from "./piece-view.ts";

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
    const known = this.#histories.get(candles);
    if (known !== undefined) return known;
    const history = new History(candles);
    this.#histories.set(candles, history);
    return history;
  }
}

/** All histories that are looked at from the same slots, at the same one of them. */
export class Pieces {
  readonly cursor: Cursor = { index: 0 };
  readonly #slots: Float64Array;
  readonly #historyOf: (candles: CandleColumns) => History;
  readonly #pieces = new Map<CandleColumns, Piece>();
  #clock: Float64Array | null = null;

  constructor(slots: readonly TimestampMs[], historyOf: (candles: CandleColumns) => History) {
    this.#slots = Float64Array.from(slots);
    this.#historyOf = historyOf;
  }

  areOf(slots: readonly TimestampMs[]): boolean {
    return slots.length === this.#slots.length && slots.every((slot, index) => slot === this.#slots[index]);
  }

  view(history: CandleColumns, { companions = [], spreadBps = null }: FeatureContext): PieceView {
    const beside = companions.map((one) => (one === null ? null : new PieceCompanion(this.#pieceOf(one))));
    return new PieceView(this.#pieceOf(history), beside, spreadBps);
  }

  sequences(history: CandleColumns): Sequences {
    const day = this.#pieceOf(history).bars("5m", DAY_BARS);
    return sequencesOf(history, this.#historyOf(history).grid, day);
  }

  /** The features of the clock, slot after slot. */
  clock(): Float64Array {
    this.#clock ??= clockOf(this.#slots);
    return this.#clock;
  }

  #pieceOf(candles: CandleColumns): Piece {
    const known = this.#pieces.get(candles);
    if (known !== undefined) return known;
    const piece = new Piece(this.#historyOf(candles), this.#slots, this.cursor);
    this.#pieces.set(candles, piece);
    return piece;
  }
}

/** Slot by slot, because the sessions remember the last hour they were asked about. */
function clockOf(slots: Float64Array): Float64Array {
  const clock = new Float64Array(slots.length * CLOCK.length);
  for (const [index, at] of slots.entries()) {
    const view = { slot: at as TimestampMs };
    for (const [feature, { value }] of CLOCK.entries()) clock[index * CLOCK.length + feature] = value(view) + 0;
  }
  return clock;
}
