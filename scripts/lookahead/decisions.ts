/** Whether decisions know the future: the same run on candles that end early must decide the same until then. */
import { type CandleColumns, rowAtOrAfter, sliceColumns } from "../../core/candle.ts";
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import type { OpenBacktest } from "../backtest/open.ts";
import { simulateRun } from "../backtest/run.ts";

export type DecisionProof = {
  /** Decisions compared, over all cuts. */
  readonly decisions: number;
  /** Slots of decisions that changed when the candles after a cut were taken away. */
  readonly changed: readonly string[];
};

/** The run once with all its candles, then once per cut without what comes after it. */
export async function proveDecisions(run: OpenBacktest, cuts: readonly TimestampMs[]): Promise<DecisionProof> {
  const whole = await hashesOf(run);
  const changed = new Set<string>();
  let decisions = 0;
  for (const cut of cuts) {
    const end = (columns: CandleColumns): CandleColumns =>
      sliceColumns(columns, 0, rowAtOrAfter(columns.openTime, cut));
    const tape = new Map([...run.tape].map(([instrument, columns]) => [instrument, end(columns)]));
    const part = await hashesOf({ ...run, tape, slots: run.slots.filter((slot) => slot <= cut) });
    const expected = [...whole].filter(([, { slot }]) => slot <= cut);
    decisions += expected.length;
    for (const [key, { slot, hash }] of expected) if (part.get(key)?.hash !== hash) changed.add(isoUtc(slot));
    if (part.size !== expected.length) changed.add(`${part.size} instead of ${expected.length} decisions`);
  }
  return { decisions, changed: [...changed] };
}

/** `hash`: with the pattern, which the decision's own leaves out. */
type Hashed = { readonly slot: TimestampMs; readonly hash: string };

async function hashesOf(run: OpenBacktest): Promise<ReadonlyMap<string, Hashed>> {
  const hashes = new Map<string, Hashed>();
  await simulateRun(run, {
    onDecision: ({ id, slot, hash, pattern }) => void hashes.set(id, { slot, hash: `${hash} ${pattern}` }),
  });
  return hashes;
}
