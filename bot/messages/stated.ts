/** What a decision states, and what its record says to that: never one without the other. */
import { type Decision, type Evidence, TIERS, type VennAbersPair } from "../../engine/api.ts";
import { fixed, percent, ratio, ratioAgainst } from "./format.ts";

/** "confidence 0.41 · stated win chance 0.46". */
export function statedChance({ confidence, threshold, pWin }: Decision): string {
  const [shown] = ratioAgainst(confidence, threshold);
  return `confidence ${shown} · stated win chance ${ratio(pWin)}`;
}

/** How often such a statement came true, on what, and whether it bears what is stated now. */
export function recordLines({ evidence, pWin }: Pick<Decision, "evidence" | "pWin">): readonly string[] {
  if (evidence === null) return ["no past cases in this range to check it against"];
  const { low, high } = evidence;
  const bound = pWin > high ? high : low;
  const outside = (pWin > high || pWin < low) && ratio(pWin) !== ratio(bound);
  const fits = `at ${pWin > high ? "most" : "least"} ${ratio(bound)} fits it`;
  return [
    evidenceLine(evidence),
    ...(outside ? [`That record does not support a win chance of ${ratio(pWin)}: ${fits}.`] : []),
  ];
}

function evidenceLine({ slice, from, until, nIndependent, winRate, low, high }: Evidence): string {
  const { where, fitted } = SLICES[slice];
  const won = `${percent(winRate)} won [${ratio(low)}–${ratio(high)}]`;
  return `on ${fixed(nIndependent, 0)} independent cases${where} stated ${rangeText(from, until)}, ${won}${fitted}`;
}

/** What a model was fitted to flatters it. */
const SLICES = {
  test: { where: " of its untouched test", fitted: "" },
  calibration: { where: " of the slice it was calibrated on", fitted: "; expect worse of new ones" },
  refit: { where: " of the last 30 days, which it was refitted on,", fitted: "; expect worse of new ones" },
} as const satisfies Record<Evidence["slice"], unknown>;

function rangeText(from: number, until: number): string {
  if (until >= 1) return from <= 0 ? "anything" : `${ratio(from)} or more`;
  return from <= 0 ? `below ${ratio(until)}` : `${ratio(from)}–${ratio(until)}`;
}

/** Of fewer cases the two chances say nothing. */
const FEWEST_CASES = 30;

/** What past cases of its score come to by themselves; null where there are too few, or nobody counted them. */
export function pastAloneLine(pair: VennAbersPair | null): string | null {
  if (pair === null || pair.n < FEWEST_CASES) return null;
  const { ifLost, ifWon, n } = pair;
  return `by score alone, ${fixed(n, 0)} independent cases it was calibrated on give ${ratio(ifLost)} counting this one as lost, ${ratio(ifWon)} as won`;
}

/** Null unless the confidence is above the line of a higher tier, which one scan alone does not give. */
export function tierNote({ tier, confidence, tierEdges: [medium, high] }: Decision): string | null {
  const reached = confidence >= high ? "HIGH" : "MEDIUM";
  if (confidence < medium || TIERS.indexOf(reached) <= TIERS.indexOf(tier)) return null;
  const line = reached === "HIGH" ? high : medium;
  return `${tier}, though ${reached} begins at ${fixed(line, 3)}: rising takes two scans in a row`;
}
