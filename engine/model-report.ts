/** What people are told of the serving model. */
import type { TimestampMs } from "../core/time.ts";
import type { DriftSummary } from "./drift/summary.ts";
import type { ShadowTold } from "./job-told.ts";

/** The serving model in short: what it is, what it was measured to be worth, what keeps it from being live. */
export type ModelReport = {
  readonly tag: string;
  readonly version: string;
  readonly status: "observation" | "live";
  /** Weights that somebody set mix its members otherwise than it was measured with; it then only observes. */
  readonly reweighed: boolean;
  readonly featureSet: string;
  /** YYYY-MM-DD. */
  readonly made: string;
  readonly ageDays: number;
  /** Promoted or gone back to; null = it serves as shipped. */
  readonly since: TimestampMs | null;
  readonly calibrator: {
    readonly id: string;
    /** The night that fitted it, on so many outcomes; null = the bundle's own. */
    readonly refit: { readonly at: TimestampMs; readonly n: number; readonly nIndependent: number } | null;
  };
  readonly gates: number;
  readonly failing: readonly { readonly name: string; readonly measured: boolean }[];
  /** On days that neither training nor calibration saw; null when not measured. Intervals are 95 %. */
  readonly test: {
    readonly n: number;
    readonly nIndependent: number;
    readonly days: number;
    readonly baseRate: number;
    readonly auc: number;
    readonly aucInterval: readonly [number, number];
    /** Mean |stated − realised| over five bins of equal size, 0..1. */
    readonly ece5: number;
    /** Net, in units of the stop distance. */
    readonly meanR: number;
    readonly meanRInterval: readonly [number, number];
  } | null;
  readonly tiers: readonly {
    readonly tier: string;
    readonly n: number;
    readonly stated: number;
    readonly realised: number;
  }[];
  /** A second bundle that is asked beside it, and what the newest night found; null = none is asked. */
  readonly shadow: { readonly tag: string; readonly says: ShadowTold | null } | null;
  /** What the newest night measured; null when none did. */
  readonly drift: DriftSummary | null;
};
