/** Share of the variance that forecasts explain. */

export type Forecast = { readonly group: string; readonly truth: number; readonly forecast: number };

/** 1 − squared error over that of always saying `mean`; their own mean where none is given. Null when nothing varies. */
export function rSquared(all: readonly Forecast[], mean: number | null = null): number | null {
  const reference = mean ?? average(all);
  return share(all, () => reference);
}

/** The same against the mean of each group, so that knowing which group is lively counts for nothing. */
export function rSquaredWithin(all: readonly Forecast[]): number | null {
  const means = new Map([...Map.groupBy(all, ({ group }) => group)].map(([group, part]) => [group, average(part)]));
  return share(all, ({ group }) => means.get(group) ?? Number.NaN);
}

function share(all: readonly Forecast[], referenceOf: (one: Forecast) => number): number | null {
  const error = all.reduce((sum, { truth, forecast }) => sum + (truth - forecast) ** 2, 0);
  const total = all.reduce((sum, one) => sum + (one.truth - referenceOf(one)) ** 2, 0);
  return total > 0 ? 1 - error / total : null;
}

const average = (all: readonly Forecast[]): number => all.reduce((sum, { truth }) => sum + truth, 0) / all.length;
