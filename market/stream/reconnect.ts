/** How long to wait before a lost stream is dialled again. */

const BASE_MS = 1_000;
const CAP_MS = 60_000;
const JITTER = 0.1;

/** `losses` in a row, from 1: 1 s, 2 s, 4 s … 60 s; `chance` in [0, 1) spreads it by ±10 %, so that clients do not all come at once. */
export function reconnectDelayMs(losses: number, chance: number): number {
  return Math.min(CAP_MS, BASE_MS * 2 ** (losses - 1)) * (1 - JITTER + 2 * JITTER * chance);
}
