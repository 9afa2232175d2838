/** What one nightly refit came to; every one is kept, adopted or not. */
import type { TimestampMs } from "../../core/time.ts";
import type { ReliabilityBin } from "../ports.ts";

/**
 * `TOO_FEW_TO_FIT`, `TOO_FEW_TO_COMPARE`: not enough independent outcomes before the newest week, or in it. `ONE_SIDED`:
 * only wins or only losses, or one score for all. `SLOPE_NOT_POSITIVE`: a higher score would mean a smaller chance, which
 * is noise or a broken model, never something to state. `NOT_BETTER`: the Brier score of the newest week did not fall.
 */
export type RefitReason =
  | "ADOPTED"
  | "TOO_FEW_TO_FIT"
  | "TOO_FEW_TO_COMPARE"
  | "ONE_SIDED"
  | "SLOPE_NOT_POSITIVE"
  | "NOT_BETTER";

export type RefitRecord = {
  /** `<tag>+<UTC day of the refit>`; it names the calibrator in decisions. */
  readonly id: string;
  readonly tag: string;
  /** Only outcomes resolved before this instant were counted. */
  readonly fittedAt: TimestampMs;
  /** Slots: fitted on [since, split), compared on [split, until), refitted on all of them. */
  readonly since: TimestampMs;
  readonly split: TimestampMs;
  readonly until: TimestampMs;
  /** Null where nothing could be fitted. */
  readonly slope: number | null;
  readonly intercept: number | null;
  readonly n: number;
  readonly nIndependent: number;
  readonly nCompared: number;
  readonly nComparedIndependent: number;
  /** Id of the calibrator that was active, whose score on [split, until) is `brierBefore`. */
  readonly comparedWith: string;
  readonly brierBefore: number | null;
  readonly brierAfter: number | null;
  /** How often what it states came true on its own evidence; empty when not adopted. */
  readonly reliability: readonly ReliabilityBin[];
  readonly adopted: boolean;
  readonly reason: RefitReason;
};
