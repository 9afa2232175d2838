/** What each night measured of the drift of a model. Implemented in db/. */
import type { DriftRow } from "../drift/report.ts";

export type StoredDrift = DriftRow & {
  /** UTC day that it is of, YYYY-MM-DD. */
  readonly day: string;
};

export type DriftStore = {
  /** All or none; what was measured of a day before is replaced. */
  record(tag: string, rows: readonly StoredDrift[]): void;
  /** The rows of the newest day whose measures were taken as a whole; empty when none ever were. */
  newest(tag: string): readonly StoredDrift[];
  /** One measure, oldest first, from a day on. */
  since(tag: string, measure: string, day: string): readonly StoredDrift[];
};
