/** Turns a prediction into a possible signal: levels from the volatility of the moment, cost in R, expected R. */
import type { InstrumentId, Side } from "../../core/instrument.ts";
import { plus, type TimestampMs } from "../../core/time.ts";
import { roundLevels } from "../../risk/levels.ts";
import type { Candidate, SymbolSpec } from "../../risk/types.ts";
import { expectedR } from "../confidence/calibrate.ts";
import type { ExpectedCost } from "../execution/expected.ts";
import type { ModelBundle } from "../ports.ts";
import type { Prediction } from "../records.ts";

const BPS = 10_000;

export const costShareOf = (bundle: ModelBundle): number => bundle.label.costBps / BPS;

/** The better side: higher confidence, long when both are equal. Null when nothing was predicted. */
export function betterSide(predictions: readonly Prediction[], instrument: InstrumentId): Prediction | null {
  const of = (side: Side): Prediction | null =>
    predictions.find((one) => one.instrument === instrument && one.side === side) ?? null;
  const long = of("long");
  const short = of("short");
  if (long === null || short === null) return long ?? short;
  return short.confidence > long.confidence ? short : long;
}

export type Market = {
  /** Close of the newest candle, the best guess of the coming entry. */
  readonly close: number;
  /** ATR14 of closed 15-minute bars. */
  readonly atr15: number;
  /** Of a round trip begun now. */
  readonly cost: Pick<ExpectedCost, "share" | "basis">;
};

export function candidateFrom(
  prediction: Prediction,
  market: Market,
  bundle: ModelBundle,
  spec: SymbolSpec | null,
  validMs: number,
): Candidate {
  const { instrument, side, slot, tier, pWin, confidence } = prediction;
  const stopDistance = bundle.label.stopAtr * market.atr15;
  const targetDistance = bundle.label.targetMultiple * stopDistance;
  const levels = levelsOf(market.close, stopDistance, targetDistance, side, spec);
  return {
    instrument,
    side,
    slot,
    tier,
    pWin,
    confidence,
    entry: market.close,
    stopDistance,
    targetDistance,
    ...levels,
    costR: (market.cost.share * market.close) / stopDistance,
    costBasis: market.cost.basis,
    expectedR: expectedR(pWin, bundle.payoff),
    validUntil: validUntil(slot, validMs),
  };
}

const validUntil = (slot: TimestampMs, validMs: number): TimestampMs => plus(slot, validMs);

/** Without a specification there is no tick grid: the raw levels are shown and the gate refuses the size. */
function levelsOf(entry: number, stopDistance: number, targetDistance: number, side: Side, spec: SymbolSpec | null) {
  if (spec !== null) return roundLevels(entry, stopDistance, targetDistance, side, spec.tickSize);
  const sign = side === "long" ? 1 : -1;
  return { stop: entry - sign * stopDistance, target: entry + sign * targetDistance };
}
