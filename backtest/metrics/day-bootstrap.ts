/** The interval of a mean when rows of one day are not independent: whole UTC days are drawn. */
import { DAY_MS, type TimestampMs } from "../../core/time.ts";
import type { Random } from "../random.ts";

export type Dated = { readonly slot: TimestampMs; readonly value: number };

const DRAWS = 2000;

/** 95 % of the means of days drawn with replacement (Efron's percentiles); null with fewer than two days. */
export function dayBootstrap(rows: readonly Dated[], random: Random, draws = DRAWS): readonly [number, number] | null {
  const days = [...Map.groupBy(rows, ({ slot }) => Math.floor(slot / DAY_MS)).values()].map((day) => ({
    sum: day.reduce((sum, { value }) => sum + value, 0),
    n: day.length,
  }));
  if (days.length < 2) return null;
  const means = Float64Array.from({ length: draws }, () => {
    let [sum, n] = [0, 0];
    for (let drawn = 0; drawn < days.length; drawn += 1) {
      const day = days[Math.floor(random() * days.length)];
      sum += day?.sum ?? 0;
      n += day?.n ?? 0;
    }
    return sum / n;
  }).sort();
  return [quantile(means, 0.025), quantile(means, 0.975)];
}

/** Of rising numbers, read off the straight line between two neighbours. */
export function quantile(rising: Float64Array, share: number): number {
  const at = share * (rising.length - 1);
  const below = rising[Math.floor(at)] ?? Number.NaN;
  const above = rising[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}
