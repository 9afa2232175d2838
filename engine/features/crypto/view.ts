/**
 * What the sets `crypto@…` see at one slot: ways through the last minutes, facts on closed bars, the companions' ways,
 * the spread. Everything is computed when it is first asked for.
 */
import type { CandleColumns } from "../../../core/candle.ts";
import { TIMEFRAMES, type TimestampMs } from "../../../core/time.ts";
import type { Column } from "../batch/column.ts";
import type { FeatureContext, FeatureDefinition, TimedStep } from "../feature-set.ts";
import { type BarFacts, barFactsBefore, type CryptoTimeframe } from "./bar-facts.ts";
import { type BarSequence, sequenceBefore } from "./bar-sequence.ts";
import type { PieceView } from "./piece-view.ts";
import { type Trading, tradingBefore } from "./trading.ts";
import { type Way, wayBefore } from "./way.ts";

export const DAY_MINUTES = 1440;

export type Companion = {
  /** Log return of the last k minutes over the companion's own 24 h volatility times √k. */
  readonly move: (minutes: number) => number;
  /** ln(volatility of the last hour / of the last 24 h). */
  readonly liveliness: number;
};

export type View = {
  readonly slot: TimestampMs;
  /** Close of the newest closed 1m candle. */
  readonly close: number;
  readonly way: (minutes: number) => Way;
  readonly trading: (minutes: number) => Trading;
  /** Volatility of 1m log returns over the last 24 h, per √minute: the unit of what is z-scored. */
  readonly sigma: number;
  /** Log return of the last k minutes in units of `sigma` times √k. */
  readonly move: (minutes: number) => number;
  readonly bars: (timeframe: CryptoTimeframe) => BarFacts;
  /** Null where the companion has no candles, or too few or too old ones. */
  readonly companion: (index: number) => Companion | null;
  /** Null when not known. */
  readonly spreadBps: number | null;
};

export type SequenceView = View & {
  /** The last four hours of closed 5m bars. */
  readonly sequence: () => BarSequence;
};

export type Feature = FeatureDefinition & {
  readonly value: (view: View) => number;
  /** The same for all slots of a piece of history: the same operations on columns, so the same bits. */
  readonly column: (view: PieceView) => Column;
};
/** One that looks at the last four hours bar by bar; every other one needs less. */
export type SequenceFeature = FeatureDefinition & { readonly value: (view: SequenceView) => number };
type Shape = Pick<FeatureDefinition, "unit" | "range" | "directional">;

export const SIGNED_SIGMA: Shape = { unit: "standard deviations", range: [null, null], directional: true };
export const SIGNED_ATR: Shape = { unit: "ATR14 of the same bars", range: [null, null], directional: true };
export const SIGNED_SHARE: Shape = { unit: "share", range: [-1, 1], directional: true };
export const SHARE: Shape = { unit: "share", range: [0, 1], directional: false };
export const LOG: Shape = { unit: "natural logarithm", range: [null, null], directional: false };
export const FLAG: Shape = { unit: "0 or 1", range: [0, 1], directional: false };

/**
 * Views of one history at any slots. Facts on bars are kept until the next bar of their timeframe closes: that makes a
 * run over history fast, and as they depend on the newest closed bar alone it changes no bit.
 */
export function viewer(history: CandleColumns, context: FeatureContext): (slot: TimestampMs) => SequenceView {
  const bars = barMemory(history, context.timed);
  const sequence = untilNextBar("5m", (slot) => sequenceBefore(history, slot));
  return (slot) => {
    const way = remembered((minutes) => wayBefore(history, slot, minutes));
    const sigma = way(DAY_MINUTES).volatility;
    return {
      slot,
      close: way(1).close,
      way,
      trading: remembered((minutes) => tradingBefore(history, slot, minutes)),
      sigma,
      move: (minutes) => way(minutes).change / (sigma * Math.sqrt(minutes)),
      bars: (timeframe) => bars(timeframe, slot),
      sequence: () => sequence(slot),
      companion: remembered((index) => companionOf(context.companions?.[index] ?? null, slot)),
      spreadBps: context.spreadBps ?? null,
    };
  };
}

function companionOf(history: CandleColumns | null, slot: TimestampMs): Companion | null {
  if (history === null) return null;
  const way = remembered((minutes) => wayBefore(history, slot, minutes));
  const sigma = way(DAY_MINUTES).volatility;
  const move = (minutes: number): number => way(minutes).change / (sigma * Math.sqrt(minutes));
  const liveliness = Math.log(way(60).volatility / sigma);
  const known = [move(1), move(5), move(15), move(60), liveliness].every(Number.isFinite);
  return known ? { move, liveliness } : null;
}

function barMemory(
  history: CandleColumns,
  timed?: TimedStep,
): (timeframe: CryptoTimeframe, slot: TimestampMs) => BarFacts {
  const known = new Map<CryptoTimeframe, (slot: TimestampMs) => BarFacts>();
  return (timeframe, slot) => {
    const before = known.get(timeframe);
    if (before !== undefined) return before(slot);
    const facts = untilNextBar(timeframe, (at) => barFactsBefore(history, at, timeframe, timed));
    known.set(timeframe, facts);
    return facts(slot);
  };
}

/** Remembers what was computed until the next bar of a timeframe has closed. */
function untilNextBar<T>(timeframe: CryptoTimeframe, compute: (slot: TimestampMs) => T): (slot: TimestampMs) => T {
  let known: { readonly bar: number; readonly value: T } | null = null;
  return (slot) => {
    const bar = Math.floor(slot / TIMEFRAMES[timeframe]);
    if (known?.bar === bar) return known.value;
    const value = compute(slot);
    known = { bar, value };
    return value;
  };
}

function remembered<T>(compute: (key: number) => T): (key: number) => T {
  const known = new Map<number, T>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}
