/** What the sets `crypto@…` see at the slots of a piece of history: the same as `viewer` shows slot by slot. */
import type { TimestampMs } from "../../../core/time.ts";
import { BarColumns } from "../batch/bar-columns.ts";
import type { Piece } from "../batch/piece.ts";
import { CRYPTO_BARS, type CryptoTimeframe } from "./bar-facts.ts";
import { type Companion, DAY_MINUTES, type View } from "./view.ts";

/** Read at one slot after the other by moving the cursor of its piece. */
export class PieceView implements View {
  readonly spreadBps: number | null;
  readonly way: Piece["way"];
  readonly trading: Piece["trading"];
  readonly #piece: Piece;
  readonly #bars = new Map<CryptoTimeframe, BarColumns>();
  readonly #companions: readonly (PieceCompanion | null)[];

  constructor(piece: Piece, companions: readonly (PieceCompanion | null)[], spreadBps: number | null) {
    this.#piece = piece;
    this.way = piece.way;
    this.trading = piece.trading;
    this.#companions = companions;
    this.spreadBps = spreadBps;
  }

  get slot(): TimestampMs {
    return this.#piece.slot;
  }

  get close(): number {
    return this.way(1).close;
  }

  get sigma(): number {
    return this.way(DAY_MINUTES).volatility;
  }

  readonly move = (minutes: number): number => this.way(minutes).change / (this.sigma * Math.sqrt(minutes));

  readonly bars = (timeframe: CryptoTimeframe): BarColumns => {
    const known = this.#bars.get(timeframe);
    if (known !== undefined) return known;
    const bars = new BarColumns(this.#piece.bars(timeframe, CRYPTO_BARS[timeframe]), this.#piece.cursor);
    this.#bars.set(timeframe, bars);
    return bars;
  };

  readonly companion = (index: number): Companion | null => {
    const companion = this.#companions[index] ?? null;
    return companion?.isKnown === true ? companion : null;
  };
}

/** A companion at the slots of a piece of its history. */
export class PieceCompanion implements Companion {
  readonly #piece: Piece;

  constructor(piece: Piece) {
    this.#piece = piece;
  }

  get liveliness(): number {
    return Math.log(this.#piece.way(60).volatility / this.#piece.way(DAY_MINUTES).volatility);
  }

  readonly move = (minutes: number): number => {
    const sigma = this.#piece.way(DAY_MINUTES).volatility;
    return this.#piece.way(minutes).change / (sigma * Math.sqrt(minutes));
  };

  get isKnown(): boolean {
    return [this.move(1), this.move(5), this.move(15), this.move(60), this.liveliness].every(Number.isFinite);
  }
}
