/** What the engine knows of a loaded bundle of models, and how it asks them. Implemented in models/. */
import type { EvidenceSlice } from "../records.ts";

/**
 * What one output of a model answers. `win240` and `dir15` are probabilities of the trade's side (a short trade is asked
 * with its mirrored row); `trend60` is the strength of the trend in the direction of the side; `rv15`, `rv60` and
 * `range60` are natural logarithms of shares of the price, asked once per instrument on the long row; `outlier` is the
 * isolation score of the row, 0..1, higher = stranger, asked on the long row too.
 */
export type Head = "win240" | "dir15" | "trend60" | "rv15" | "rv60" | "range60" | "outlier";

/** How often candidates of a stated probability won; on which slice is said by the bundle's `reliabilitySlice`. */
export type ReliabilityBin = {
  /** pWin in [from, until). */
  readonly from: number;
  readonly until: number;
  readonly rows: number;
  /** Outcomes that do not overlap in time; intervals are computed on this number, not on rows. */
  readonly nIndependent: number;
  readonly winRate: number;
};

/** One network, forest or line of a bundle. */
export type BundleModel = {
  readonly name: string;
  /** Models of one group stand in for each other (one LSTM per coin): weights and settings name groups. */
  readonly group: string;
  /** Symbols it answers for; null = every one. */
  readonly symbols: readonly string[] | null;
  readonly heads: readonly Head[];
};

/** How the `win240` heads become one score. */
export type EnsembleRule = {
  /**
   * `probability`: Σ w·p / Σ w over the groups that answered. `logit`: 1 / (1 + exp(−(intercept + Σ w·logit p))); with a
   * group absent it falls back to the mean of those present.
   */
  readonly space: "probability" | "logit";
  readonly intercept: number;
  /** By group. */
  readonly weights: Readonly<Record<string, number>>;
};

/** Further evidence that the calibrator adds to the score's logit. */
export type BoosterName = "dir15" | "trend60" | "pattern";
export type Booster = {
  readonly name: BoosterName;
  /** Times logit(P) for `dir15`, the value for `trend60`, the shrunk log odds for `pattern`. */
  readonly coefficient: number;
  /** What it added on the calibration slice's held-out part: Brier skill, a share; it may be negative. */
  readonly gain: number;
};

export type Calibrator = {
  readonly id: string;
  readonly kind: "platt";
  /** pWin = 1 / (1 + exp(−(slope · logit(score) + intercept + Σ coefficient · booster))). */
  readonly slope: number;
  readonly intercept: number;
  readonly boosters: readonly Booster[];
};

/**
 * Venn–Abers (inductive) on the calibration slice: for a score, the two chances that the past alone gives, were the case at
 * hand lost (`low`) or won (`high`).
 */
export type VennAbersTable = {
  /** Rising, 0..1; between two of them the bounds are read off the straight line. */
  readonly scores: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Outcomes that do not overlap in time and stand behind the bounds at a score. */
  readonly n: readonly number[];
};

/** What the training rows looked like, long side, by the bundle's feature names. */
export type TrainingRange = {
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** So many features may lie outside before the row counts as unlike anything learned from. */
  readonly maxOutside: number;
  /** Highest isolation score that is still usual; null without an `outlier` head. */
  readonly outlierLimit: number | null;
};

/** How the volatility heads are read; every quantile is of the calibration slice, which they were not fitted on. */
export type VolatilityReading = {
  /** Per head, quantiles of (truth − forecast) in natural logarithms: 5 %, 50 %, 95 %. */
  readonly residuals: Readonly<Record<"rv15" | "rv60" | "range60", readonly [number, number, number]>>;
  /** 99 % of absolute 15-minute returns were below this multiple of exp(rv15 forecast). */
  readonly band99: number;
  /** Per symbol: forecasts of rv60 (ln) below the first are calm, above the second lively, above the third wild. */
  readonly regimes: Readonly<Record<string, readonly [number, number, number]>>;
};

/** What acting on a threshold would have brought on the untouched test. */
export type ThresholdRow = {
  /** Least confidence. */
  readonly min: number;
  readonly signalsPerDay: number;
  readonly n: number;
  readonly nIndependent: number;
  readonly winRate: number | null;
  readonly meanR: number | null;
  /** 95 % of the mean R, whole UTC days drawn. */
  readonly ci: readonly [number, number] | null;
};
export type ThresholdTable = {
  readonly from: string;
  readonly until: string;
  readonly days: number;
  readonly symbols: readonly string[];
  /** Rising by `min`. */
  readonly rows: readonly ThresholdRow[];
};

/** What the engine must know about the loaded bundle of models; parsed from its manifest. */
export type ModelBundle = {
  readonly tag: string;
  readonly status: "observation" | "live";
  readonly models: readonly BundleModel[];
  readonly featureSet: string;
  readonly featureNames: readonly string[];
  readonly venue: string;
  readonly ensemble: EnsembleRule;
  readonly calibrator: Calibrator;
  /** Two confidences: MEDIUM from the first, HIGH from the second. */
  readonly tierEdges: readonly [number, number];
  readonly reliability: readonly ReliabilityBin[];
  /** Where `reliability` was counted; of a manifest never `refit`, which is that of an adopted nightly refit. */
  readonly reliabilitySlice: EvidenceSlice;
  readonly vennAbers: VennAbersTable | null;
  /** Mean net R of wins and of losses on the calibration slice. */
  readonly payoff: { readonly win: number; readonly loss: number };
  /** Geometry and cost the labels were made with. */
  readonly label: {
    readonly name: string;
    readonly horizonMinutes: number;
    readonly stopAtr: number;
    readonly targetMultiple: number;
    readonly costBps: number;
  };
  /** Null = nothing is known of what it was trained on; then no row is refused as strange. */
  readonly trainingRange: TrainingRange | null;
  /** Null = it does not forecast volatility. */
  readonly volatility: VolatilityReading | null;
  readonly thresholds: ThresholdTable | null;
  /** Tercile edges of 24 h realised volatility per symbol, from the training data. */
  readonly volatilityTerciles: Readonly<Record<string, readonly [number, number]>>;
  /** UTC days (YYYY-MM-DD) whose candles touched training or calibration. */
  readonly daysUsed: readonly string[];
  /** What was measured on which slice, as the manifest has it; kept with every deployment. */
  readonly metrics: Readonly<Record<string, unknown>>;
  /** What it had shown when it was made, per gate for live; `passed: null` = not measured. */
  readonly gates: Readonly<
    Record<
      string,
      {
        readonly passed: boolean | null;
        readonly value: number | null;
        readonly limit: number | null;
        readonly why: string;
      }
    >
  >;
};

/** One head of one model: a value per row in the order asked, NaN where the model does not answer for the symbol. */
export type ModelScores = {
  readonly model: string;
  readonly group: string;
  readonly head: Head;
  readonly scores: Float32Array;
};

/** Runs the loaded models; lives in a worker thread. */
export type Inference = {
  readonly bundle: ModelBundle;
  /**
   * `features` is row-major [rows × featureNames.length], with one symbol per row. Every model runs once over the rows it
   * answers for; each of its heads that is asked (all without `heads`) is one answer. No rows, no answers.
   */
  score(
    features: Float32Array,
    symbols: readonly string[],
    heads?: readonly Head[] | null,
  ): Promise<readonly ModelScores[]>;
  stop(): Promise<void>;
};
