/** A retraining asked for in chat: it takes hours of the machine, so it asks first; one at a time. */
import type { TimestampMs } from "../../core/time.ts";
import type { Actor } from "../ports.ts";

/** How a retraining is carried out (app/jobs/retraining.ts). */
export type Retraining = {
  /** When the one under way began; null = none is. */
  running(): TimestampMs | null;
  /** Begins one in the background; its end is told to everybody. */
  start(by: Actor, at: TimestampMs): void;
};

/** Null where nothing is ever trained: a recording. */
export type MaybeRetraining = Retraining | null;

/** Why none can be begun now, or null. */
export function retrainingRefusal(retraining: MaybeRetraining): "RETRAIN_OFF" | "RETRAIN_RUNNING" | null {
  if (retraining === null) return "RETRAIN_OFF";
  return retraining.running() === null ? null : "RETRAIN_RUNNING";
}

/** What a question about a retraining rests on. */
export const retrainingState = (retraining: MaybeRetraining): string => retrainingRefusal(retraining) ?? "idle";
