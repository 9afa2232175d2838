/**
 * The nightly refit: the calibrator of the serving bundle is fitted again on outcomes that ended before a fixed instant.
 * That instant, not the moment the job runs, decides what counts, so a run that was missed or cut short gives the same
 * row later, and one that is repeated changes nothing.
 */
import { type Clock, DAY_MS, MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import { REFIT_DAYS, refit } from "../../engine/confidence/refit.ts";
import type { RefitRecord } from "../../engine/confidence/refit-record.ts";
import type { ModelBundle } from "../../engine/ports.ts";
import type { Stores } from "../stores.ts";
import type { Job } from "./jobs.ts";
import { outcomesOf, scoredBefore } from "./known-outcomes.ts";

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
  const rows = await scoredBefore(stores, { tag, at, days: REFIT_DAYS }, leaving);
  const outcomes = await outcomesOf(rows, stores, { at, days: REFIT_DAYS, label }, leaving);
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
