/** Stop and target on the price grid. Distances stay unrounded: reward and risk are judged on those. */
import type { Side } from "../core/instrument.ts";
import { ceilTo, floorTo } from "./grid.ts";

export type Levels = { readonly stop: number; readonly target: number };

/**
 * Moves the target away from the entry and the stop towards it, each by less than one tick. So rounding never makes a
 * planned loss larger or a planned profit smaller, and a planned 2.0 never becomes 1.9999. Prices are in quote currency;
 * a stop closer than one tick may fall on the entry itself, which the gate then refuses.
 */
export function roundLevels(
  entry: number,
  stopDistance: number,
  targetDistance: number,
  side: Side,
  tickSize: number,
): Levels {
  // For a long both movements go up, for a short both go down.
  return side === "long"
    ? { stop: ceilTo(entry - stopDistance, tickSize), target: ceilTo(entry + targetDistance, tickSize) }
    : { stop: floorTo(entry + stopDistance, tickSize), target: floorTo(entry - targetDistance, tickSize) };
}
