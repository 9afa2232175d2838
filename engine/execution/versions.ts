/** Which execution metrics were in force when: what was measured later never changes what was decided before. */
import type { TimestampMs } from "../../core/time.ts";
import type { ExecutionMetrics } from "./metrics.ts";

export type ExecutionVersion = {
  /** The metrics' date and the first digits of their hash: decisions name it. */
  readonly version: string;
  /** In force for slots from then on, until the next one. */
  readonly since: TimestampMs;
  readonly metrics: ExecutionMetrics;
};

/** Live, replay and simulation ask the same question and get the same answer. */
export type ExecutionSource = {
  /** Null = none can be read. */
  at(slot: TimestampMs): ExecutionVersion | null;
};

/** `versions` rising by `since`; the last one that began at or before the slot. */
export const inForceAt = (versions: readonly ExecutionVersion[], slot: TimestampMs): ExecutionVersion | null =>
  versions.findLast(({ since }) => since <= slot) ?? null;
