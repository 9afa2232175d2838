/** How many features of a row lie outside what the models were trained on. */
import type { TrainingRange } from "../ports.ts";
import type { Outside } from "./outlook.ts";

const NAMED = 3;

/** `row`: the long side's features in the order of `names`. Null without a training range. */
export function outsideOf(
  row: ArrayLike<number>,
  names: readonly string[],
  range: Pick<TrainingRange, "low" | "high"> | null,
): Outside | null {
  if (range === null) return null;
  const out: { readonly name: string; readonly distance: number }[] = [];
  for (const [column, name] of names.entries()) {
    const far = distance(row[column] ?? Number.NaN, range.low[column] ?? Number.NaN, range.high[column] ?? Number.NaN);
    if (far > 0) out.push({ name, distance: far });
  }
  const sorted = out.toSorted((one, other) => other.distance - one.distance);
  return { count: out.length, farthest: sorted.slice(0, NAMED).map(({ name }) => name) };
}

/** In widths of the range, 0 inside it; a range without width is left by any other value. */
function distance(value: number, low: number, high: number): number {
  const beyond = Math.max(low - value, value - high, 0);
  return beyond === 0 ? 0 : beyond / (high - low);
}
