/** What stated probabilities were worth, once it is known what happened: ranking, sharpness, calibration. */

/** What was stated, 0..1, and whether it happened. */
export type Stated = { readonly p: number; readonly won: boolean };

/** How often something happened; NaN for nothing. */
export const baseRate = (all: readonly Stated[]): number => mean(all, ({ won }) => Number(won));

/** Share of calls at one half or above that were right, and below it that were rightly not made. */
export const accuracy = (all: readonly Stated[]): number => mean(all, ({ p, won }) => Number(p >= 0.5 === won));

/** Mean squared distance of what was stated from what happened: 0 is perfect, 0.25 is always saying one half. */
export const brier = (all: readonly Stated[]): number => mean(all, ({ p, won }) => (p - Number(won)) ** 2);

/** 1 − Brier over that of always stating their own base rate; null when all or none happened. */
export function skill(all: readonly Stated[]): number | null {
  const base = baseRate(all);
  const reference = base * (1 - base);
  return reference > 0 ? 1 - brier(all) / reference : null;
}

/**
 * Share of pairs of one that happened and one that did not in which the first was stated higher, ties half (Mann and
 * Whitney 1947); null without both kinds.
 */
export function auc(all: readonly Stated[]): number | null {
  const sorted = all.toSorted((a, b) => a.p - b.p);
  let [lostBelow, won, pairs] = [0, 0, 0];
  for (let from = 0; from < sorted.length; ) {
    let until = from;
    let wonHere = 0;
    while (until < sorted.length && sorted[until]?.p === sorted[from]?.p) {
      wonHere += Number(sorted[until]?.won);
      until += 1;
    }
    const lostHere = until - from - wonHere;
    pairs += wonHere * (lostBelow + lostHere / 2);
    won += wonHere;
    lostBelow += lostHere;
    from = until;
  }
  return won > 0 && lostBelow > 0 ? pairs / (won * lostBelow) : null;
}

export type CalibrationBin = { readonly n: number; readonly stated: number; readonly realised: number };

/** Groups of (nearly) equal size by what was stated, from the lowest up; the first ones take what is left over. */
export function equalMassBins(all: readonly Stated[], bins: number): readonly CalibrationBin[] {
  const sorted = all.toSorted((a, b) => a.p - b.p);
  const [size, larger] = [Math.floor(sorted.length / bins), sorted.length % bins];
  return Array.from({ length: bins }, (_unused, bin) => {
    const from = bin * size + Math.min(bin, larger);
    const part = sorted.slice(from, from + size + Number(bin < larger));
    return { n: part.length, stated: mean(part, ({ p }) => p), realised: baseRate(part) };
  }).filter(({ n }) => n > 0);
}

/** Mean |stated − realised| over groups of equal size, by rows, 0..1; NaN for nothing. */
export function calibrationError(all: readonly Stated[], bins = 5): number {
  const sum = equalMassBins(all, bins).reduce(
    (total, { n, stated, realised }) => total + n * Math.abs(stated - realised),
    0,
  );
  return sum / all.length;
}

function mean<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((sum, one) => sum + of(one), 0) / all.length;
}
