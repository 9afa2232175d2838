/** A straight line through points, by least squares. */

/** y ≈ intercept + slope · x; `r2` is the share of y's variance that the line explains, 1 where nothing varies. */
export type Line = { readonly slope: number; readonly intercept: number; readonly r2: number };

/** Needs two points at different x. */
export function leastSquares(points: readonly (readonly [x: number, y: number])[]): Line {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [meanX, meanY] = [mean(([x]) => x), mean(([, y]) => y)];
  const spreadX = mean(([x]) => (x - meanX) ** 2);
  const spreadY = mean(([, y]) => (y - meanY) ** 2);
  const slope = mean(([x, y]) => (x - meanX) * (y - meanY)) / spreadX;
  const intercept = meanY - slope * meanX;
  const missed = mean(([x, y]) => (y - intercept - slope * x) ** 2);
  return { slope, intercept, r2: spreadY === 0 ? 1 : 1 - missed / spreadY };
}
