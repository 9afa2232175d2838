/** The few statistics that messages and evidence need. */

const Z_95 = 1.959963984540054;

/**
 * Wilson score interval (1927) of a proportion, 95 % two-sided by default.
 * `wins` may be fractional (an effective count); n must be positive.
 */
export function wilson(wins: number, n: number, z = Z_95): readonly [number, number] {
  const p = wins / n;
  const z2 = z * z;
  const centre = p + z2 / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  const scale = 1 + z2 / n;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}

/** Pearson's correlation of two series, −1..1; null when either does not vary or a number is not finite. */
export function correlation(xs: Float64Array, ys: Float64Array): number | null {
  const [meanX, meanY] = [meanOf(xs), meanOf(ys)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let row = 0; row < xs.length; row += 1) {
    const [x, y] = [xs[row] ?? Number.NaN, ys[row] ?? Number.NaN];
    xx += (x - meanX) ** 2;
    yy += (y - meanY) ** 2;
    xy += (x - meanX) * (y - meanY);
  }
  const found = xy / Math.sqrt(xx * yy);
  return Number.isFinite(found) ? Math.min(1, Math.max(-1, found)) : null;
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
