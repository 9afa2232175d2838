/** Two lists of decisions about the same time: equal hash by hash and pattern by pattern, or where they first part. */
import type { DecisionSummary } from "../../db/ledger/summaries.ts";

export type Comparison = {
  /** Decisions that at least one of the two made. */
  readonly decisions: number;
  /** Of these, made by both with the same hash and pattern. */
  readonly equal: number;
  /** The earliest that differs; null on the side that did not make it. */
  readonly firstDifference: {
    readonly live: DecisionSummary | null;
    readonly simulated: DecisionSummary | null;
  } | null;
};

export function compareDecisions(live: readonly DecisionSummary[], simulated: readonly DecisionSummary[]): Comparison {
  const { decisions, different } = differingPairs(live, simulated);
  return { decisions, equal: decisions - different.length, firstDifference: different[0] ?? null };
}

export type Pair = NonNullable<Comparison["firstDifference"]>;

/** How many decisions there are, and those that differ, in the order of their slots. */
export function differingPairs(
  live: readonly DecisionSummary[],
  simulated: readonly DecisionSummary[],
): { readonly decisions: number; readonly different: readonly Pair[] } {
  const pairs = new Map<string, Pair>();
  for (const one of live) pairs.set(keyOf(one), { live: one, simulated: null });
  for (const one of simulated) pairs.set(keyOf(one), { live: pairs.get(keyOf(one))?.live ?? null, simulated: one });
  const different = [...pairs.values()].filter(differs);
  const slotOf = (pair: Pair): number => pair.live?.slot ?? pair.simulated?.slot ?? 0;
  return { decisions: pairs.size, different: different.toSorted((a, b) => slotOf(a) - slotOf(b)) };
}

/** The hash leaves the pattern out. A live process of a version that did not record it has nothing to compare. */
const differs = ({ live, simulated }: Pair): boolean =>
  live?.hash !== simulated?.hash || (live?.pattern != null && live.pattern !== simulated?.pattern);

/** What a decision is about; its id also names the model, so two models would never meet. */
const keyOf = ({ instrument, slot, side }: DecisionSummary): string => `${instrument}|${slot}|${side}`;
