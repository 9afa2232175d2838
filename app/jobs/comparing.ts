/** The nightly comparison of the serving bundle with the one asked beside it; its sentence stands on `/model`. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { InstrumentId } from "../../core/instrument.ts";
import { type Clock, DAY_MS, MINUTE_MS, plus } from "../../core/time.ts";
import type { ShadowReader } from "../../db/shadow-reader.ts";
import type { JobTold } from "../../engine/job-told.ts";
import type { CandleStore, ModelBundle } from "../../engine/ports.ts";
import { type ComparedRow, type Comparison, compare, withOutcomes } from "../models/comparison.ts";
import type { Shadow } from "../models/shadow.ts";
import type { Job } from "./jobs.ts";

export type ComparingParts = {
  readonly shadow: Pick<Shadow, "tag" | "highLine">;
  readonly serving: { readonly bundle: ModelBundle };
  /** Null while there is nothing to read. */
  readonly open: () => ShadowReader | null;
  readonly store: Pick<CandleStore, "range">;
  readonly clock: Clock;
};

/** As long as the candle database keeps its candles, whatever is set. */
const DAYS = 30;

export const COMPARING = "shadow comparison";

export const comparing = (parts: ComparingParts): Job => ({
  name: COMPARING,
  // After the refit and the look at drift, before the jobs that move candles.
  expression: "50 0 * * *",
  run: (leaving) => compareTonight(parts, leaving),
});

async function compareTonight(
  { shadow, serving, open, store, clock }: ComparingParts,
  leaving: AbortSignal,
): Promise<readonly JobTold[]> {
  const tag = shadow.tag();
  const reader = tag === null ? null : open();
  if (tag === null || reader === null) return [{ as: "shadow-none" }];
  const { bundle } = serving;
  const { label } = bundle;
  const now = clock.now();
  try {
    const shared = reader.shared(bundle.tag, tag, plus(now, -DAYS * DAY_MS), now);
    const rows: ComparedRow[] = [];
    for (const [instrument, part] of Map.groupBy(shared, (row): InstrumentId => row.instrument)) {
      leaving.throwIfAborted();
      await nextTurn();
      const [first, last] = [part[0], part.at(-1)];
      if (first === undefined || last === undefined) continue;
      const until = plus(last.slot, (label.horizonMinutes + 2) * MINUTE_MS);
      rows.push(...withOutcomes(part, label, store.range(instrument, first.slot, until)));
    }
    const serves = { tag: bundle.tag, highLine: bundle.tierEdges[1] };
    return [told(tag, compare(rows, serves, { tag, highLine: shadow.highLine() }, label.horizonMinutes))];
  } finally {
    reader.close();
  }
}

function told(tag: string, compared: Comparison | null): JobTold {
  if (compared === null) return { as: "shadow-early", tag };
  const { n, nIndependent, brierDifference, tooLittle } = compared;
  const { value: brier, interval } = brierDifference;
  return { as: "shadow", tag, brier, interval, n, nIndependent, tooLittle: tooLittle !== null };
}
