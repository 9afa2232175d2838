/** Probabilities on the scale on which evidence adds up. */

/** Keeps the logit finite; a probability closer to 0 or 1 than this says nothing more. */
const EDGE = 1e-6;

export function logit(probability: number): number {
  const clamped = Math.min(1 - EDGE, Math.max(EDGE, probability));
  return Math.log(clamped / (1 - clamped));
}

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
