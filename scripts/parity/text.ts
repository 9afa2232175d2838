/** What the comparison came to, in words. */

import { isoUtc } from "../../core/time.ts";
import type { DecisionSummary } from "../../db/ledger/summaries.ts";
import type { Comparison } from "./compare.ts";

export function parityText({ decisions, equal, firstDifference }: Comparison, kills: number): string {
  const head = `${equal} of ${decisions} decisions are the same in the live process (killed ${kills} times) and in the simulator.`;
  if (firstDifference === null) return `${head}\n`;
  const { live, simulated } = firstDifference;
  return [
    head,
    "A backtest that differs from the live path proves nothing about it. The first decision that differs:",
    `  live       ${decisionLine(live)}`,
    `  simulated  ${decisionLine(simulated)}`,
    "",
  ].join("\n");
}

export function decisionLine(one: DecisionSummary | null): string {
  if (one === null) return "not made";
  const { instrument, slot, side, score, pWin, confidence, pattern, firstRefusal, quantity, hash } = one;
  return `${isoUtc(slot)} ${instrument} ${side} score ${score} pWin ${pWin} confidence ${confidence} pattern ${pattern ?? "not recorded"} ${firstRefusal ?? "emitted"} quantity ${quantity} hash ${hash.slice(0, 16)}`;
}
