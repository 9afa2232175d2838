/** Several losses in a short time cut the next sizes. */
import type { Controls, GateInput } from "./types.ts";

export type Backoff = { readonly losses: number; readonly active: boolean; readonly multiplier: number };

/** Null when its settings are not usable. Losses "from the future" (a clock set back) count too, and so do
 * times that are not numbers. */
export function backoffAt({
  at,
  controls,
  recentLosses,
  backoffUntil,
}: Pick<GateInput, "at" | "controls" | "recentLosses" | "backoffUntil">): Backoff | null {
  if (!usable(controls)) return null;
  const losses = recentLosses.filter((loss) => !(loss <= at - controls.backoffWindowMs)).length;
  const active = losses >= controls.backoffLosses || (backoffUntil !== undefined && !(backoffUntil <= at));
  return { losses, active, multiplier: active ? controls.backoffCut : 1 };
}

const usable = ({ backoffLosses, backoffWindowMs, backoffCut }: Controls): boolean =>
  backoffLosses >= 1 && backoffWindowMs >= 0 && backoffCut >= 0 && backoffCut <= 1;
