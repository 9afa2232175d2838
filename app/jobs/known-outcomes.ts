/** What became of the stored predictions of the last days, for the nightly jobs that learn from them. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { InstrumentId } from "../../core/instrument.ts";
import { DAY_MS, plus, type TimestampMs } from "../../core/time.ts";
import { type Resolved, resolve } from "../../engine/outcome/resolve.ts";
import type { ScoredRow } from "../../engine/ports/learned.ts";
import type { ModelBundle } from "../../engine/ports.ts";
import type { Stores } from "../stores.ts";

/** Predictions of one bundle (null = of all) in so many days before an instant; day by day, so that a scan never waits for all of them. */
export async function scoredBefore(
  { calibrators }: Pick<Stores, "calibrators">,
  { tag, at, days }: { readonly tag: string | null; readonly at: TimestampMs; readonly days: number },
  leaving: AbortSignal,
): Promise<readonly ScoredRow[]> {
  const rows: ScoredRow[] = [];
  for (let day = days; day > 0; day -= 1) {
    leaving.throwIfAborted();
    const some = calibrators.scored(plus(at, -day * DAY_MS), plus(at, -(day - 1) * DAY_MS));
    rows.push(...some.filter(({ modelTag }) => tag === null || modelTag === tag));
    await nextTurn();
  }
  return rows;
}

/** Of those that had ended by then: candles after `at` are not looked at. */
export async function outcomesOf(
  rows: readonly ScoredRow[],
  { store }: Pick<Stores, "store">,
  { at, days, label }: { readonly at: TimestampMs; readonly days: number; readonly label: ModelBundle["label"] },
  leaving: AbortSignal,
): Promise<readonly Resolved[]> {
  const outcomes: Resolved[] = [];
  for (const [instrument, group] of Map.groupBy(rows, (row): InstrumentId => row.instrument)) {
    leaving.throwIfAborted();
    outcomes.push(...resolve(group, store.range(instrument, plus(at, -days * DAY_MS), at), label));
    await nextTurn();
  }
  return outcomes;
}
