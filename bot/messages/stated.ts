/** What a decision states, and what its record says to that: never one without the other. */
import { type Decision, type Evidence, TIERS, type VennAbersPair } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed, percent, ratio, ratioAgainst } from "./format.ts";

/** "confidence 0.41 · stated win chance 0.46". */
export function statedChance(words: Words, { confidence, threshold, pWin }: Decision): string {
  const [shown] = ratioAgainst(confidence, threshold);
  return words.text("stated-chance", { confidence: shown, chance: ratio(pWin) });
}

/** How often such a statement came true, on what, and whether it bears what is stated now. */
export function recordLines(words: Words, { evidence, pWin }: Pick<Decision, "evidence" | "pWin">): readonly string[] {
  if (evidence === null) return [words.text("stated-no-cases")];
  const { low, high } = evidence;
  const bound = pWin > high ? high : low;
  const outside = (pWin > high || pWin < low) && ratio(pWin) !== ratio(bound);
  const fits = pWin > high ? "stated-at-most" : "stated-at-least";
  return [
    evidenceLine(words, evidence),
    ...(outside ? [words.text(fits, { chance: ratio(pWin), bound: ratio(bound) })] : []),
  ];
}

function evidenceLine(words: Words, { slice, from, until, nIndependent, winRate, low, high }: Evidence): string {
  return words.text(SLICES[slice], {
    n: fixed(nIndependent, 0),
    range: rangeText(words, from, until),
    won: percent(winRate),
    low: ratio(low),
    high: ratio(high),
  });
}

/** What a model was fitted to flatters it, and is told so. */
const SLICES = {
  test: "stated-on-test",
  calibration: "stated-on-calibration",
  refit: "stated-on-refit",
} as const satisfies Record<Evidence["slice"], string>;

function rangeText(words: Words, from: number, until: number): string {
  if (until >= 1)
    return from <= 0 ? words.text("stated-anything") : words.text("stated-or-more", { from: ratio(from) });
  return from <= 0 ? words.text("stated-below", { until: ratio(until) }) : `${ratio(from)}–${ratio(until)}`;
}

/** Of fewer cases the two chances say nothing. */
const FEWEST_CASES = 30;

/** What past cases of its score come to by themselves; null where there are too few, or nobody counted them. */
export function pastAloneLine(words: Words, pair: VennAbersPair | null): string | null {
  if (pair === null || pair.n < FEWEST_CASES) return null;
  const { ifLost, ifWon, n } = pair;
  return words.text("stated-past-alone", { n: fixed(n, 0), lost: ratio(ifLost), won: ratio(ifWon) });
}

/** Null unless the confidence is above the line of a higher tier, which one scan alone does not give. */
export function tierNote(words: Words, { tier, confidence, tierEdges: [medium, high] }: Decision): string | null {
  const reached = confidence >= high ? "HIGH" : "MEDIUM";
  if (confidence < medium || TIERS.indexOf(reached) <= TIERS.indexOf(tier)) return null;
  const line = reached === "HIGH" ? high : medium;
  return words.text("stated-tier-waits", { tier, reached, line: fixed(line, 3) });
}
