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
