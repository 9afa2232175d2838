/** Rounding to ticks and lot steps in exact decimals: 0.3 is three steps of 0.1, and three steps of 0.1 are 0.3. */

/** A step as a fraction of whole numbers, so that multiples of it are the nearest floating-point number. */
type Grid = { readonly units: number; readonly scale: number };

const MAX_DECIMALS = 15;
/** Division noise is a few parts in 10^16; anything closer than this to a grid point lies on it. */
const NOISE = 1e-12;

const grids = new Map<number, Grid>();

function gridOf(step: number): Grid {
  const known = grids.get(step);
  if (known !== undefined) return known;
  let decimals = 0;
  while (decimals < MAX_DECIMALS && Number(step.toFixed(decimals)) !== step) decimals += 1;
  const scale = 10 ** decimals;
  const grid = { units: Math.round(step * scale), scale };
  grids.set(step, grid);
  return grid;
}

/** The greatest multiple of `step` that is not above `value`. */
export function floorTo(value: number, step: number): number {
  return multiple(Math.floor(inSteps(value, step)), step);
}

/** The smallest multiple of `step` that is not below `value`. */
export function ceilTo(value: number, step: number): number {
  return multiple(Math.ceil(inSteps(value, step)), step);
}

/** How many steps a value is, noise removed when it lies on the grid. */
function inSteps(value: number, step: number): number {
  const raw = value / step;
  const nearest = Math.round(raw);
  return Math.abs(raw - nearest) <= NOISE * Math.max(1, Math.abs(raw)) ? nearest : raw;
}

function multiple(count: number, step: number): number {
  const { units, scale } = gridOf(step);
  return (count * units) / scale;
}
