/**
 * Platt scaling (1999) by Newton's method with backtracking, as in Lin, Lin and Weng, "A note on Platt's probabilistic
 * outputs for support vector machines" (2007): targets are drawn a little towards the middle, so that the fit stays
 * finite when wins and losses can be told apart. A fixed offset per row stands for what boosters add.
 */

import { logistic } from "./logit.ts";

/** One outcome as a calibrator is fitted on it. */
export type PlattRow = {
  /** Logit of the raw score. */
  readonly logit: number;
  /** What is added to the logit whatever the fit says. */
  readonly offset: number;
  readonly won: boolean;
};

export type PlattLine = { readonly slope: number; readonly intercept: number };

const MAX_STEPS = 100;
/** Below this gradient the line is found. */
const SMALL_GRADIENT = 1e-9;
/** Keeps the Hessian invertible; too small to be seen in the result. */
const RIDGE = 1e-12;
const SHORTEST_STEP = 1e-10;
/** Share of the promised descent that a step must keep (Armijo). */
const KEPT_DESCENT = 1e-4;

/** Probability, 0..1, that a row wins by this line. */
export const stated = ({ slope, intercept }: PlattLine, { logit, offset }: Omit<PlattRow, "won">): number =>
  logistic(slope * logit + intercept + offset);

/** Null when it cannot be told: only wins, only losses, or the same logit in every row. */
export function fitPlatt(rows: readonly PlattRow[]): PlattLine | null {
  const wins = rows.filter(({ won }) => won).length;
  const losses = rows.length - wins;
  const first = rows[0];
  if (first === undefined || wins === 0 || losses === 0) return null;
  if (rows.every(({ logit }) => logit === first.logit)) return null;
  const targets: Targets = { won: (wins + 1) / (wins + 2), lost: 1 / (losses + 2) };
  let line: PlattLine = { slope: 0, intercept: Math.log((wins + 1) / (losses + 1)) };
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const slopes = derivatives(rows, targets, line);
    if (Math.abs(slopes.bySlope) < SMALL_GRADIENT && Math.abs(slopes.byIntercept) < SMALL_GRADIENT) break;
    const next = descend(rows, targets, line, slopes);
    if (next === null) break;
    line = next;
  }
  return line;
}

type Targets = { readonly won: number; readonly lost: number };

/** Mean negative log likelihood, in a form that does not overflow. */
function loss(rows: readonly PlattRow[], targets: Targets, { slope, intercept }: PlattLine): number {
  let sum = 0;
  for (const { logit, offset, won } of rows) {
    const z = slope * logit + intercept + offset;
    const target = won ? targets.won : targets.lost;
    sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - target * z;
  }
  return sum / rows.length;
}

type Derivatives = {
  readonly bySlope: number;
  readonly byIntercept: number;
  /** Second derivatives: by slope twice, by intercept twice, by both. */
  readonly slopeTwice: number;
  readonly interceptTwice: number;
  readonly both: number;
};

function derivatives(rows: readonly PlattRow[], targets: Targets, line: PlattLine): Derivatives {
  let [bySlope, byIntercept, slopeTwice, interceptTwice, both] = [0, 0, RIDGE, RIDGE, 0];
  for (const row of rows) {
    const p = stated(line, row);
    const error = p - (row.won ? targets.won : targets.lost);
    const curve = p * (1 - p);
    bySlope += (error * row.logit) / rows.length;
    byIntercept += error / rows.length;
    slopeTwice += (curve * row.logit * row.logit) / rows.length;
    interceptTwice += curve / rows.length;
    both += (curve * row.logit) / rows.length;
  }
  return { bySlope, byIntercept, slopeTwice, interceptTwice, both };
}

/** One Newton step, halved until it descends; null when no step does, which is as close as numbers get. */
function descend(rows: readonly PlattRow[], targets: Targets, line: PlattLine, by: Derivatives): PlattLine | null {
  const determinant = by.slopeTwice * by.interceptTwice - by.both * by.both;
  const slopeStep = -(by.interceptTwice * by.bySlope - by.both * by.byIntercept) / determinant;
  const interceptStep = -(by.slopeTwice * by.byIntercept - by.both * by.bySlope) / determinant;
  const promised = by.bySlope * slopeStep + by.byIntercept * interceptStep;
  const before = loss(rows, targets, line);
  for (let size = 1; size >= SHORTEST_STEP; size /= 2) {
    const next = { slope: line.slope + size * slopeStep, intercept: line.intercept + size * interceptStep };
    if (loss(rows, targets, next) < before + KEPT_DESCENT * size * promised) return next;
  }
  return null;
}
