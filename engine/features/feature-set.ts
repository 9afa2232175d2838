/** A feature set: named numbers computed from one instrument's closed candles, the input of every model. */
import type { CandleColumns } from "../../core/candle.ts";
import { direction, type Side } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";

/** What one number of a feature set means. */
export type FeatureDefinition = {
  readonly name: string;
  readonly meaning: string;
  readonly unit: string;
  /** Closed interval; null = unbounded on that side. */
  readonly range: readonly [number | null, number | null];
  /** Minutes of candles before the slot that it needs. */
  readonly warmupMinutes: number;
  /** A direction: the model of a short trade sees it with the opposite sign. */
  readonly directional: boolean;
};

export type FeatureRow = {
  /** One number per feature as seen by a long trade; NaN where missing. */
  readonly values: Float64Array;
  /** Features that cannot be computed from this history; a row with any of them is not scored. */
  readonly missing: readonly string[];
  /** Per feature: whether it changes its sign for a short trade. */
  readonly directional: readonly boolean[];
  /** ATR(14) of closed 15m bars in price units, the unit of stop distances; null when missing. */
  readonly atr15: number | null;
  /** Realised volatility of the last 24 h as a share of the price (0.02 = 2 %); null when missing. */
  readonly realised24h: number | null;
};

/** Runs a step of the work as it is, for whoever wants to know how long it takes. */
export type TimedStep = <T>(step: "bars" | "indicators", work: () => T) => T;

/** What a set may see besides one instrument's own candles; what is absent shows as its missing flag, never as a guess. */
export type FeatureContext = {
  /** Closed 1m candles of the symbols that `companions` names, in its order; null where there are none. */
  readonly companions?: readonly (CandleColumns | null)[];
  /** Quoted spread at the slot in basis points of the middle price. */
  readonly spreadBps?: number | null;
  /** Told of steps; no number depends on it. */
  readonly timed?: TimedStep;
  /** Asked before each feature of a row; throws to have the work given up. */
  readonly keepPace?: () => void;
};

/** The rows of many slots of one history, one after the other in one block of numbers. */
export type FeatureMatrix = {
  /** Numbers in a row: the features of the set, in its order. */
  readonly width: number;
  /** Row after row what `FeatureRow.values` holds. */
  readonly values: Float64Array;
  /** Per row: how many of its features are missing; a row with any is not scored. */
  readonly missing: Uint16Array;
  /** Per row `FeatureRow.atr15`, NaN where that is null. */
  readonly atr15: Float64Array;
  /** Per row `FeatureRow.realised24h`, NaN where that is null. */
  readonly realised24h: Float64Array;
  /** Per feature: whether it changes its sign for a short trade. */
  readonly directional: readonly boolean[];
};

/** Rows of many slots; made for one run over histories that do not change, it may remember what it worked out. */
export type Matrices = {
  /** The rows of rising slots of a history, asked for in pieces as large as memory allows. */
  over(history: CandleColumns, context?: FeatureContext): (slots: readonly TimestampMs[]) => FeatureMatrix;
};

export type FeatureSet = {
  /** `name@version`; any change of meaning is a new version. */
  readonly id: string;
  /** Names in the order of the model's input. */
  readonly names: readonly string[];
  readonly definitions: readonly FeatureDefinition[];
  /** Minutes of candles before a slot after which no feature is missing for lack of history. */
  readonly warmupMinutes: number;
  /**
   * Pure; sees only candles closed at or before `slot`, whatever else `history` holds, and never looks back further
   * than `warmupMinutes`, so it does not matter where the history starts.
   */
  compute(history: CandleColumns, slot: TimestampMs, context?: FeatureContext): FeatureRow;
  /** The other symbols of the same venue that it looks at for a symbol; a set without it looks at none. */
  companions?(symbol: string): readonly string[];
  /** `compute` for many slots of one history, faster when they rise, and the same bit for bit. */
  over?(history: CandleColumns, context?: FeatureContext): (slot: TimestampMs) => FeatureRow;
  /** The same numbers for many slots at once; a set without it is worked out row by row (`matricesOf`). */
  matrices?(): Matrices;
};

/** The model's input for one side: directional features point along the trade, the rest stays as it is. */
export function withSide(row: FeatureRow, side: Side): Float32Array {
  const { values, directional } = row;
  const sign = direction(side);
  const input = new Float32Array(values.length);
  for (let column = 0; column < input.length; column += 1) {
    const value = values[column] ?? Number.NaN;
    input[column] = directional[column] ? sign * value + 0 : value;
  }
  return input;
}
