/** What a second bundle said beside the serving one. Implemented in db/. */
import type { InstrumentId, Side } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";

export type ShadowPrediction = {
  readonly slot: TimestampMs;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly tag: string;
  /** Of the ensemble, 0..1. */
  readonly score: number;
  /** Calibrated, 0..1. */
  readonly pWin: number;
  /** ATR(14) of closed 15m bars, price units: with it the outcome can be told later. */
  readonly atr15: number;
};

export type ShadowStore = {
  /** All or nothing; what is known already is left out. */
  append(rows: readonly ShadowPrediction[]): void;
};
