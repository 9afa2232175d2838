/** What the sets `crypto@…` see at all slots of a piece of history: what `View` shows of one slot, in columns. */
import { BarColumns } from "../batch/bar-columns.ts";
import { both, type Column, logRatio } from "../batch/column.ts";
import type { Piece } from "../batch/piece.ts";
import { remembered } from "../batch/remembered.ts";
import type { TradingColumns } from "../batch/tradings.ts";
import type { WayColumns } from "../batch/ways.ts";
import { CRYPTO_BARS, type CryptoTimeframe } from "./bar-facts.ts";
import { DAY_MINUTES } from "./view.ts";

export class PieceView {
  /** The slots themselves. */
  readonly slots: Column;
  readonly spreadBps: number | null;
  readonly #piece: Piece;
  readonly #companions: readonly (Piece | null)[];
  readonly #bars = new Map<CryptoTimeframe, BarColumns>();
  readonly #known = new Map<number, CompanionColumns | null>();
  #close: Column | null = null;

  constructor(piece: Piece, companions: readonly (Piece | null)[], spreadBps: number | null) {
    this.slots = piece.slots;
    this.spreadBps = spreadBps;
    this.#piece = piece;
    this.#companions = companions;
  }

  get close(): Column {
    this.#close ??= this.way(1).close;
    return this.#close;
  }

  get sigma(): Column {
    return this.way(DAY_MINUTES).volatility;
  }

  way(minutes: number): WayColumns {
    return this.#piece.way(minutes);
  }

  trading(minutes: number): TradingColumns {
    return this.#piece.trading(minutes);
  }

  move(minutes: number): Column {
    return moveOf(this.#piece, minutes);
  }

  bars(timeframe: CryptoTimeframe): BarColumns {
    const at = () => this.#piece.bars(timeframe, CRYPTO_BARS[timeframe]);
    return remembered(this.#bars, timeframe, () => new BarColumns(at()));
  }

  /** Null where no candles of the companion are known at any slot. */
  companion(index: number): CompanionColumns | null {
    return remembered(this.#known, index, () => {
      const piece = this.#companions[index] ?? null;
      return piece === null ? null : companionOf(piece);
    });
  }
}

/** A companion at all slots; what it did is known where `known` is 1. */
export type CompanionColumns = {
  readonly known: Column;
  readonly move: (minutes: number) => Column;
  readonly liveliness: Column;
};

function companionOf(piece: Piece): CompanionColumns {
  const moves = new Map<number, Column>();
  const move = (minutes: number): Column => remembered(moves, minutes, () => moveOf(piece, minutes));
  const liveliness = logRatio(piece.way(60).volatility, piece.way(DAY_MINUTES).volatility);
  const needed = [move(1), move(5), move(15), move(60), liveliness];
  const known = new Float64Array(piece.slots.length).fill(1);
  for (const column of needed) {
    for (let index = 0; index < known.length; index += 1) {
      if (!Number.isFinite(column[index] ?? Number.NaN)) known[index] = 0;
    }
  }
  return { known, move, liveliness };
}

/** Log return of the last k minutes in units of the volatility over 24 h times √k. */
function moveOf(piece: Piece, minutes: number): Column {
  const root = Math.sqrt(minutes);
  return both(piece.way(minutes).change, piece.way(DAY_MINUTES).volatility, (change, sigma) => change / (sigma * root));
}
