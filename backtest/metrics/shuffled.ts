/** A fair shuffle: what is left when forecasts and outcomes have nothing to do with each other. */
import type { Random } from "../random.ts";

/** Every order is equally likely (Fisher and Yates). The input stays as it is. */
export function shuffled<T>(all: readonly T[], random: Random): readonly T[] {
  const order = [...all];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}
