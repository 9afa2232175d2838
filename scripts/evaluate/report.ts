/** What `npm run evaluate --json` prints: the figures, what they are of, and why some of them are null. */
import type { InstrumentId } from "../../core/instrument.ts";
import { symbolOf, venueOf } from "../../core/instrument.ts";
import { DAY_MS, isoUtc, MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { Head, ModelBundle } from "../../engine/ports.ts";
import {
  type Figures,
  figuresOf,
  type Judged,
  type JudgedRow,
  type Tasks,
  tasksOf,
  withShuffledOutcomes,
} from "./evaluation.ts";

export type EvaluationReport = {
  readonly tag: string;
  /** Several are separated by a comma. */
  readonly venue: string;
  readonly symbols: readonly string[];
  /** First slot, and end of the last trade. */
  readonly from: string;
  readonly until: string;
  /** One per instrument, side and 15 minutes. */
  readonly rows: number;
  /** UTC days evaluated, and how many of them touched this model's training or calibration. */
  readonly days: { readonly all: number; readonly seen: number };
} & Figures & {
    readonly byInstrument: Readonly<Record<string, InstrumentFigures>>;
    readonly shuffled: Tasks & Omit<Figures, "tasks">;
    /** Why a figure is null, by its path. */
    readonly reasons: Readonly<Record<string, string>>;
  };
export type InstrumentFigures = {
  readonly from: string;
  readonly until: string;
  readonly rows: number;
  readonly tasks: Tasks;
};

/** `rows` must not be empty. */
export function reportOf(
  rows: readonly JudgedRow[],
  bundle: ModelBundle,
  trainMeans: Judged["trainMeans"],
): EvaluationReport {
  const judged = { rows, bundle, trainMeans };
  const figures = figuresOf(judged);
  const { tasks, ...rest } = figuresOf({ ...judged, rows: withShuffledOutcomes(rows) });
  const instruments = [...Map.groupBy(rows, ({ instrument }) => instrument)];
  return {
    tag: bundle.tag,
    venue: unique(instruments.map(([instrument]) => venueOf(instrument))).join(","),
    symbols: unique(instruments.map(([instrument]) => symbolOf(instrument))),
    ...spanOf(rows, bundle),
    days: daysOf(rows, bundle.daysUsed),
    ...figures,
    byInstrument: Object.fromEntries(instruments.map((one) => instrumentFigures(one, bundle))),
    shuffled: { ...tasks, ...rest },
    reasons: { ...missingHeads(bundle, figures), ...thinFigures(figures) },
  };
}

const instrumentFigures = (
  [instrument, part]: readonly [InstrumentId, readonly JudgedRow[]],
  bundle: ModelBundle,
): readonly [string, InstrumentFigures] => [
  instrument,
  { ...spanOf(part, bundle), tasks: tasksOf(part, bundle.label.horizonMinutes) },
];

function spanOf(rows: readonly JudgedRow[], { label }: ModelBundle) {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const { slot } of rows) [first, last] = [Math.min(first, slot), Math.max(last, slot)];
  const until = plus(last as TimestampMs, label.horizonMinutes * MINUTE_MS);
  return { from: isoUtc(first as TimestampMs), until: isoUtc(until), rows: rows.length };
}

function daysOf(rows: readonly JudgedRow[], daysUsed: readonly string[]): EvaluationReport["days"] {
  const days = unique(rows.map(({ slot }) => Math.floor(slot / DAY_MS)));
  const used = new Set(daysUsed);
  const seen = days.filter((day) => used.has(isoUtc((day * DAY_MS) as TimestampMs).slice(0, 10)));
  return { all: days.length, seen: seen.length };
}

const ANSWERED_BY: Readonly<Record<keyof Tasks, Head>> = { win240: "win240", dir15: "dir15", trend60: "trend60" };

function missingHeads(bundle: ModelBundle, { tasks, volatility }: Figures): Readonly<Record<string, string>> {
  const heads = new Set(bundle.models.flatMap((model) => model.heads));
  const reason = (head: string, has: boolean): string =>
    has
      ? `No row has both an answer of ${head} and a known outcome.`
      : `${bundle.tag} has no model that answers ${head}.`;
  const absent = (Object.keys(ANSWERED_BY) as (keyof Tasks)[]).filter((task) => tasks[task] === null);
  const volatile = (["rv15", "rv60", "range60"] as const).some((head) => heads.has(head));
  return {
    ...Object.fromEntries(absent.map((task) => [`tasks.${task}`, reason(task, heads.has(ANSWERED_BY[task]))])),
    ...(volatility === null ? { volatility: reason("rv15, rv60 or range60", volatile) } : {}),
    ...(tasks.trend60 === null
      ? {}
      : {
          "tasks.trend60.brier": "trend60 is the strength of a trend, not a probability: skill and ece5 are null too.",
        }),
  };
}

function thinFigures({ tasks, tiers, thresholds, volatility }: Figures): Readonly<Record<string, string>> {
  const empty = tiers.filter(({ n }) => n === 0).map(({ tier }) => [`tiers.${tier}`, "No row reached this tier."]);
  const thin = thresholds
    .filter(({ ci }) => ci === null)
    .map(({ min, n }) => [
      `thresholds.${min}`,
      n === 0 ? "No row reached this confidence." : "All rows lie on one day: no interval can be drawn.",
    ]);
  const oneSided = Object.entries(tasks)
    .filter(([, task]) => task !== null && task.auc === null)
    .map(([name]) => [`tasks.${name}.auc`, "All outcomes are the same: nothing can be ranked."]);
  const flat = Object.entries(volatility?.pooled ?? {})
    .filter(([, value]) => value === null)
    .map(([head]) => [`volatility.${head}`, "No model answers it, or its outcomes do not vary."]);
  return Object.fromEntries([...empty, ...thin, ...oneSided, ...flat]);
}

const unique = <T>(all: readonly T[]): readonly T[] =>
  [...new Set(all)].toSorted((a, b) => Number(a > b) - Number(a < b));
