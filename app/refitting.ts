/**
 * The nightly refit: the calibrator of the serving bundle is fitted again on outcomes that ended before a fixed instant.
 * That instant, not the moment the job runs, decides what counts, so a run that was missed or cut short gives the same
 * row later, and one that is repeated changes nothing.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { InstrumentId } from "../core/instrument.ts";
import { type Clock, DAY_MS, MINUTE_MS, plus, type TimestampMs } from "../core/time.ts";
import { REFIT_DAYS, refit } from "../engine/confidence/refit.ts";
import type { RefitRecord } from "../engine/confidence/refit-record.ts";
import { type Resolved, resolve } from "../engine/outcome/resolve.ts";
import type { ScoredRow } from "../engine/ports/learned.ts";
import type { ModelBundle } from "../engine/ports.ts";
import type { Job } from "./jobs.ts";
import type { Stores } from "./stores.ts";

export type RefittingParts = {
  readonly stores: Pick<Stores, "calibrators" | "store">;
  /** What serves now, its active calibrator in it. */
  readonly serving: { readonly bundle: ModelBundle };
  readonly clock: Clock;
};

/** Twenty minutes into the day (UTC): after its first scans, before the jobs that move candles. */
const MINUTE_OF_DAY = 20;

export const refitting = (parts: RefittingParts): Job => ({
  name: "calibrator refit",
  expression: `${MINUTE_OF_DAY} 0 * * *`,
  run: (leaving) => refitTonight(parts, leaving),
});

async function refitTonight({ stores, serving, clock }: RefittingParts, leaving: AbortSignal): Promise<string> {
  const { bundle } = serving;
  const { tag, calibrator: active, label } = bundle;
  const at = newestNight(clock.now());
  const known = stores.calibrators.all(tag)[0];
  if (known !== undefined && known.fittedAt >= at) return `${tag} was already refitted tonight: ${told(known)}`;
  const rows = await scoredBefore(stores, at, leaving);
  const own = rows.filter(({ modelTag }) => modelTag === tag);
  const outcomes = await outcomesOf(own, stores, at, label, leaving);
  leaving.throwIfAborted();
  const record = refit(outcomes, { tag, active, at });
  stores.calibrators.record(record);
  return told(record);
}

/** The newest instant that refits are due at. */
export function newestNight(now: TimestampMs): TimestampMs {
  const offset = MINUTE_OF_DAY * MINUTE_MS;
  return (Math.floor((now - offset) / DAY_MS) * DAY_MS + offset) as TimestampMs;
}

/** Day by day, so that a scan never waits for the whole month. */
async function scoredBefore(
  { calibrators }: RefittingParts["stores"],
  at: TimestampMs,
  leaving: AbortSignal,
): Promise<readonly ScoredRow[]> {
  const rows: ScoredRow[] = [];
  for (let day = REFIT_DAYS; day > 0; day -= 1) {
    leaving.throwIfAborted();
    rows.push(...calibrators.scored(plus(at, -day * DAY_MS), plus(at, -(day - 1) * DAY_MS)));
    await nextTurn();
  }
  return rows;
}

async function outcomesOf(
  rows: readonly ScoredRow[],
  { store }: RefittingParts["stores"],
  at: TimestampMs,
  label: ModelBundle["label"],
  leaving: AbortSignal,
): Promise<readonly Resolved[]> {
  const outcomes: Resolved[] = [];
  for (const [instrument, group] of Map.groupBy(rows, (row): InstrumentId => row.instrument)) {
    leaving.throwIfAborted();
    // Candles of the night itself are not looked at: what had not ended by then is not known.
    outcomes.push(...resolve(group, store.range(instrument, plus(at, -REFIT_DAYS * DAY_MS), at), label));
    await nextTurn();
  }
  return outcomes;
}

const WHY: Readonly<Record<RefitRecord["reason"], string>> = {
  ADOPTED: "it takes over at the next scan",
  TOO_FEW_TO_FIT: "too few outcomes that do not overlap to fit it on; the one in use stays",
  TOO_FEW_TO_COMPARE: "too few outcomes that do not overlap in the newest week to compare on; the one in use stays",
  ONE_SIDED: "only wins, only losses or one score for all; the one in use stays",
  SLOPE_NOT_POSITIVE: "a higher score would have meant a smaller chance; the one in use stays",
  NOT_BETTER: "its Brier score of the newest week is no better; the one in use stays",
};

function told({ id, n, nIndependent, brierBefore, brierAfter, reason }: RefitRecord): string {
  const compared =
    brierBefore === null || brierAfter === null
      ? ""
      : ` Brier of the newest week ${brierBefore.toFixed(4)} before, ${brierAfter.toFixed(4)} after.`;
  return `${id}: ${WHY[reason]}. Outcomes: ${n}, independent ${nIndependent}.${compared}`;
}
