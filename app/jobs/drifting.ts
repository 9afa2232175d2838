/**
 * The nightly look at drift: what the serving model saw and stated lately, against its bundle's baseline and its card.
 * As for the refit a fixed instant decides what counts, so a run that is repeated writes the same rows again.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { InstrumentId } from "../../core/instrument.ts";
import { type Clock, DAY_MS, isoUtc, MINUTE_MS, plus, TIMEFRAMES, type TimestampMs } from "../../core/time.ts";
import type { DriftBaseline } from "../../engine/drift/baseline.ts";
import { driftCondition } from "../../engine/drift/condition.ts";
import { DAY_ACCURACY, DAY_OUTCOMES } from "../../engine/drift/facts.ts";
import { outcomeFigures } from "../../engine/drift/outcomes.ts";
import { type DriftRow, driftRows, worstLevel } from "../../engine/drift/report.ts";
import { stabilityIndex } from "../../engine/drift/shift.ts";
import { type FeatureShift, featureShifts } from "../../engine/drift/vectors.ts";
import type { EmitEvent } from "../../engine/events.ts";
import { exampleSlots } from "../../engine/features/examples.ts";
import type { JobTold } from "../../engine/job-told.ts";
import type { ModelBundle } from "../../engine/ports.ts";
import { changesOf } from "../../engine/scan/alerts.ts";
import { readBaseline } from "../../models/baseline.ts";
import { findModel, readCatalogue } from "../../models/catalogue.ts";
import { sliceFigures } from "../../models/figures.ts";
import type { Stores } from "../stores.ts";
import type { Job } from "./jobs.ts";
import { outcomesOf, scoredBefore } from "./known-outcomes.ts";

export type DriftingParts = {
  readonly stores: Pick<Stores, "calibrators" | "store" | "features" | "drift" | "ledger" | "tellAlerts">;
  readonly serving: { readonly bundle: ModelBundle };
  readonly watched: () => readonly InstrumentId[];
  /** Where the bundle lies; null = nowhere known. */
  readonly folderOf: (tag: string) => Promise<string | null>;
  readonly clock: Clock;
  readonly emit: EmitEvent;
};

/** After the refit, before the jobs that move candles. */
const MINUTE_OF_DAY = 40;
const SEEN_DAYS = 7;
const OUTCOME_DAYS = 30;

export const drifting = (parts: DriftingParts): Job => ({
  name: "drift",
  expression: `${MINUTE_OF_DAY} 0 * * *`,
  run: (leaving) => measureTonight(parts, leaving),
});

/** The folder of a bundle that ships or was trained here. */
export const bundleFolder =
  (varFolder: string) =>
  async (tag: string): Promise<string | null> => {
    const catalogue = await readCatalogue(varFolder);
    if (!catalogue.ok) return null;
    const model = findModel(catalogue.value, tag);
    return model.ok ? model.value.folder : null;
  };

async function measureTonight(parts: DriftingParts, leaving: AbortSignal): Promise<readonly JobTold[]> {
  const { stores, serving, clock, emit } = parts;
  const { bundle } = serving;
  const { tag } = bundle;
  const now = clock.now();
  const at = newestNight(now);
  const folder = await parts.folderOf(tag);
  const baseline = folder === null ? null : await readBaseline(folder);
  const seen = await vectorsOf(parts, bundle, at, leaving);
  const scored = await scoredBefore(stores, { tag, at, days: OUTCOME_DAYS }, leaving);
  const known = await outcomesOf(scored, stores, { at, days: OUTCOME_DAYS, label: bundle.label }, leaving);
  leaving.throwIfAborted();
  const outcomes = outcomeFigures(known);
  const card = sliceFigures(bundle.metrics, "test");
  const newest = scored.filter(({ slot }) => slot >= plus(at, -SEEN_DAYS * DAY_MS)).map(({ score }) => score);
  const rows = driftRows({
    shifts: baseline === null ? [] : await shiftsOf(baseline, bundle, seen),
    vectors: seen.length,
    scoreShift: baseline === null || newest.length === 0 ? null : stabilityIndex(baseline.score, newest),
    outcomes,
    card: { accuracy: card?.accuracy ?? null, brier: card?.brier ?? null },
  });
  const day = isoUtc(at).slice(0, 10);
  const days = outcomes.byDay.flatMap(({ day: of, accuracy, nIndependent }) => [
    { day: of, value: accuracy, measure: DAY_ACCURACY },
    { day: of, value: nIndependent, measure: DAY_OUTCOMES },
  ]);
  stores.drift.record(tag, [
    ...rows.map((row) => ({ ...row, day })),
    ...days.map((row) => ({ ...row, level: "unjudged" as const })),
  ]);
  tell(parts, tag, rows, now, emit);
  return [told(tag, rows, baseline)];
}

const newestNight = (now: TimestampMs): TimestampMs => {
  const offset = MINUTE_OF_DAY * MINUTE_MS;
  return (Math.floor((now - offset) / DAY_MS) * DAY_MS + offset) as TimestampMs;
};

/** So many vectors say all that a distribution can; with many instruments fewer slots of each are taken. */
const MOST_VECTORS = 20_000;

/**
 * Vectors of the slots that training takes: one in each quarter of an hour, at another minute each time, so that the
 * clock and the age of a bar look as they did there. Day by day, because a scan may wait.
 */
async function vectorsOf(
  { stores, watched }: DriftingParts,
  { featureSet: id, featureNames: names }: ModelBundle,
  at: TimestampMs,
  leaving: AbortSignal,
): Promise<readonly Float32Array[]> {
  const instruments = watched();
  const every = Math.ceil((instruments.length * SEEN_DAYS * DAY_MS) / TIMEFRAMES["15m"] / MOST_VECTORS);
  const vectors: Float32Array[] = [];
  for (const instrument of instruments) {
    for (let day = SEEN_DAYS; day > 0; day -= 1) {
      leaving.throwIfAborted();
      const [from, until] = [plus(at, -day * DAY_MS), plus(at, -(day - 1) * DAY_MS)];
      const taken = new Set<number>(exampleSlots(from, until).filter((_slot, number) => number % every === 0));
      const { slots, columns } = stores.features.featuresBetween(instrument, from, until, { id, names });
      slots.forEach((slot, row) => {
        if (taken.has(slot)) vectors.push(Float32Array.from(columns, (column) => column[row] ?? Number.NaN));
      });
      await nextTurn();
    }
  }
  return vectors;
}

/** Features between which scans get their turn. */
const AT_ONCE = 20;

async function shiftsOf(
  baseline: DriftBaseline,
  { featureNames }: ModelBundle,
  vectors: readonly Float32Array[],
): Promise<readonly FeatureShift[]> {
  const column = new Map(featureNames.map((name, at) => [name, at]));
  const valuesOf = (name: string): Float32Array | undefined => {
    const at = column.get(name);
    if (at === undefined) return undefined;
    return Float32Array.from(vectors, (vector) => vector[at] ?? Number.NaN).filter(Number.isFinite);
  };
  const shifts: FeatureShift[] = [];
  for (let from = 0; from < baseline.features.length; from += AT_ONCE) {
    shifts.push(...featureShifts({ ...baseline, features: baseline.features.slice(from, from + AT_ONCE) }, valuesOf));
    await nextTurn();
  }
  return shifts;
}

/** Owners hear of it once per change; `--json` too. */
function tell(
  { stores }: DriftingParts,
  tag: string,
  rows: readonly DriftRow[],
  now: TimestampMs,
  emit: EmitEvent,
): void {
  const condition = driftCondition(tag, rows);
  if (condition === null) return;
  const changes = changesOf([condition], stores.ledger, now);
  stores.tellAlerts(changes, now);
  if (changes.notices.length > 0) emit({ type: "alert", code: condition.code, text: condition.text });
}

function told(tag: string, rows: readonly DriftRow[], baseline: DriftBaseline | null): JobTold {
  const value = (measure: string): number | null => rows.find((row) => row.measure === measure)?.value ?? null;
  const figures = { features: value("features"), score: value("score"), calibration: value("calibration") };
  return { as: "drift", tag, level: worstLevel(rows), ...figures, baseline: baseline !== null };
}
