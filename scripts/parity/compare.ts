/** Two lists of decisions about the same time: equal hash by hash, or where they first part. */
import type { DecisionSummary } from "../../db/ledger/summaries.ts";

export type Comparison = {
  /** Decisions that at least one of the two made. */
  readonly decisions: number;
  /** Of these, made by both with the same hash. */
  readonly equal: number;
  /** The earliest that differs; null on the side that did not make it. */
  readonly firstDifference: {
    readonly live: DecisionSummary | null;
    readonly simulated: DecisionSummary | null;
  } | null;
};

export function compareDecisions(live: readonly DecisionSummary[], simulated: readonly DecisionSummary[]): Comparison {
  const pairs = new Map<string, { live: DecisionSummary | null; simulated: DecisionSummary | null }>();
  for (const one of live) pairs.set(keyOf(one), { live: one, simulated: null });
  for (const one of simulated) pairs.set(keyOf(one), { live: pairs.get(keyOf(one))?.live ?? null, simulated: one });
  const all = [...pairs.values()];
  const different = all.filter((pair) => pair.live?.hash !== pair.simulated?.hash);
  const slotOf = (pair: (typeof all)[number]): number => pair.live?.slot ?? pair.simulated?.slot ?? 0;
  const [first = null] = different.toSorted((a, b) => slotOf(a) - slotOf(b));
  return { decisions: all.length, equal: all.length - different.length, firstDifference: first };
}

/** What a decision is about; its id also names the model, so two models would never meet. */
const keyOf = ({ instrument, slot, side }: DecisionSummary): string => `${instrument}|${slot}|${side}`;
