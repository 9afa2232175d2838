/** What a bundle's manifest.json must look like, field by field. Nothing unknown is tolerated. */
import { z } from "zod";

const probability = z.number().min(0).max(1);
const count = z.number().int().min(0);
const day = z.iso.date();

const head = z.enum(["win240", "dir15", "trend60", "rv15", "rv60", "range60", "outlier"]);

/** Where candles came from: half-open [from, until) in ISO 8601 UTC, decision slots and label ends included. */
const window = z.strictObject({
  venue: z.string().min(1),
  symbol: z.string().min(1),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  rows: count,
});

/** `passed: null` = could not be judged yet; `why` then says what is lacking. */
const gate = z.strictObject({
  passed: z.boolean().nullable(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  why: z.string().min(1),
});

const reliabilityBin = z.strictObject({
  from: z.number().min(0).max(1),
  until: z.number().min(0).max(1.000001),
  rows: count,
  nIndependent: count,
  winRate: probability,
});

/** Standardisation of a model's input, applied before the run: clamp((x − mean) / std, ±clip). */
const scaler = z.strictObject({
  mean: z.array(z.number()),
  std: z.array(z.number().positive()),
  clip: z.number().positive(),
});

const model = z.strictObject({
  name: z.string().min(1),
  group: z.string().min(1),
  kind: z.enum(["lightgbm", "xgboost", "logistic", "lstm", "transformer", "har", "isolation"]),
  /** File name inside the bundle's folder. */
  file: z.string().regex(/^[A-Za-z0-9._-]+$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  input: z.string().min(1),
  /** Null = every symbol. */
  symbols: z.array(z.string().min(1)).min(1).nullable(),
  /** Which of the bundle's features it takes, in its own order; null = all of them. */
  columns: z.array(z.string().min(1)).min(1).nullable(),
  scaler: scaler.nullable(),
  /** Probabilities are tensors [rows, 2] whose second column counts, values are [rows, 1]. */
  outputs: z.array(z.strictObject({ head, tensor: z.string().min(1) })).min(1),
});

const booster = z.strictObject({
  name: z.enum(["dir15", "trend60", "pattern"]),
  coefficient: z.number(),
  gain: z.number(),
});

/** Quantiles 5 %, 50 % and 95 % of truth minus forecast, in natural logarithms. */
const quantiles = z.tuple([z.number(), z.number(), z.number()]);

const thresholdRow = z.strictObject({
  min: probability,
  signalsPerDay: z.number().min(0),
  n: count,
  nIndependent: count,
  winRate: probability.nullable(),
  meanR: z.number().nullable(),
  ci: z.tuple([z.number(), z.number()]).nullable(),
});

export const manifestSchema = z.strictObject({
  manifestVersion: z.literal(2),
  tag: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
  status: z.enum(["observation", "live"]),
  models: z.array(model).min(1),
  featureSet: z.string().min(1),
  featureNames: z.array(z.string().min(1)).min(1),
  venue: z.string().min(1),
  label: z.strictObject({
    name: z.string().min(1),
    horizonMinutes: z.number().int().positive(),
    stopAtr: z.number().positive(),
    targetMultiple: z.number().positive(),
    costBps: z.number().min(0),
  }),
  windows: z.strictObject({
    train: z.array(window).min(1),
    /** Where epochs and the ensemble were chosen; empty where nothing was. */
    validation: z.array(window),
    calibration: z.array(window).min(1),
    test: z.array(window),
  }),
  daysUsed: z.array(day).min(1),
  ensemble: z.strictObject({
    space: z.enum(["probability", "logit"]),
    intercept: z.number(),
    weights: z.record(z.string(), z.number()),
    /** Every way that was tried on the validation slice. */
    compared: z.array(z.strictObject({ name: z.string().min(1), brier: z.number(), auc: z.number() })),
    why: z.string().min(1),
  }),
  calibrator: z.strictObject({
    id: z.string().min(1),
    kind: z.literal("platt"),
    slope: z.number(),
    intercept: z.number(),
    boosters: z.array(booster),
  }),
  tierEdges: z.tuple([probability, probability]).refine(([medium, high]) => medium <= high, "MEDIUM lies above HIGH"),
  reliability: z.array(reliabilityBin).min(1),
  reliabilitySlice: z.enum(["calibration", "test"]),
  vennAbers: z
    .strictObject({
      scores: z.array(probability).min(2),
      low: z.array(probability),
      high: z.array(probability),
      n: z.array(count),
    })
    .nullable(),
  payoff: z.strictObject({ win: z.number(), loss: z.number() }),
  trainingRange: z
    .strictObject({
      low: z.array(z.number()),
      high: z.array(z.number()),
      maxOutside: count,
      outlierLimit: z.number().nullable(),
    })
    .nullable(),
  volatility: z
    .strictObject({
      residuals: z.strictObject({ rv15: quantiles, rv60: quantiles, range60: quantiles }),
      band99: z.number().positive(),
      regimes: z.record(z.string(), quantiles),
    })
    .nullable(),
  thresholds: z
    .strictObject({
      from: z.iso.datetime(),
      until: z.iso.datetime(),
      days: count,
      symbols: z.array(z.string().min(1)),
      rows: z.array(thresholdRow),
    })
    .nullable(),
  volatilityTerciles: z.record(z.string(), z.tuple([z.number().positive(), z.number().positive()])),
  metrics: z.record(z.string(), z.unknown()),
  gates: z.record(z.string(), gate),
  /** Id of the snapshot it was trained from; null for a bundle older than snapshots. */
  snapshot: z.string().min(1).nullable(),
  seed: z.number().int().nullable(),
  libraries: z.record(z.string(), z.string()),
});
