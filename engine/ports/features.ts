/** The vectors that scans computed, kept as the models saw them. Implemented in db/. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { FeatureSet } from "../features/feature-set.ts";

/** What a feature set is known by: its id with the version, and its names in the order of the values. */
export type FeatureNames = Pick<FeatureSet, "id" | "names">;

/** One row of features at a slot. */
export type FeatureVector = {
  readonly instrument: InstrumentId;
  readonly slot: TimestampMs;
  /** One number per name, as the model of a long trade saw it; a short trade saw the directional ones negated. */
  readonly values: Float32Array;
};

/** Rows of one instrument and feature set, in order of their slots. */
export type FeatureColumns = {
  /** `name@version`. */
  readonly featureSet: string;
  readonly names: readonly string[];
  readonly slots: Float64Array;
  /** One column per name, in their order. */
  readonly columns: readonly Float32Array[];
  readonly length: number;
};

export type FeatureStore = {
  /** All or none. The first vector of an instrument, set and slot stays; later ones of the same slot change nothing. */
  append(set: FeatureNames, vectors: readonly FeatureVector[]): void;
  /** The newest vector of an instrument, or null. */
  latestFeatures(instrument: InstrumentId, set: FeatureNames): FeatureVector | null;
  /** Vectors of the slots in [from, until). A slot whose features could not be computed has none. */
  featuresBetween(instrument: InstrumentId, from: TimestampMs, until: TimestampMs, set: FeatureNames): FeatureColumns;
};
