/** Old and new bundle on the same newest 30 days, both asked by the scan's own code. */
import { type ComparedRow, type Comparison, compare } from "../../app/models/comparison.ts";
import { DAY_MS, isoUtc } from "../../core/time.ts";
import { FEATURE_SETS, featureSetOf } from "../../engine/features/sets.ts";
import type { Inference, ModelBundle } from "../../engine/ports.ts";
import { type Catalogue, findModel } from "../../models/catalogue.ts";
import { createInference } from "../../models/runner.ts";
import { judgedRows } from "../evaluate/ask.ts";
import type { JudgedRow } from "../evaluate/evaluation.ts";
import { rowsOf } from "../evaluate/rows.ts";
import type { Recorded } from "../snapshot/sources.ts";

const NEWEST_MS = 30 * DAY_MS;

export type MonthComparison = {
  readonly comparison: Comparison | null;
  /** Days of that month which the old one was trained or calibrated on: they favour it. */
  readonly seenByOld: number;
};

/** Null when one of the two cannot be asked any more. */
export async function compareOnNewestMonth(
  catalogue: Catalogue,
  tags: { readonly old: string; readonly fresh: string },
  recorded: readonly Recorded[],
): Promise<MonthComparison | null> {
  const [old, fresh] = await Promise.all([opened(catalogue, tags.old), opened(catalogue, tags.fresh)]);
  try {
    if (old === null || fresh === null) return null;
    const [before, after] = [await judged(old, recorded), await judged(fresh, recorded)];
    const rows = joined(before, after);
    const days = new Set(rows.map(({ slot }) => isoUtc(slot).slice(0, 10)));
    const entrant = ({ tag, tierEdges }: ModelBundle) => ({ tag, highLine: tierEdges[1] });
    return {
      comparison: compare(rows, entrant(old.bundle), entrant(fresh.bundle), fresh.bundle.label.horizonMinutes),
      seenByOld: old.bundle.daysUsed.filter((day) => days.has(day)).length,
    };
  } finally {
    await Promise.all([old?.stop(), fresh?.stop()]);
  }
}

async function opened(catalogue: Catalogue, tag: string): Promise<Inference | null> {
  const model = findModel(catalogue, tag);
  if (!model.ok) return null;
  const inference = await createInference({ folder: model.value.folder, features: FEATURE_SETS });
  return inference.ok ? inference.value : null;
}

async function judged(inference: Inference, recorded: readonly Recorded[]): Promise<readonly JudgedRow[]> {
  const { bundle } = inference;
  const set = featureSetOf(bundle);
  const slots = recorded.flatMap((one) => rowsOf(one, recorded, set, bundle.label).asked);
  const newest = Math.max(...slots.map(({ slot }) => slot));
  return judgedRows(
    slots.filter(({ slot }) => slot > newest - NEWEST_MS),
    inference,
  );
}

/** What both answered; the outcome is that of the new one's label, which both share unless geometry was changed. */
function joined(before: readonly JudgedRow[], after: readonly JudgedRow[]): readonly ComparedRow[] {
  const keyOf = ({ instrument, side, slot }: JudgedRow): string => `${instrument} ${side} ${slot}`;
  const old = new Map(before.map((row) => [keyOf(row), row]));
  return after.flatMap((row) => {
    const other = old.get(keyOf(row));
    const { instrument, side, slot, pWin: pB, outcome } = row;
    return other === undefined ? [] : [{ instrument, side, slot, pA: other.pWin, pB, netR: outcome.netR }];
  });
}
