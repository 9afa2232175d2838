/** The figures of an evaluation: what was stated against what happened, and the same with shuffled outcomes. */
import { dayBootstrap } from "../../backtest/metrics/day-bootstrap.ts";
import { independentCount } from "../../backtest/metrics/independent.ts";
import { shuffled } from "../../backtest/metrics/shuffled.ts";
import { createRandom } from "../../backtest/random.ts";
import type { InstrumentId, Side } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import { accuracy, auc, baseRate, brier, calibrationError, type Stated, skill } from "../../engine/forecast-scores.ts";
import type { Head, ModelBundle } from "../../engine/ports.ts";
import { wilson } from "../../engine/statistics.ts";
import { type Explained, explained } from "./volatility.ts";

/** What happened after a row's slot, in the direction of its side. Null = it is not known, or nothing moved. */
export type Outcome = {
  readonly netR: number;
  readonly dir15: boolean | null;
  readonly trend60: number | null;
  readonly rv15: number | null;
  readonly rv60: number | null;
  readonly range60: number | null;
};
type Said = Exclude<Head, "win240" | "outlier">;
/** A row with what the model said; null = no model answered. */
export type JudgedRow = {
  readonly instrument: InstrumentId;
  readonly slot: TimestampMs;
  readonly side: Side;
  readonly pWin: number;
  readonly confidence: number;
  readonly heads: Readonly<Record<Said, number | null>>;
  readonly outcome: Outcome;
};

export type TaskFigures = {
  readonly n: number;
  readonly nIndependent: number;
  readonly baseRate: number;
  readonly accuracy: number;
  readonly auc: number | null;
  readonly brier: number | null;
  readonly skill: number | null;
  readonly ece5: number | null;
};
export type TierFigures = {
  readonly tier: string;
  readonly n: number;
  readonly nIndependent: number;
  readonly stated: number | null;
  readonly realised: number | null;
  /** 95 %, on the independent outcomes. */
  readonly wilson: readonly [number, number] | null;
};
export type ThresholdFigures = {
  readonly min: number;
  readonly n: number;
  readonly nIndependent: number;
  readonly share: number;
  readonly winRate: number | null;
  readonly meanR: number | null;
  /** 95 % of the mean R, whole UTC days drawn. */
  readonly ci: readonly [number, number] | null;
};
export type Tasks = Readonly<Record<"win240" | "dir15" | "trend60", TaskFigures | null>>;
export type Figures = {
  readonly tasks: Tasks;
  readonly tiers: readonly TierFigures[];
  readonly thresholds: readonly ThresholdFigures[];
  readonly volatility: Explained | null;
};

const LEVELS = [0.4, 0.45, 0.5, 0.6, 0.7];
const SEED = 7;
const [BOOTSTRAP, SHUFFLE] = [1, 2];

export type Judged = {
  readonly rows: readonly JudgedRow[];
  readonly bundle: Pick<ModelBundle, "label" | "tierEdges">;
  /** Means of the training rows by head, where the bundle states them. */
  readonly trainMeans: Readonly<Partial<Record<Head, number>>>;
};

export function figuresOf(judged: Judged): Figures {
  const { rows, bundle, trainMeans } = judged;
  return {
    tasks: tasksOf(rows, bundle.label.horizonMinutes),
    tiers: tiersOf(judged),
    thresholds: LEVELS.map((min) => thresholdOf(rows, min, bundle.label.horizonMinutes)),
    volatility: explained(rows, trainMeans),
  };
}

/** Every outcome goes to another row: whatever is left of the figures is what chance alone gives. */
export function withShuffledOutcomes(rows: readonly JudgedRow[]): readonly JudgedRow[] {
  const outcomes = shuffled(
    rows.map(({ outcome }) => outcome),
    createRandom(SEED, SHUFFLE),
  );
  return rows.map((row, at) => ({ ...row, outcome: outcomes[at] ?? row.outcome }));
}

export function tasksOf(rows: readonly JudgedRow[], horizonMinutes: number): Tasks {
  const dir15 = rows.flatMap(({ heads, outcome, ...row }) =>
    heads.dir15 === null || outcome.dir15 === null ? [] : [{ ...row, p: heads.dir15, won: outcome.dir15 }],
  );
  // The strength's sign is the direction it says; its size is no probability, so Brier, skill and error have no meaning.
  const trend60 = rows.flatMap(({ heads, outcome, ...row }) =>
    heads.trend60 === null || outcome.trend60 === null || outcome.trend60 === 0
      ? []
      : [{ ...row, p: heads.trend60, won: outcome.trend60 > 0 }],
  );
  return {
    win240: taskFigures(
      rows.map((row) => ({ ...row, p: row.pWin, won: row.outcome.netR > 0 })),
      horizonMinutes,
    ),
    dir15: taskFigures(dir15, 15),
    trend60: trendFigures(trend60),
  };
}

type Placed = Stated & Pick<JudgedRow, "instrument" | "slot">;

function taskFigures(all: readonly Placed[], horizonMinutes: number): TaskFigures | null {
  if (all.length === 0) return null;
  return {
    n: all.length,
    nIndependent: independentCount(all, horizonMinutes),
    baseRate: baseRate(all),
    accuracy: accuracy(all),
    auc: auc(all),
    brier: brier(all),
    skill: skill(all),
    ece5: calibrationError(all),
  };
}

function trendFigures(all: readonly Placed[]): TaskFigures | null {
  const signs = all.map((one) => ({ ...one, p: Number(one.p >= 0) }));
  const figures = taskFigures(signs, 60);
  return figures === null ? null : { ...figures, auc: auc(all), brier: null, skill: null, ece5: null };
}

function tiersOf({ rows, bundle: { tierEdges, label } }: Judged): readonly TierFigures[] {
  const [medium, high] = tierEdges;
  const parts = [
    ["LOW", (confidence: number) => confidence < medium],
    ["MEDIUM", (confidence: number) => confidence >= medium && confidence < high],
    ["HIGH", (confidence: number) => confidence >= high],
  ] as const;
  return parts.map(([tier, holds]) => {
    const part = rows.filter(({ confidence }) => holds(confidence));
    const nIndependent = independentCount(part, label.horizonMinutes);
    if (part.length === 0) return { tier, n: 0, nIndependent, stated: null, realised: null, wilson: null };
    const realised = winRate(part);
    const stated = part.reduce((sum, { pWin }) => sum + pWin, 0) / part.length;
    const interval = wilson(realised * nIndependent, nIndependent);
    return { tier, n: part.length, nIndependent, stated, realised, wilson: interval };
  });
}

function thresholdOf(rows: readonly JudgedRow[], min: number, horizonMinutes: number): ThresholdFigures {
  const part = rows.filter(({ confidence }) => confidence >= min);
  const values = part.map(({ slot, outcome }) => ({ slot, value: outcome.netR }));
  const sum = values.reduce((total, { value }) => total + value, 0);
  return {
    min,
    n: part.length,
    nIndependent: independentCount(part, horizonMinutes),
    share: rows.length === 0 ? 0 : part.length / rows.length,
    winRate: part.length === 0 ? null : winRate(part),
    meanR: part.length === 0 ? null : sum / part.length,
    ci: dayBootstrap(values, createRandom(SEED, BOOTSTRAP)),
  };
}

const winRate = (rows: readonly JudgedRow[]): number =>
  rows.reduce((wins, { outcome }) => wins + Number(outcome.netR > 0), 0) / rows.length;
