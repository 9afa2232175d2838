/**
 * The nightly refit: the calibrator of the serving bundle is fitted again on outcomes that ended before a fixed instant.
 * That instant, not the moment the job runs, decides what counts, so a run that was missed or cut short gives the same
 * row later, and one that is repeated changes nothing.
 */
import { type Clock, DAY_MS, MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import { REFIT_DAYS, refit } from "../../engine/confidence/refit.ts";
import type { RefitRecord } from "../../engine/confidence/refit-record.ts";
import type { JobTold } from "../../engine/job-told.ts";
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

async function refitTonight(
  { stores, serving, clock }: RefittingParts,
  leaving: AbortSignal,
): Promise<readonly JobTold[]> {
  const { bundle } = serving;
  const { tag, calibrator: active, label } = bundle;
  const at = newestNight(clock.now());
  const known = stores.calibrators.all(tag)[0];
  if (known !== undefined && known.fittedAt >= at) return [{ as: "refit-known", tag }, told(known)];
  const rows = await scoredBefore(stores, { tag, at, days: REFIT_DAYS }, leaving);
  const outcomes = await outcomesOf(rows, stores, { at, days: REFIT_DAYS, label }, leaving);
  leaving.throwIfAborted();
  const record = refit(outcomes, { tag, active, at });
  stores.calibrators.record(record);
  return [told(record)];
}

/** The newest instant that refits are due at. */
export function newestNight(now: TimestampMs): TimestampMs {
  const offset = MINUTE_OF_DAY * MINUTE_MS;
  return (Math.floor((now - offset) / DAY_MS) * DAY_MS + offset) as TimestampMs;
}

const told = ({ id, n, nIndependent, brierBefore: before, brierAfter: after, reason }: RefitRecord): JobTold => ({
  ...{ as: "refit", id, reason, n, nIndependent },
  brier: before === null || after === null ? null : { before, after },
});
