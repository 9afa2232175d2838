/** Draws of many kinds from one seeded sequence: a history is its seed and its number. */
import { createRandom } from "../../../backtest/random.ts";

export type Dice = {
  /** Uniform in [0, 1). */
  readonly share: () => number;
  readonly between: (low: number, high: number) => number;
  /** A whole number, both ends possible. */
  readonly whole: (low: number, high: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
  /** Up to the bound, and in half of all cases the bound itself: the worst is where promises break. */
  readonly upTo: (bound: number) => number;
};

export function createDice(seed: number, stream: number): Dice {
  const share = createRandom(seed, stream);
  const between = (low: number, high: number): number => low + (high - low) * share();
  const whole = (low: number, high: number): number => low + Math.floor((high - low + 1) * share());
  return {
    share,
    between,
    whole,
    chance: (probability) => share() < probability,
    pick: <T>(items: readonly T[]): T => items[whole(0, items.length - 1)] as T,
    upTo: (bound) => (share() < 0.5 ? bound : bound * share()),
  };
}
