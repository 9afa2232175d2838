/** What `light@1` looks at, for all slots of a piece of history at once: what `Observation` shows of one slot. */
import { BarColumns } from "./batch/bar-columns.ts";
import { both, type Column } from "./batch/column.ts";
import type { Piece } from "./batch/piece.ts";
import { remembered } from "./batch/remembered.ts";
import { LIGHT_BARS } from "./light-observation.ts";

export class LightColumns {
  readonly slots: Column;
  readonly #piece: Piece;
  readonly #bars = new Map<keyof typeof LIGHT_BARS, BarColumns>();

  constructor(piece: Piece) {
    this.slots = piece.slots;
    this.#piece = piece;
  }

  get close(): Column {
    return this.#piece.newestClose;
  }

  change(minutes: number): Column {
    return this.#piece.way(minutes).change;
  }

  volatility(minutes: number): Column {
    return this.#piece.way(minutes).volatility;
  }

  /** Unknown where nothing moved. */
  efficiency(minutes: number): Column {
    const { efficiency, travelled } = this.#piece.way(minutes);
    return both(efficiency, travelled, (share, way) => (way === 0 ? Number.NaN : share));
  }

  /** Unknown where nothing was traded. */
  flow(minutes: number): Column {
    const { flow, volume } = this.#piece.trading(minutes);
    return both(flow, volume, (share, traded) => (traded === 0 ? Number.NaN : share));
  }

  bars(timeframe: keyof typeof LIGHT_BARS): BarColumns {
    const at = () => this.#piece.bars(timeframe, LIGHT_BARS[timeframe]);
    return remembered(this.#bars, timeframe, () => new BarColumns(at()));
  }
}
