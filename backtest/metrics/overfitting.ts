/**
 * How much of the best of several variants is luck: the probability of backtest overfitting by combinatorially symmetric
 * cross-validation (Bailey, Borwein, López de Prado, Zhu 2017). Days are cut into blocks; for each half of the blocks the
 * variant that is best there is ranked on the other half.
 */

export type Overfitting = {
  /** Share of halves whose best lies below the middle on the other half, exactly there counting half; 0.5 is luck alone. */
  readonly pbo: number;
  /** Share of halves whose best lost money on the other half. */
  readonly lossShare: number;
  /** Sharpe on the other half = intercept + slope × Sharpe where it was chosen; null when all were chosen alike. */
  readonly degradation: { readonly slope: number; readonly intercept: number } | null;
  /** Of the logits of the relative ranks: below 0 the chosen is worse than the median variant. */
  readonly medianLogit: number;
  /** How often each variant was the best of a half, in their order. */
  readonly chosen: readonly number[];
  readonly halves: number;
  readonly blocks: number;
  readonly days: number;
};

const BLOCKS = 16;

/**
 * `daily`: one row a day in their order, one result a variant, in any unit that all share. The statistic is the Sharpe
 * ratio of days, 0 where nothing moves. Null with fewer than two variants or fewer than two days a block.
 */
export function overfitting(daily: readonly (readonly number[])[], blocks = BLOCKS): Overfitting | null {
  const variants = daily[0]?.length ?? 0;
  if (blocks % 2 !== 0 || blocks < 2) throw new Error(`${blocks} blocks have no halves.`);
  if (variants < 2 || daily.length < 2 * blocks) return null;
  const sums = blockSums(daily, variants, blocks);
  const halves = halvesOf(blocks).map((inside) => judge(sums, inside, variants));
  const chosen = Array.from(
    { length: variants },
    (_unused, variant) => halves.filter((h) => h.best === variant).length,
  );
  const mean = (value: (half: Half) => number): number =>
    halves.reduce((sum, half) => sum + value(half), 0) / halves.length;
  return {
    pbo: mean(({ logit }) => (logit < 0 ? 1 : Number(logit === 0) / 2)),
    lossShare: mean(({ outside }) => Number(outside < 0)),
    degradation: lineThrough(halves),
    medianLogit: medianOf(halves.map(({ logit }) => logit)),
    ...{ chosen, halves: halves.length, blocks, days: daily.length },
  };
}

/** The most blocks up to 16 that so many days can be cut into; 0 when they are too few for two. */
export const blocksFor = (days: number): number => Math.min(BLOCKS, 2 * Math.floor(days / 4));

/** Days, sum and sum of squares of each variant in a block, counted from its first value so that rounding stays small. */
type Sums = {
  readonly days: readonly number[];
  readonly origin: readonly number[];
  readonly sum: readonly Float64Array[];
  readonly square: readonly Float64Array[];
};

function blockSums(daily: readonly (readonly number[])[], variants: number, blocks: number): Sums {
  const origin = [...(daily[0] ?? [])];
  const zeros = () => Array.from({ length: blocks }, () => new Float64Array(variants));
  const [sum, square] = [zeros(), zeros()];
  const days = new Array<number>(blocks).fill(0);
  for (const [day, results] of daily.entries()) {
    const block = blockOf(day, daily.length, blocks);
    days[block] = (days[block] ?? 0) + 1;
    const [sums, squares] = [sum[block] ?? new Float64Array(), square[block] ?? new Float64Array()];
    for (const [variant, result] of results.entries()) {
      const off = result - (origin[variant] ?? 0);
      sums[variant] = (sums[variant] ?? 0) + off;
      squares[variant] = (squares[variant] ?? 0) + off * off;
    }
  }
  return { days, origin, sum, square };
}

/** Blocks differ by a day at most; the longer ones come first. */
function blockOf(day: number, days: number, blocks: number): number {
  const [length, longer] = [Math.floor(days / blocks), days % blocks];
  const inLonger = longer * (length + 1);
  return day < inLonger ? Math.floor(day / (length + 1)) : longer + Math.floor((day - inLonger) / length);
}

/** Every choice of half of the blocks, as one flag a block. */
function halvesOf(blocks: number): readonly (readonly boolean[])[] {
  const grow = (flags: readonly boolean[], taken: number): readonly (readonly boolean[])[] => {
    if (taken > blocks / 2 || flags.length - taken > blocks / 2) return [];
    if (flags.length === blocks) return [flags];
    return [...grow([...flags, true], taken + 1), ...grow([...flags, false], taken)];
  };
  return grow([], 0);
}

type Half = { readonly best: number; readonly inside: number; readonly outside: number; readonly logit: number };

function judge(sums: Sums, inside: readonly boolean[], variants: number): Half {
  const sharpes = (isIn: boolean): readonly number[] =>
    Array.from({ length: variants }, (_unused, variant) => sharpeOf(sums, inside, isIn, variant));
  const [here, there] = [sharpes(true), sharpes(false)];
  const best = here.indexOf(Math.max(...here));
  const own = there[best] ?? Number.NaN;
  const worse = there.filter((one) => one < own).length;
  const equal = there.filter((one) => one === own).length;
  const rank = 1 + worse + (equal - 1) / 2;
  return { best, inside: here[best] ?? Number.NaN, outside: own, logit: Math.log(rank / (variants + 1 - rank)) };
}

function sharpeOf(sums: Sums, inside: readonly boolean[], isIn: boolean, variant: number): number {
  let [n, sum, square] = [0, 0, 0];
  for (const [block, flag] of inside.entries()) {
    if (flag !== isIn) continue;
    n += sums.days[block] ?? 0;
    sum += sums.sum[block]?.[variant] ?? 0;
    square += sums.square[block]?.[variant] ?? 0;
  }
  const variance = (square - (sum * sum) / n) / (n - 1);
  // What rounding leaves of results that never change is no movement.
  if (!(variance > 1e-12 * (square / n))) return 0;
  return ((sums.origin[variant] ?? 0) + sum / n) / Math.sqrt(variance);
}

/** Least squares of the Sharpe ratio outside on the one inside. */
function lineThrough(halves: readonly Half[]): Overfitting["degradation"] {
  const meanOf = (value: (half: Half) => number): number =>
    halves.reduce((sum, half) => sum + value(half), 0) / halves.length;
  const [x, y] = [meanOf(({ inside }) => inside), meanOf(({ outside }) => outside)];
  const xx = meanOf(({ inside }) => (inside - x) ** 2);
  if (!(xx > 0)) return null;
  const slope = meanOf(({ inside, outside }) => (inside - x) * (outside - y)) / xx;
  return { slope, intercept: y - slope * x };
}

function medianOf(values: readonly number[]): number {
  const rising = values.toSorted((a, b) => a - b);
  const low = rising[Math.ceil(rising.length / 2) - 1] ?? Number.NaN;
  const high = rising[Math.floor(rising.length / 2)] ?? Number.NaN;
  return (low + high) / 2;
}
